"""Where every number of a report comes from, as a sheet beside it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from cchc.core.archives import Entry, settled_office_file
from cchc.core.check_codes import spelled
from cchc.core.clock import HANOI
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.csv_writing import write_csv
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx
from reports_app.documents.environment import roman
from reports_app.documents.figures import Figure, Section, figures_in, text_of
from reports_app.pack.manifest import DOCUMENTS, FOR_PEOPLE

NAME = "nguon-so-lieu"
COLUMNS = (
    Column("place", "Vị trí trong báo cáo", width=16),
    Column("sentence", "Câu văn", width=70),
    Column("shown", "Số in trong báo cáo", "code", width=14),
    Column("what", "Là số gì", width=46),
    Column("how", "Cách tính", width=46),
    Column("path", "Tệp trong gói số liệu", width=40),
    Column("row", "Dòng", width=40),
    Column("column", "Cột", width=18),
    Column("address", "Địa chỉ danh sách trên hệ thống", width=60),
)
TRACING: SheetKind[Any] = SheetKind(
    name="tracing",
    label="Nguồn số liệu",
    file_stem=NAME,
    columns=COLUMNS,
    identity=("place", "sentence", "shown", "what"),
)
_WHOLE_ANNEX = "cả bảng"
ROWS = "số dòng"


def rows_of(
    sections: Sequence[Section], annexes: Mapping[str, Mapping[str, Any]]
) -> Iterator[Mapping[str, Value]]:
    """A row for each number in the text, in the order of the text, then one for each annex."""
    for place, sentence, figure in placed(sections):
        yield {"place": place, "sentence": sentence, **_of(figure)}
    for annex in annexes.values():
        for stem in annex["stems"]:
            yield {
                "place": f"Phụ lục {annex['number']}",
                "sentence": annex["title"],
                "shown": _WHOLE_ANNEX,
                "what": annex["title"],
                "how": "Trích các cột của tệp",
                "path": f"{FOR_PEOPLE}{stem}.xlsx",
            }


def placed(sections: Sequence[Section]) -> Iterator[tuple[str, str, Figure]]:
    """Every figure with the section it stands in and its sentence."""
    for number, section in enumerate(sections, 1):
        for at, part in enumerate(section.parts, 1):
            place = f"{roman(number)}.{at}" if part.title else roman(number)
            for sentence in (one for paragraph in part.paragraphs for one in paragraph):
                for figure in figures_in(sentence):
                    yield place, text_of(sentence), figure


def _of(figure: Figure) -> dict[str, Value]:
    cell = figure.cell
    return {
        "shown": figure.shown,
        "what": figure.what,
        "how": figure.how,
        "path": cell.path if cell else "",
        "row": cell.row_words if cell else "",
        "column": (cell.column or ROWS) if cell else "",
        "address": figure.url,
    }


def tracing_files(rows: Sequence[Mapping[str, Value]], info: SheetInfo, code: str) -> list[Entry]:
    """The sheet as XLSX and CSV, settled."""
    facts = [*info.filters, ("Mã kiểm tra", spelled(code))]
    book, text = io.BytesIO(), io.BytesIO()
    said = SheetInfo(info.as_of, facts, says_when=False)
    write_xlsx(book, TRACING.label, COLUMNS, rows, said)
    write_csv(text, COLUMNS, rows)
    moment = datetime.combine(info.as_of, time(), HANOI)
    return [
        (f"{DOCUMENTS}{NAME}.csv", text.getvalue()),
        (f"{DOCUMENTS}{NAME}.xlsx", settled_office_file(book.getvalue(), moment)),
    ]
