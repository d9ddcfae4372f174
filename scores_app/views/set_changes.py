"""What changes criteria sets: making, correcting, bands, settling, taking back, deleting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.models import ImportBatch
from cchc.core.refusals import differing, take_errors
from cchc.core.text import whole_number
from cchc.core.undo import UndoRefusedError, undo_batch
from scores_app import permissions
from scores_app.models import CriteriaSet, UnitGroup
from scores_app.services import sets
from scores_app.sets.forms import (
    BandRows,
    SetForm,
    SettleForm,
    band_rows,
    cuts_typed,
    with_typed,
)
from scores_app.sets.reading import read_set
from scores_app.views.sets import visible_set
from units_app.access import access_of

RESTORED = "Khôi phục ngay trên trang bộ tiêu chí."


def kept_set(request: HttpRequest, pk: int) -> CriteriaSet:
    """The set for those who keep sets: others are refused, or do not know that it is there."""
    item = visible_set(request, pk)
    keep_only(request)
    return item


def keep_only(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever does not keep sets."""
    if not permissions.may_keep_sets(access_of(request.user)):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def set_create(request: HttpRequest) -> HttpResponse:
    """A new, empty draft."""
    keep_only(request)
    form = SetForm(request.POST or None, initial=SetForm.initial_of(None))
    if form.is_valid():
        try:
            made = sets.set_create(facts=form.facts())
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã lập bộ tiêu chí {made.code}; thêm lĩnh vực đầu tiên.")
            return redirect("set_detail", made.pk)
    context = {"form": form, "set": None, "any_group": UnitGroup.objects.exists()}
    return render(request, "scores_app/set_form.html", context)


@require_http_methods(["GET", "POST"])
def set_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What a draft is: name, group, year, points."""
    item = kept_set(request, pk)
    form = SetForm(request.POST or None, initial=SetForm.initial_of(item))
    context: dict[str, Any] = {"form": form, "set": item, "any_group": True}
    if form.is_valid():
        try:
            sets.set_change(
                set_id=pk, version=form.cleaned_data["version"] or 0, facts=form.facts()
            )
        except sets.StaleSetError as stale:
            there = {name: getattr(stale.current, name) for name in sets.SET_FIELDS}
            context |= {"conflict": differing(form, there), "stale": True}
            form.data = with_typed(form.data, version=stale.current.version)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, "Đã lưu thông tin của bộ tiêu chí.")
            return redirect("set_detail", pk)
    status = 409 if context.get("stale") else 200
    return render(request, "scores_app/set_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def set_bands(request: HttpRequest, pk: int) -> HttpResponse:
    """The bands of the index and where each begins."""
    item = kept_set(request, pk)
    bands = list(item.bands.order_by("-at_least"))
    kept = band_rows(bands) if request.method == "GET" else None
    rows = BandRows(request.POST or None, initial=kept, prefix="muc")
    context: dict[str, Any] = {"set": item, "rows": rows, "problems": [], "bands": bands}
    context["version"] = whole_number(request.POST.get("version")) or item.version
    if request.method == "POST" and rows.is_valid():
        try:
            sets.bands_set(set_id=pk, version=context["version"], cuts=cuts_typed(rows))
        except sets.StaleSetError as stale:
            context |= {"stale": True, "version": stale.current.version}
        except ValidationError as error:
            context["problems"] = error.messages
        else:
            messages.success(request, "Đã lưu các mức xếp loại.")
            return redirect("set_detail", pk)
    status = 409 if context.get("stale") else 200
    return render(request, "scores_app/set_bands.html", context, status=status)


@require_http_methods(["GET", "POST"])
def set_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a draft; settles it where nothing is, or sums are accepted."""
    item = kept_set(request, pk)
    reading = read_set(item)
    form = SettleForm(request.POST or None, initial={"seen": reading.seen})
    context: dict[str, Any] = {"set": item, "reading": reading, "form": form, "stale": False}
    if not item.is_draft:
        return redirect("set_detail", pk)
    if form.is_valid():
        try:
            sets.set_settle(set_id=pk, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except sets.StaleSetError:
            context["stale"] = True
            form.data = with_typed(form.data, seen=reading.seen)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã chốt bộ tiêu chí {item.code}; kỳ chấm dùng được bộ này.")
            return redirect("set_detail", pk)
    status = 409 if context["stale"] else 200
    return render(request, "scores_app/set_settle.html", context, status=status)


@require_POST
def set_unsettle(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a draft, while no round uses the set."""
    item = kept_set(request, pk)
    try:
        sets.set_unsettle(set_id=pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Bộ tiêu chí {item.code} trở lại là dự thảo, sửa được.")
    return redirect("set_detail", pk)


@require_POST
def set_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a draft; it can be taken back from the list."""
    kept_set(request, pk)
    version = whole_number(request.POST.get("version")) or 0
    try:
        batch = sets.set_delete(set_id=pk, version=version, actor=request.user)  # type: ignore[arg-type]
    except sets.StaleSetError as stale:
        messages.error(request, f"{stale} Chưa xóa gì.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        return redirect_with(request, "set_list", batch)
    return redirect("set_detail", pk)


@require_POST
def set_restore(request: HttpRequest, batch: int) -> HttpResponse:
    """Takes a deletion back."""
    keep_only(request)
    deleted = ImportBatch.objects.filter(kind=sets.KIND, origin=ImportBatch.Origin.BULK)
    found = get_object_or_404(deleted, pk=batch)
    try:
        undo_batch(batch_id=found.pk, actor=request.user, reason=RESTORED)  # type: ignore[arg-type]
    except UndoRefusedError as error:
        messages.error(request, " ".join(error.problems))
    else:
        messages.success(request, "Đã khôi phục nội dung vừa xóa.")
    number = whole_number(request.POST.get("set"))
    there = number and CriteriaSet.objects.filter(pk=number).exists()
    return redirect("set_detail", number) if there else redirect("set_list")


def redirect_with(request: HttpRequest, name: str, batch: ImportBatch, *args: int) -> HttpResponse:
    """To a page that offers to take the deletion back."""
    response = redirect(name, *args)
    response["Location"] += f"?da_xoa={batch.pk}"
    return response
