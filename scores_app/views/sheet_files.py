"""A score sheet as a workbook: taken down, filled in without a connection, brought back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import now, today
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app import permissions
from scores_app.models import ScoreSheet
from scores_app.score_sheets.offline import OFFLINE, Comparison, compare, rows_of
from scores_app.score_sheets.page import page_of
from scores_app.views.sheets import own_sheet
from units_app.access import access_of
from units_app.models import User

MEGABYTE = 1024 * 1024
CLOSED = "Bước này của kỳ chấm đã khóa hoặc phiếu đã gửi nên không nhận tệp."


class UploadForm(forms.Form):
    """A workbook to look at; nothing is written by sending it."""

    file = forms.FileField(
        label="Tệp phiếu điểm (XLSX hoặc CSV)",
        widget=forms.FileInput(),
        help_text="Tải lên chỉ để xem trước; chưa ghi gì vào phiếu.",
        error_messages={"empty": "Tệp không có nội dung; chọn tệp khác."},
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.EVIDENCE_MAX_MB * MEGABYTE:
            raise ValidationError(f"Tệp lớn hơn {settings.EVIDENCE_MAX_MB} MB.")
        return upload


@require_safe
def sheet_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet as of the day, in the columns of the page and with the keys of imports."""
    sheet = own_sheet(request, pk)
    if refused_day(request):
        return refused(refused_day(request))
    day = requested_day(request)
    page = page_of(sheet, day, cast("User", request.user))
    filters = [
        ("Đơn vị", sheet.unit.name),
        ("Kỳ chấm", sheet.round_set.round.name),
        ("Tải xuống lúc", f"{now():%H:%M %d/%m/%Y}"),
        ("Cách dùng", "Chỉ sửa hai cột “Số liệu kê khai” và “Giải trình”."),
    ]
    name = f"phieu-diem_{sheet.round_set.round.code}_{sheet.unit.code}_{day.isoformat()}.xlsx"
    info = SheetInfo(as_of=day, filters=filters)
    return sheet_response(OFFLINE, rows_of(sheet, page.lines), "xlsx", info, name)


@require_http_methods(["GET", "POST"])
def sheet_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what a workbook would change; the changes are then saved as those of the page."""
    sheet = own_sheet(request, pk)
    if not permissions.scores_for(access_of(request.user), sheet):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    page = page_of(sheet, today(), cast("User", request.user))
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "closed": "" if page.may_write else CLOSED,
        "found": None,
    }
    if page.may_write and form.is_valid():
        try:
            context["found"] = _compared(form.cleaned_data["file"], sheet, page.lines)
        except SheetError as error:
            form.add_error("file", [problem.message for problem in error.problems])
    return render(request, "scores_app/sheet_upload.html", context)


def _compared(upload: Any, sheet: ScoreSheet, lines: Any) -> Comparison:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "phieu")
        with path.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
        return compare(path, sheet, lines)
