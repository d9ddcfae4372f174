"""What changes assignments: status, new ones, corrections, recomputation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseLocation

from cchc.core.lists import next_url
from cchc.core.once import made_once
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.versions import StaleRowError
from tasks_app import permissions, services
from tasks_app.forms import AssignmentForm, StatusForm, initial_of
from tasks_app.models import Assignment
from units_app.access import access_of

ALREADY_SAVED = "Nội dung này đã được lưu thành nhiệm vụ dưới đây."


@require_http_methods(["GET", "POST"])
def status_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Records a status: in the row of the list (htmx) or on a page of its own."""
    assignment = own_assignment(request, pk)
    statuses = permissions.statuses_for(access_of(request.user), assignment)
    if not statuses:
        raise PermissionDenied
    form = StatusForm(request.POST or None, assignment=assignment, statuses=statuses)
    if not form.is_valid():
        return status_page(request, assignment, form)
    try:
        services.status_record(
            assignment_id=pk,
            version=form.cleaned_data["version"],
            step=form.step(),
            actor=request.user,  # type: ignore[arg-type]
        )
    except StaleRowError as stale:
        return status_conflict(request, stale.current, form)
    except ValidationError as error:
        take_errors(form, error)
        return status_page(request, assignment, form)
    messages.success(request, f"Đã ghi tình trạng nhiệm vụ {assignment.code}.")
    return done(request, reverse("assignment_detail", args=[pk]))


@require_http_methods(["GET", "POST"])
def assignment_create(request: HttpRequest) -> HttpResponse:
    """A form for one new assignment."""
    if not permissions.may_create(access_of(request.user)):
        raise PermissionDenied
    form = AssignmentForm(request.POST or None)
    if form.is_valid():
        try:
            made, is_new = _made_once(form, request.user)
        except ValidationError as error:
            take_errors(form, error)
        else:
            say = messages.success if is_new else messages.info
            say(request, f"Đã thêm nhiệm vụ {made.code}." if is_new else ALREADY_SAVED)
            return redirect("assignment_detail", pk=made.pk)
    return render(request, "tasks_app/assignment_form.html", {"form": form, "assignment": None})


@require_http_methods(["GET", "POST"])
def assignment_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects what an assignment is; a reason is kept with it."""
    assignment = own_assignment(request, pk)
    if not permissions.may_correct(access_of(request.user)):
        raise PermissionDenied
    form = AssignmentForm(request.POST or None, assignment=assignment)
    context: dict[str, Any] = {"form": form, "assignment": assignment}
    if form.is_valid():
        try:
            with transaction.atomic():
                services.assignment_correct(
                    assignment_id=pk,
                    version=form.cleaned_data["version"] or 0,
                    changes=form.changes(),
                    co_units=form.cleaned_data["co_units"],
                    reason=form.cleaned_data["reason"],
                    actor=request.user,  # type: ignore[arg-type]
                )
        except StaleRowError as stale:
            context["conflict"] = both_versions(stale.current, form)
            take_current_version(form, stale.current)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã đính chính nhiệm vụ {assignment.code}.")
            return redirect("assignment_detail", pk=pk)
    return render(request, "tasks_app/assignment_form.html", context)


def _made_once(form: AssignmentForm, user: Any) -> tuple[Assignment, bool]:
    """The task of this filling-in of the form, and whether it was made now."""
    return made_once(
        "assignment",
        form.cleaned_data["once"],
        Assignment.objects.all(),
        lambda: services.assignment_create(data=form.new_assignment(), actor=user),
    )


def own_assignment(request: HttpRequest, pk: int) -> Assignment:
    """The assignment if this person may see it; else the page does not exist."""
    visible = Assignment.objects.for_user(request.user).select_related(
        "document", "area", "lead_unit"
    )
    found: Assignment = get_object_or_404(visible, pk=pk)
    return found


def status_page(request: HttpRequest, assignment: Assignment, form: StatusForm) -> HttpResponse:
    """The status form, as a fragment for the row or as a page."""
    context = {
        "assignment": assignment,
        "form": form,
        "next": next_url(request, ""),
        "may_send": permissions.may_send(access_of(request.user), assignment),
    }
    name = "_status_form.html" if request.htmx else "status_update.html"  # type: ignore[attr-defined]
    return render(request, f"tasks_app/{name}", context)


def status_conflict(request: HttpRequest, current: Assignment, form: StatusForm) -> HttpResponse:
    """Shows what somebody else recorded beside what was typed; nothing is overwritten."""
    take_current_version(form, current)
    context = {
        "assignment": current,
        "form": form,
        "last": current.events.select_related("actor").order_by("-seq").first(),
        "typed_status": dict(form.fields["status"].choices).get(form.cleaned_data["status"]),  # type: ignore[attr-defined]
        "next": next_url(request, ""),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tasks_app/_status_conflict.html", context)
    return render(
        request, "tasks_app/status_update.html", {**context, "conflict": True}, status=409
    )


def both_versions(current: Assignment, form: AssignmentForm) -> list[tuple[str, Any, Any]]:
    """(label, what is there now, what was typed) of the fields in which the two differ."""
    there = initial_of(current)
    return [
        (str(form.fields[name].label), there[name], form.cleaned_data[name])
        for name in there
        if name in form.cleaned_data
        and name != "version"
        and _comparable(there[name]) != _comparable(form.cleaned_data[name])
    ]


def _comparable(value: Any) -> Any:
    return (
        sorted(str(unit) for unit in value)
        if hasattr(value, "__iter__") and not isinstance(value, str)
        else value or None
    )


def done(request: HttpRequest, default: str) -> HttpResponse:
    """Back to where the change was asked for; within a list only its results are fetched anew."""
    url = next_url(request, default)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseLocation(url, target="#results", swap="outerHTML")
    return redirect(url)
