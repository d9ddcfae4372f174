"""Pages of batches: what was written together, what it changed, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core import batch_changes
from cchc.core.models import ImportBatch
from cchc.core.sheets.kinds import kinds_for, sheet_kind
from cchc.core.undo import UndoRefusedError, problems_of, undo_batch

PAGE_SIZE = 50


class UndoForm(forms.Form):
    """Why a batch is taken back; it is kept with the batch."""

    reason = forms.CharField(
        label="Lý do hoàn tác",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Ghi lý do hoàn tác."},
    )


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """All batches of the kinds this person may write."""
    page = Paginator(_batches(request), PAGE_SIZE).get_page(request.GET.get("page"))
    for batch in page:
        batch.kind_label = sheet_kind(batch.kind).label
    return render(request, "core/batch_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the batch changed; takes it back with a reason, or says why that cannot be."""
    batch = get_object_or_404(_batches(request), pk=pk)
    form = UndoForm(request.POST or None)
    refused: tuple[str, ...] = ()
    if form.is_valid():
        try:
            undone = undo_batch(
                batch_id=pk,
                actor=request.user,  # type: ignore[arg-type]
                reason=form.cleaned_data["reason"],
            )
        except UndoRefusedError as error:
            refused = error.problems
        else:
            messages.success(request, _done(undone.deleted, undone.restored))
            return redirect("batch_detail", pk)
    context = {"batch": batch, "form": form, "refused": refused or problems_of(batch)}
    return render(request, "core/batch_detail.html", context | _changes(request, batch))


def _changes(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    if batch.context_id is None:
        return {"tables": [], "page": None}
    tables = batch_changes.models_of(batch)
    known = {name for name, _, _ in tables}
    asked = request.GET.get("bang", "")
    chosen = asked if asked in known else next(iter(tables), ("",))[0]
    page = batch_changes.page_of(batch, chosen, request.GET.get("page"), PAGE_SIZE)
    return {"tables": [(*table, table[0] == chosen) for table in tables], "page": page}


def _done(deleted: int, restored: int) -> str:
    return f"Đã hoàn tác: xóa {deleted} dòng đã tạo, trả {restored} dòng về nội dung trước đó."


def _batches(request: HttpRequest) -> Any:
    kinds = [kind.name for kind in kinds_for(request.user)]
    if not kinds:
        raise PermissionDenied
    return ImportBatch.objects.filter(kind__in=kinds).select_related("actor", "undone_by")
