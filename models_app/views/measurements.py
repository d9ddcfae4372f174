"""Figures of an effect: recorded, and withdrawn when they were wrong."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from models_app import permissions
from models_app.effect_forms import MeasurementForm, ReasonForm, as_typed
from models_app.models import Indicator, Initiative, Measurement
from models_app.services.measuring import measurement_record, measurement_withdraw
from models_app.views.answering import Question, answered
from units_app.access import access_of

PANEL = "h-hieu-qua"


@require_http_methods(["GET", "POST"])
def measurement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Records a figure of an indicator."""
    indicator = _visible(request, Indicator.objects.present(), "initiative", pk)
    initiative = indicator.initiative
    if not permissions.may_measure(access_of(request.user), initiative):
        raise PermissionDenied
    user: Any = request.user
    form = MeasurementForm(
        request.POST or None,
        request.FILES or None,
        indicator=indicator,
        initiative=initiative,
        actor=user,
    )

    def record() -> str:
        figure = form.figure()
        measurement_record(
            indicator_id=pk,
            version=form.cleaned_data["version"],
            figure=figure,
            evidence=form.evidence(issued_on=figure.measured_on),
            actor=user,
        )
        return f"Đã ghi số liệu của chỉ tiêu “{indicator.name}”."

    return answered(request, initiative, _add_question(indicator), form, record)


@require_http_methods(["GET", "POST"])
def measurement_withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a figure, with a reason."""
    made = _visible(request, Measurement.objects.all(), "indicator__initiative", pk)
    initiative = made.indicator.initiative
    if not permissions.may_withdraw_figures(access_of(request.user), initiative):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)

    def record() -> str:
        measurement_withdraw(
            measurement_id=pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,  # type: ignore[arg-type]
        )
        return f"Đã rút số liệu của chỉ tiêu “{made.indicator.name}”; có thể ghi số liệu đúng."

    return answered(request, initiative, _withdraw_question(made), form, record)


def _add_question(indicator: Indicator) -> Question:
    last = indicator.measurements.standing(today()).select_related("actor").last()
    return Question(
        title="Ghi số liệu",
        button="Ghi số liệu",
        icon="check",
        panel=PANEL,
        what=f"Chỉ tiêu “{indicator.name}”",
        there=lambda current: as_typed(current.measurements.standing(today()).last()),
        facts="models_app/_indicator_facts.html",
        context={"indicator": indicator, "last": last},
    )


def _withdraw_question(made: Measurement) -> Question:
    return Question(
        title="Rút số liệu",
        button="Rút số liệu",
        icon="arrow-back-up",
        panel=PANEL,
        facts="models_app/_indicator_facts.html",
        context={"indicator": made.indicator, "last": made, "goes": True},
    )


def _visible(request: HttpRequest, rows: Any, way: str, pk: int) -> Any:
    """The row if the person may see its initiative; else the page does not exist."""
    visible = Initiative.objects.for_user(request.user)
    seen = rows.select_related(f"{way}__unit").filter(**{f"{way}__in": visible})
    return get_object_or_404(seen, pk=pk)
