"""Sheets as downloads: what stands behind ``xuat.csv`` and ``xuat.xlsx`` beside each list."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from cchc.core.printed import HEADER, Mark, mark_of_asked
from cchc.core.sheets.columns import Value, filled_in
from cchc.core.sheets.csv_writing import csv_chunks
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.guide import guide_lines
from cchc.core.sheets.kinds import SheetKind
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_writing import GUIDE_SHEET, SheetInfo, write_xlsx

_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_name(kind: SheetKind[Any], as_of: date, file_format: FileFormat) -> str:
    """Return the name of a download: ``nhiem-vu_2023-09-06.csv``."""
    return f"{kind.file_stem or kind.name}_{as_of.isoformat()}.{file_format}"


def sheet_response(
    kind: SheetKind[Any],
    rows: Iterable[Mapping[str, Value]],
    file_format: FileFormat,
    info: SheetInfo,
    filename: str = "",
) -> HttpResponseBase:
    """Return ``rows`` as a download in the form for people.

    CSV is sent while it is made, so ``rows`` should be a generator over ``QuerySet.iterator()``;
    XLSX is made in a temporary file first. Rows that XLSX cannot hold give a 422 that says so.

    The check code of the address stands on the first sheet of XLSX; CSV has no place beside its
    rows, so there it goes into a header of the answer.
    """
    name = filename or file_name(kind, info.as_of, file_format)
    mark = mark_of_asked(kind.label, info.as_of)
    if file_format == "csv":
        chunks = csv_chunks(kind.columns, rows)
        sent: HttpResponseBase = StreamingHttpResponse(
            chunks, content_type="text/csv; charset=utf-8"
        )
        return with_code(attached(sent, name), mark)
    try:
        made = _xlsx(kind, rows, replace(info, mark=info.mark or mark.lines))
    except SheetError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return with_code(attached(made, name), mark)


def with_code(response: HttpResponseBase, mark: Mark) -> HttpResponseBase:
    """Have a file say its check code to whoever fetches it."""
    if mark.code:
        response[HEADER] = mark.spelled
    return response


def refused(*problems: str) -> HttpResponse:
    """Return the answer to an export whose day or filters were not understood: it would hold other
    figures than its name says. ``problems`` say what is wrong, a line each.
    """
    text = "\n".join(filter(None, ["Không xuất được.", *problems]))
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def template_response(kind: SheetKind[Any], day: date) -> HttpResponseBase:
    """Return an empty sheet to be filled in; what goes into a column stands on a sheet beside it,
    which is never read back.
    """
    use = f"Điền vào trang “{kind.label}”; trang “{GUIDE_SHEET}” chỉ để xem, không được nhập."
    info = SheetInfo(day, [("Cách dùng", use)])
    name = f"mau-{kind.file_stem or kind.name}.xlsx"
    empty = replace(kind, columns=filled_in(kind.columns))
    return attached(_xlsx(empty, (), info, guide_lines(empty)), name)


def _xlsx(
    kind: SheetKind[Any],
    rows: Iterable[Mapping[str, Value]],
    info: SheetInfo,
    guide: Sequence[Sequence[str]] = (),
) -> FileResponse:
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    try:
        write_xlsx(stream, kind.label, kind.columns, rows, info, guide=guide)
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return FileResponse(stream, content_type=_XLSX_TYPE)


def attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Have a response saved under this name, and kept by nobody on the way."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
