"""Writing a sheet to a file: complete under its name, or not there at all."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from cchc.core.sheets.columns import Value
from cchc.core.sheets.csv_writing import CsvForm, write_csv
from cchc.core.sheets.kinds import SheetKind
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx

FileFormat = Literal["csv", "xlsx"]


def export_file(
    kind: SheetKind[Any],
    out: Path,
    info: SheetInfo,
    *,
    file_format: FileFormat = "csv",
    form: CsvForm = "people",
) -> int:
    """Write all rows of ``kind`` on the day ``info.as_of`` to ``out``; return how many.

    Raises:
        SheetError: the file cannot be written there, or XLSX cannot hold the rows.
    """
    counted = _Counted(kind.export_rows(info.as_of))
    with replaced(out) as stream:
        if file_format == "xlsx":
            write_xlsx(stream, kind.label, kind.columns, counted, info)
        else:
            write_csv(stream, kind.columns, counted, form)
    return counted.count


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[Mapping[str, Value]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        for row in self.rows:
            self.count += 1
            yield row


@contextmanager
def replaced(out: Path) -> Iterator[IO[bytes]]:
    """Open a file beside ``out`` that takes its place when all went well.

    Raises:
        SheetError: there is no such folder, or the file cannot be written there.
    """
    if not out.parent.is_dir():
        raise SheetError.of_file(f"Không có thư mục “{out.parent}”. Hãy chọn thư mục khác.")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        message = f"Không ghi được tệp “{out}”: {error.strerror}. Hãy chọn thư mục khác."
        raise SheetError.of_file(message) from error
    finally:
        part.unlink(missing_ok=True)
