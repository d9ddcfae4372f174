"""Many new tasks at once, typed or pasted into a grid."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.staging.typed import Typed, take_typed
from tasks_app import permissions
from tasks_app.grid import (
    COLUMNS,
    FIRST_ROWS,
    MORE_ROWS,
    MOST_ROWS,
    Grid,
    suggestions,
    told,
)
from tasks_app.sheets import ASSIGNMENTS
from units_app.access import access_of

TAKEN = "Mã nhiệm vụ này đã có trong sổ; bảng này chỉ nhận nhiệm vụ mới."


@require_http_methods(["GET", "POST"])
def assignment_grid(request: HttpRequest) -> HttpResponse:
    """Checks as an import does, says in the cells what is wrong; takes all rows, or none."""
    if not permissions.may_create(access_of(request.user)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, Grid([{} for _ in range(FIRST_ROWS)]))
    grid, does = Grid.from_post(request.POST), request.POST.get("does", "check")
    if does in {"paste", "paste_known"}:
        grid.paste(request.POST.get("pasted", ""), without_unknown=does == "paste_known")
        return _page(request, grid)
    if does == "more":
        grid.grow(MORE_ROWS)
        return _page(request, grid)
    return _settle(request, grid, dry_run=does != "write")


def _settle(request: HttpRequest, grid: Grid, *, dry_run: bool) -> HttpResponse:
    filled = grid.filled
    if not filled:
        messages.error(request, "Bảng chưa có dòng nào; nhập hoặc dán ít nhất một dòng.")
        return _page(request, grid)
    found = take_typed(
        ASSIGNMENTS,
        filled,
        actor=request.user,  # type: ignore[arg-type]
        taken=TAKEN,
        dry_run=dry_run,
    )
    if found.batch:
        messages.success(request, f"Đã thêm {len(filled)} nhiệm vụ. Có thể hoàn tác tại đây.")
        return redirect("batch_detail", found.batch.pk)
    return _page(request, grid, found, checked=len(filled))


def _page(
    request: HttpRequest, grid: Grid, found: Typed | None = None, checked: int = 0
) -> HttpResponse:
    if not grid.rows:
        grid.grow(FIRST_ROWS)
    problems, warnings = (found.problems, found.warnings) if found else ((), ())
    context: dict[str, Any] = {
        "columns": COLUMNS,
        "lines": grid.lines(problems, warnings),
        "left_out": grid.left_out,
        "unknown": grid.unknown,
        "kept": grid.kept,
        "most": MOST_ROWS,
        "problems": told(problems),
        "checked": checked,
        "suggestions": suggestions(),
    }
    return render(request, "tasks_app/assignment_grid.html", context)
