"""Units that take an initiative over: each step as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from cchc.core.text import whole_number
from models_app import permissions
from models_app.adoption_forms import (
    AdoptionCorrectForm,
    AdoptionEndForm,
    AdoptionForm,
    AdoptionResultForm,
    AdoptionStepForm,
    as_typed,
)
from models_app.models import Adoption, Initiative
from models_app.services import adopting
from models_app.views.answering import Question, answered
from models_app.views.finding import own_initiative
from units_app.access import access_of
from units_app.families import family_of
from units_app.models import Unit
from units_app.offering import assignable_units

PANEL = "h-ap-dung"
ADD = Question(title="Ghi đơn vị áp dụng", button="Ghi đơn vị áp dụng", icon="check", panel=PANEL)


@require_http_methods(["GET", "POST"])
def adoption_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that a unit takes the initiative over: one's own, or for staff any; `unit` in the
    address is chosen beforehand.
    """
    initiative = own_initiative(request, pk)
    units = _units(request, initiative)
    if not units.exists():
        raise PermissionDenied
    user: Any = request.user
    form = AdoptionForm(
        request.POST or None,
        request.FILES or None,
        initiative=initiative,
        units=units,
        actor=user,
        initial={"unit_given": whole_number(request.GET.get("unit", ""))},
    )

    def record() -> str:
        taking = form.taking()
        adopting.adoption_add(initiative_id=pk, taking=taking, evidence=form.evidence(), actor=user)
        return f"Đã ghi {taking.unit.name} áp dụng sáng kiến {initiative.code}."

    return answered(request, initiative, _adding(form), form, record)


def _adding(form: AdoptionForm) -> Question:
    """What the page asks, with the adoption that is in the way where the form finds one."""
    if not form.is_valid() and form.by_kin:
        facts = "models_app/_adoption_in_the_way.html"
        return replace(ADD, facts=facts, context={"adoption": form.by_kin})
    return ADD


@require_http_methods(["GET", "POST"])
def adoption_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Records how the unit fares with it."""
    adoption = _changeable(request, pk)
    form = AdoptionResultForm(
        request.POST or None,
        request.FILES or None,
        adoption=adoption,
        actor=request.user,  # type: ignore[arg-type]
    )
    question = _question(adoption, "Ghi kết quả áp dụng", "check")
    return _step(request, adoption, question, form, adopting.adoption_result)


@require_http_methods(["GET", "POST"])
def adoption_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that the unit gave it up."""
    adoption = _changeable(request, pk)
    question = _question(adoption, "Ghi thôi áp dụng", "ban")
    if request.method == "GET" and adoption.ended_on:
        messages.info(request, adopting.ENDED)
        return redirect(question.address(adoption.initiative))
    form = AdoptionEndForm(request.POST or None, adoption=adoption)
    return _step(request, adoption, question, form, adopting.adoption_end)


@require_http_methods(["GET", "POST"])
def adoption_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts right what was recorded by mistake, with a reason."""
    adoption = _changeable(request, pk)
    form = AdoptionCorrectForm(request.POST or None, adoption=adoption)
    question = _question(adoption, "Đính chính việc áp dụng", "pencil")
    return _step(request, adoption, question, form, adopting.adoption_correct)


def _step(
    request: HttpRequest,
    adoption: Adoption,
    question: Question,
    form: AdoptionStepForm,
    service: Callable[..., Adoption],
) -> HttpResponse:
    def record() -> str:
        service(adoption_id=adoption.pk, actor=request.user, **form.facts())
        return f"{question.title}: đã ghi cho {adoption.unit.name}."

    return answered(request, adoption.initiative, question, form, record)


def _question(adoption: Adoption, title: str, icon: str) -> Question:
    return Question(
        title=title,
        button=title,
        icon=icon,
        panel=PANEL,
        what=f"Việc áp dụng tại {adoption.unit.name}",
        there=as_typed,
        facts="models_app/_adoption_facts.html",
        context={"adoption": adoption},
    )


def _changeable(request: HttpRequest, pk: int) -> Adoption:
    """The adoption, if this person may change it; one of an initiative they do not see does not
    exist for them.
    """
    visible = Initiative.objects.for_user(request.user)
    rows = Adoption.objects.select_related("initiative__unit", "unit")
    adoption: Adoption = get_object_or_404(rows.filter(initiative__in=visible), pk=pk)
    if not permissions.may_change_adoption(access_of(request.user), adoption):
        raise PermissionDenied
    return adoption


def _units(request: HttpRequest, initiative: Initiative) -> Any:
    """The units that this person may record as taking it over."""
    access = access_of(request.user)
    family = family_of(initiative.unit_id, today())
    if permissions.may_adopt_for_any(access, initiative):
        return assignable_units().exclude(pk__in=family)
    allowed = permissions.adopting_units(access, initiative, family)
    return Unit.objects.filter(pk__in=allowed).in_order()
