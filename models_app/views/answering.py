"""A form about something of an initiative, as a page of its own: record, refuse, or show both
versions where somebody was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cchc.core.refusals import differing, take_current_version, take_errors
from cchc.core.versions import StaleRowError
from evidence_app.forms import EvidenceFields
from models_app.models import Initiative


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a page asks of an initiative.

    `panel` is the place on the page of the initiative to which it leads back; `what` names the row
    that somebody else may change meanwhile, and `there` reads it by the form's fields; `facts` is a
    template that tells what is there, `context` what it needs.
    """

    title: str
    button: str
    icon: str
    panel: str
    what: str = ""
    there: Callable[[Any], Mapping[str, Any]] = dict
    facts: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def answered(
    request: HttpRequest,
    initiative: Initiative,
    question: Question,
    form: forms.Form,
    record: Callable[[], str],
) -> HttpResponse:
    """Records a valid form by `record`, which returns what is said of it; else shows the page."""
    conflict = None
    if form.is_valid():
        try:
            with transaction.atomic():
                said = record()
        except StaleRowError as stale:
            conflict = differing(form, question.there(stale.current))
            take_current_version(form, stale.current)
        except ValidationError as error:
            take_errors(form, error)
        else:
            if isinstance(form, EvidenceFields):
                form.say_notes(request)
            messages.success(request, said)
            return redirect(address(initiative, question))
    return _page(request, initiative, question, form, conflict)


def address(initiative: Initiative, question: Question) -> str:
    """The panel of the initiative's page that the question belongs to."""
    return f"{reverse('initiative_detail', args=[initiative.pk])}#{question.panel}"


def _page(
    request: HttpRequest,
    initiative: Initiative,
    question: Question,
    form: forms.Form,
    conflict: list[tuple[str, Any, Any]] | None,
) -> HttpResponse:
    context = {
        "initiative": initiative,
        "question": question,
        "form": form,
        "takes_documents": isinstance(form, EvidenceFields),
        "fields": [
            bound for bound in form.visible_fields() if not bound.name.startswith("evidence_")
        ],
        "conflict": conflict,
        "is_stale": conflict is not None,
        "back": address(initiative, question),
        **question.context,
    }
    status = 200 if conflict is None else 409
    return render(request, "models_app/question.html", context, status=status)
