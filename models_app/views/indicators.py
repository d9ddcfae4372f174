"""Indicators one by one: added, changed, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import differing, take_current_version, take_errors
from cchc.core.versions import StaleRowError
from models_app import permissions
from models_app.indicator_forms import IndicatorChangeForm, IndicatorDeleteForm
from models_app.models import AIMING_FIELDS, Indicator, Initiative
from models_app.services import indicators
from models_app.views.finding import own_initiative
from units_app.access import access_of


@require_http_methods(["GET", "POST"])
def indicator_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more indicator of an initiative."""
    initiative = _changeable(request, pk)
    form = IndicatorChangeForm(request.POST or None, in_books=initiative.is_in_books)
    if form.is_valid():
        try:
            made = indicators.indicator_add(
                initiative_id=pk,
                facts=form.facts(),
                reason=form.why,
                actor=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã thêm chỉ tiêu “{made.name}”.")
            return redirect("initiative_detail", pk=pk)
    return _page(request, initiative, None, form)


@require_http_methods(["GET", "POST"])
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What an indicator says, changed from today on."""
    indicator, initiative = _own_indicator(request, pk)
    in_books = initiative.is_in_books
    form = IndicatorChangeForm(request.POST or None, in_books=in_books, indicator=indicator)
    if form.is_valid():
        try:
            indicators.indicator_edit(
                indicator_id=pk,
                version=form.cleaned_data["version"] or 0,
                facts=form.facts(),
                reason=form.why,
                actor=request.user,  # type: ignore[arg-type]
            )
        except StaleRowError as stale:
            return _both_versions(request, initiative, stale.current, form)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã sửa chỉ tiêu “{form.cleaned_data['name']}”.")
            return redirect("initiative_detail", pk=initiative.pk)
    return _page(request, initiative, indicator, form)


@require_http_methods(["GET", "POST"])
def indicator_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an indicator out that nothing was measured by."""
    indicator, initiative = _own_indicator(request, pk)
    form = IndicatorDeleteForm(
        request.POST or None, in_books=initiative.is_in_books, indicator=indicator
    )
    context: dict[str, Any] = {"stale": False}
    if form.is_valid():
        try:
            indicators.indicator_delete(
                indicator_id=pk,
                version=form.cleaned_data["version"],
                reason=form.why,
                actor=request.user,  # type: ignore[arg-type]
            )
        except StaleRowError as stale:
            take_current_version(form, stale.current)
            indicator, context["stale"] = stale.current, True
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã xóa chỉ tiêu “{indicator.name}”.")
            return redirect("initiative_detail", pk=initiative.pk)
    words = indicators.indicator_words(indicator)
    context |= {"form": form, "indicator": indicator, "initiative": initiative, "words": words}
    status = 409 if context["stale"] else 200
    return render(request, "models_app/indicator_delete.html", context, status=status)


def _changeable(request: HttpRequest, pk: int) -> Initiative:
    initiative = own_initiative(request, pk)
    if not permissions.may_edit(access_of(request.user), initiative):
        raise PermissionDenied
    return initiative


def _own_indicator(request: HttpRequest, pk: int) -> tuple[Indicator, Initiative]:
    """The indicator and its initiative, if this person may change them."""
    indicator = get_object_or_404(Indicator.objects.present(), pk=pk)
    return indicator, _changeable(request, indicator.initiative_id)


def _both_versions(
    request: HttpRequest, initiative: Initiative, current: Indicator, form: IndicatorChangeForm
) -> HttpResponse:
    """What somebody else saved beside what was typed; the person decides again."""
    there = {name: getattr(current, name) for name in AIMING_FIELDS}
    pairs = differing(form, there, AIMING_FIELDS)
    take_current_version(form, current)
    return _page(request, initiative, current, form, {"stale": True, "conflict": pairs})


def _page(
    request: HttpRequest,
    initiative: Initiative,
    indicator: Indicator | None,
    form: IndicatorChangeForm,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "initiative": initiative,
        "indicator": indicator,
        "form": form,
        **(conflict or {"stale": False}),
    }
    status = 409 if conflict else 200
    return render(request, "models_app/indicator_form.html", context, status=status)
