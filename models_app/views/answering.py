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
    """What a page asks of an initiative, and how it shows it.

    `panel` is the place on the page of the initiative to which it leads back, "" for its head;
    `what` names the row that somebody else may change meanwhile, and `there` reads it by the form's
    fields; `facts` is a template that tells what is there, `context` what it needs.
    """

    title: str
    icon: str
    button: str = ""
    panel: str = ""
    what: str = ""
    there: Callable[[Any], Mapping[str, Any]] = dict
    facts: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = "models_app/question.html"

    def address(self, initiative: Initiative) -> str:
        """Where it leads, answered or not: the panel of the initiative's page."""
        page = reverse("initiative_detail", args=[initiative.pk])
        return f"{page}#{self.panel}" if self.panel else page

    def overtaken(self, form: Any, current: Any) -> str:
        """Why nothing is left to decide once somebody else was faster; "" where both versions are
        to be compared.
        """
        return ""

    def both_versions(self, form: Any, current: Any) -> Mapping[str, Any]:
        """What is there now beside what was typed, for the template."""
        return {"conflict": differing(form, self.there(current))}

    def shown(self, request: HttpRequest, initiative: Initiative, form: Any) -> Mapping[str, Any]:
        """What else the template needs."""
        seen = form.visible_fields()
        return {
            "takes_documents": isinstance(form, EvidenceFields),
            "fields": [bound for bound in seen if not bound.name.startswith("evidence_")],
            "back": self.address(initiative),
            **self.context,
        }


def answered(
    request: HttpRequest,
    initiative: Initiative,
    question: Question,
    form: forms.Form,
    record: Callable[[], str],
    *,
    is_valid: bool | None = None,
) -> HttpResponse:
    """Records a valid form by `record`, which returns what is said of it; else shows the page.

    `is_valid` is given where more than the form had to be judged.
    """
    if form.is_valid() if is_valid is None else is_valid:
        try:
            with transaction.atomic():
                said = record()
        except StaleRowError as stale:
            return _both_versions(request, initiative, question, form, stale.current)
        except ValidationError as error:
            take_errors(form, error)
        else:
            return _left(request, initiative, question, form, said)
    return page(request, initiative, question, form)


def told(request: HttpRequest, initiative: Initiative, words: str) -> HttpResponse:
    """Leads to the page of the initiative, which says why there was nothing to answer."""
    messages.info(request, words)
    return redirect("initiative_detail", pk=initiative.pk)


def page(
    request: HttpRequest,
    initiative: Initiative,
    question: Question,
    form: Any,
    conflict: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The question with its form; `conflict` where somebody was faster."""
    context = {
        "initiative": initiative,
        "question": question,
        "form": form,
        "is_stale": conflict is not None,
        **question.shown(request, initiative, form),
        **(conflict or {}),
    }
    return render(request, question.template, context, status=200 if conflict is None else 409)


def _both_versions(
    request: HttpRequest, initiative: Initiative, question: Question, form: Any, current: Any
) -> HttpResponse:
    """What somebody else saved beside what was typed; the person decides again."""
    seen = current if isinstance(current, Initiative) else initiative
    words = question.overtaken(form, current)
    if words:
        return told(request, seen, words)
    conflict = question.both_versions(form, current)
    take_current_version(form, current)
    return page(request, seen, question, form, conflict)


def _left(
    request: HttpRequest, initiative: Initiative, question: Question, form: forms.Form, said: str
) -> HttpResponse:
    if isinstance(form, EvidenceFields):
        form.say_notes(request)
    messages.success(request, said)
    return redirect(question.address(initiative))
