"""Changing many tasks: choose, say what, look at what would change, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.batch_views import UndoForm
from cchc.core.clock import today
from cchc.core.text import nfc
from cchc.core.undo import UndoRefusedError, undo_batch
from tasks_app import permissions
from tasks_app.bulk import applying, choosing, jobs
from tasks_app.bulk.actions import ACTIONS, Action
from tasks_app.bulk.planning import preview, values_of
from tasks_app.choices import BulkState, OutcomeKind
from tasks_app.filters import AssignmentFilter
from tasks_app.models import Assignment, AssignmentEvent, BulkEdit
from units_app.access import access_of

AT_ONCE = 500
PAGE = 100


@require_POST
def bulk_start(request: HttpRequest) -> HttpResponse:
    """Freezes the chosen tasks as they are now; a task that may not be seen is as if not there."""
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    _check(request, action)
    query = request.POST.get("query", "")
    try:
        found = _chosen(request, query)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('assignment_list')}?{query}")
    seen = request.POST.get("seen", "")
    if request.POST.get("everything") and seen != str(len(found)):
        messages.info(request, f"Số nhiệm vụ khớp với bộ lọc nay là {len(found)}.")
    edit = choosing.bulk_begin(owner=request.user, action=action.name, chosen=found)  # type: ignore[arg-type]
    return redirect("bulk_edit", pk=edit.pk)


@require_http_methods(["GET", "POST"])
def bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to become of the chosen tasks."""
    edit, action = _own(request, pk)
    if edit.state not in {BulkState.DRAFT, BulkState.FAILED}:
        return redirect("bulk_state", pk=pk)
    form = action.form(request.POST or edit.wanted or None)
    if request.method == "POST" and form.is_valid():
        choosing.bulk_want(edit=edit, wanted=form.kept())
        return redirect("bulk_preview", pk=pk)
    context = {"edit": edit, "action": action, "form": form, "count": len(edit.chosen)}
    return render(request, "tasks_app/bulk_edit.html", context)


@require_safe
def bulk_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts of what would change, stay or cannot; old and new of each task."""
    edit, action = _own(request, pk)
    if edit.state not in {BulkState.DRAFT, BulkState.FAILED}:
        return redirect("bulk_state", pk=pk)
    values = values_of(edit) if edit.wanted else None
    if values is None:
        return redirect("bulk_edit", pk=pk)
    plan = preview(edit, values)
    counts = plan.counts()
    asked = request.GET.get("phan", "")
    first = next((kind for kind in OutcomeKind if counts[kind]), OutcomeKind.CHANGE)
    part = OutcomeKind(asked) if asked in OutcomeKind.values else first
    context = {
        "edit": edit,
        "action": action,
        "parts": [(kind, counts[kind], kind == part) for kind in OutcomeKind],
        "changing": counts[OutcomeKind.CHANGE],
        "gone": plan.gone,
        "part": part,
        "page": Paginator(plan.of(part), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "tasks_app/bulk_preview.html", context)


@require_POST
def bulk_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Records the change: here and now, or in the background where there is much of it."""
    edit, _ = _own(request, pk)
    if len(edit.chosen) > AT_ONCE:
        if choosing.bulk_claim(edit=edit):
            jobs.request_bulk(edit.pk)
        return redirect("bulk_state", pk=pk)
    try:
        applying.apply_edit(pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("bulk_edit", pk=pk)
    return redirect("bulk_state", pk=pk)


@require_safe
def bulk_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the change is; once it is done, what became of it and the way to undo it."""
    edit, action = _own(request, pk)
    if edit.state == BulkState.DRAFT:
        return redirect("bulk_edit", pk=pk)
    context: dict[str, Any] = {
        "edit": edit,
        "action": action,
        "count": len(edit.chosen),
        "written": cache.get(applying.progress_key(pk), 0),
        "left": _left(request, edit),
        "may_see_batches": permissions.may_create(access_of(request.user)),
    }
    name = "_bulk_state.html" if request.htmx else "bulk_state.html"  # type: ignore[attr-defined]
    return render(request, f"tasks_app/{name}", context)


@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the change back, whole; refused when something was built on it."""
    edit, _ = _own(request, pk)
    form = UndoForm(request.POST)
    if edit.batch is None or not form.is_valid():
        why = form.errors.get("reason", ["Không có gì để hoàn tác."])
        messages.error(request, f"Chưa hoàn tác. {' '.join(map(str, why))}")
        return redirect("bulk_state", pk=pk)
    if _out_of_sight(request, edit):
        messages.error(request, "Chưa hoàn tác: có nhiệm vụ không còn thuộc phạm vi được xem.")
        return redirect("bulk_state", pk=pk)
    try:
        reason = nfc(form.cleaned_data["reason"])
        undo_batch(batch_id=edit.batch.pk, actor=edit.owner, reason=reason)
    except UndoRefusedError as refused:
        messages.error(request, f"Chưa hoàn tác được, không có gì thay đổi. {refused}")
    else:
        messages.success(request, "Đã hoàn tác: các nhiệm vụ trở lại như trước lần sửa này.")
    return redirect("bulk_state", pk=pk)


def _out_of_sight(request: HttpRequest, edit: BulkEdit) -> bool:
    """Whether the batch wrote a task that this person may not see any more."""
    written = AssignmentEvent.objects.filter(batch=edit.batch)
    visible = Assignment.objects.for_user(request.user)
    return bool(written.exclude(assignment__in=visible).exists())


def _left(request: HttpRequest, edit: BulkEdit) -> list[tuple[Assignment, str]]:
    """The listed tasks that were not changed, with the reason."""
    reasons = {line["id"]: line["reason"] for line in edit.outcome.get("left", ())}
    tasks = Assignment.objects.for_user(request.user).filter(pk__in=reasons)
    return [(task, reasons[task.pk]) for task in tasks.order_by("code")]


def _chosen(request: HttpRequest, query: str) -> list[tuple[int, int]]:
    """(id, version) of the tasks that were ticked, or of all that match the filters of today."""
    visible = Assignment.objects.for_user(request.user)
    if not request.POST.get("everything"):
        return choosing.ticked(visible, request.POST.getlist("chosen"))
    filters = AssignmentFilter(
        QueryDict(query), queryset=visible.as_of(today()), day=today(), request=request
    )
    if not filters.is_valid():
        raise ValidationError("Bộ lọc chưa đúng; sửa bộ lọc rồi chọn lại.")
    return choosing.versions(filters.qs)


def _own(request: HttpRequest, pk: int) -> tuple[BulkEdit, Action]:
    """One's own edit, as long as one may do what it does."""
    own = BulkEdit.objects.filter(owner=request.user.pk).select_related("owner", "batch")
    edit: BulkEdit = get_object_or_404(own, pk=pk)
    action = ACTIONS[edit.action]
    _check(request, action)
    return edit, action


def _check(request: HttpRequest, action: Action) -> None:
    if not action.may(access_of(request.user)):
        raise PermissionDenied
