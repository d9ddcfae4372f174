"""``manage.py export_sheet KIND --out FILE``: the same columns back.

What is written here has no address, hence no check code (decision 46).
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cchc.core.clock import today
from cchc.core.sheets.files import export_file
from cchc.core.sheets.kinds import sheet_kind
from cchc.core.sheets.problems import CellError, Problem, SheetError
from cchc.core.sheets.values import day_of
from cchc.core.sheets.xlsx_writing import SheetInfo


class Command(BaseCommand):
    """Exit 0: written. Exit 1: refused, and a file that was there before is still whole."""

    help = "Xuất dữ liệu ra CSV hoặc XLSX; nhập lại tệp này không làm thay đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare KIND and the options."""
        parser.add_argument("kind", metavar="KIND", help="loại dữ liệu, ví dụ assignments")
        parser.add_argument("--as-of", default="", help="ngày của số liệu (mặc định hôm nay)")
        parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
        parser.add_argument("--machine", action="store_true", help="CSV cho máy đọc")
        parser.add_argument("--out", required=True, type=Path, help="tệp ghi ra")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, print what was written, and end with 1 if it was refused."""
        try:
            result = _export(options)
        except SheetError as error:
            self._refuse(error, as_json=options["json"])
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(f"Đã ghi {result['rows']} dòng vào {result['out']}.")

    def _refuse(self, error: SheetError, *, as_json: bool) -> None:
        if as_json:
            errors = [problem.as_json() for problem in error.problems]
            self.stdout.write(json.dumps({"rows": 0, "errors": errors}, ensure_ascii=False))
        else:
            self.stdout.write(f"Không xuất được: {error}")


def _export(options: dict[str, Any]) -> dict[str, Any]:
    kind = sheet_kind(options["kind"])
    if options["machine"] and options["format"] != "csv":
        raise SheetError.of_file("Dạng cho máy đọc (--machine) chỉ có với CSV.")
    as_of = _day(options["as_of"])
    rows = export_file(
        kind,
        options["out"],
        SheetInfo(as_of),
        file_format=options["format"],
        form="machine" if options["machine"] else "people",
    )
    return {
        "kind": kind.name,
        "as_of": as_of.isoformat(),
        "format": options["format"],
        "rows": rows,
        "out": str(options["out"]),
        "errors": [],
    }


def _day(text: str) -> date:
    try:
        day = day_of(text) if text else today()
    except CellError as error:
        raise SheetError(Problem(None, "as_of", text, str(error))) from error
    return day or date(1970, 1, 1)
