"""Lists as downloads."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.http import StreamingHttpResponse

from cchc.core.http_export import file_name, sheet_response
from cchc.core.sheets.columns import Value
from cchc.core.sheets.kinds import SheetKind
from cchc.core.sheets.xlsx_writing import SheetInfo
from tests.core.samples import COLUMNS, DAY

KIND: SheetKind[object] = SheetKind(
    name="assignments",
    label="Nhiệm vụ",
    columns=COLUMNS,
    identity=("code",),
    export_rows=lambda as_of: [],
    file_stem="nhiem-vu",
)
INFO = SheetInfo(DAY, [("Đơn vị", "Sở Nội vụ")])


def endless(made: list[int]) -> Iterator[dict[str, Value]]:
    while True:
        made.append(1)
        yield {"code": str(len(made)), "title": "Rà soát"}


def test_names_of_downloads() -> None:
    assert file_name(KIND, DAY, "csv") == "nhiem-vu_2023-09-06.csv"
    assert file_name(KIND, DAY, "xlsx") == "nhiem-vu_2023-09-06.xlsx"


def test_csv_is_sent_while_it_is_made() -> None:
    made: list[int] = []
    response = sheet_response(KIND, endless(made), "csv", INFO)
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="nhiem-vu_2023-09-06.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    pieces = iter(response)
    assert next(pieces) == b"\xef\xbb\xbf"
    assert "1;Rà soát".encode() in next(pieces)
    assert len(made) < 1000


@pytest.mark.django_db  # closing a response looks after the connection
def test_xlsx() -> None:
    rows: list[dict[str, Value]] = [{"code": "1.10", "title": "=1+1"}]
    response = sheet_response(KIND, rows, "xlsx", INFO, filename="bao-cao.xlsx")
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao.xlsx"'
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    content = response.getvalue()
    assert response["Content-Length"] == str(len(content))
    response.close()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Nhiệm vụ"]
    assert [sheet["A2"].value, sheet["B2"].value] == ["1.10", "=1+1"]


def test_what_xlsx_cannot_hold_is_said() -> None:
    rows: list[dict[str, Value]] = [{"code": "1", "title": "x" * 40_000}]
    response = sheet_response(KIND, rows, "xlsx", INFO)
    assert response.status_code == 422
    assert "xuất dạng CSV" in response.getvalue().decode()
