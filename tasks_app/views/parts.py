"""A co-unit reports its own part."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import take_errors
from evidence_app.forms import typed_words
from tasks_app import permissions, services
from tasks_app.models import Assignment, PartReport
from tasks_app.result_forms import PartForm
from tasks_app.views.changes import own_assignment
from units_app.access import access_of
from units_app.models import Unit


@require_http_methods(["GET", "POST"])
def part_report(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """The last report and a form for the next one."""
    assignment = own_assignment(request, pk)
    co_unit = get_object_or_404(assignment.co_units, pk=unit)
    if not permissions.may_report_part(access_of(request.user), unit):
        raise PermissionDenied
    last = services.last_report(assignment, co_unit)
    form = PartForm(
        request.POST or None,
        request.FILES or None,
        assignment=assignment,
        last=last,
        actor=request.user,  # type: ignore[arg-type]
        unit=co_unit,
    )
    return _saved(request, assignment, co_unit, form) or _page(
        request, assignment, co_unit, form, last
    )


def _saved(
    request: HttpRequest, assignment: Assignment, unit: Unit, form: PartForm
) -> HttpResponse | None:
    """Where to go once the report is added; None when it is refused and the form says why."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            services.part_report(
                assignment=assignment,
                unit=unit,
                seq=form.cleaned_data["seq"],
                part=form.part(),
                evidence=form.documents(),
                actor=request.user,  # type: ignore[arg-type]
            )
    except services.StalePartError as stale:
        return _both_versions(request, assignment, unit, form, stale.current)
    except ValidationError as error:
        take_errors(form, error)
        return None
    form.say_notes(request)
    messages.success(request, f"Đã ghi phần phối hợp của {unit}.")
    return redirect("assignment_detail", pk=assignment.pk)


def _both_versions(
    request: HttpRequest,
    assignment: Assignment,
    unit: Unit,
    form: PartForm,
    current: PartReport | None,
) -> HttpResponse:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["seq"] = str(current.seq if current else 0)
    form.data = data
    return _page(request, assignment, unit, form, current, conflict=True)


def _page(
    request: HttpRequest,
    assignment: Assignment,
    unit: Unit,
    form: PartForm,
    last: PartReport | None,
    *,
    conflict: bool = False,
) -> HttpResponse:
    context = {"assignment": assignment, "unit": unit, "form": form, "last": last}
    if conflict:
        context |= {"conflict": True, "typed": typed_words(form)}
    return render(request, "tasks_app/part_report.html", context, status=409 if conflict else 200)
