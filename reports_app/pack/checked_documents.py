"""The texts of a pack held against its manifest and its sheets: the text to be read first, the
report, where its numbers come from. Nothing here asks the database.

What is only in a DOCX (its layout, a sentence put in) cannot be found so: decision 42.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.archives import BROKEN_ZIP
from cchc.core.check_codes import spelled
from cchc.core.imports import Column, SheetKind
from cchc.core.sheets.defusing import cleaned, undefused
from reports_app.documents import tracing
from reports_app.pack import manifest
from reports_app.pack.checked_archive import MAX_PART
from reports_app.pack.checked_tables import (
    Table,
    number_of,
    records_of,
    shortened,
)
from reports_app.pack.checked_workbooks import Facts, Written, unlike_workbook
from reports_app.pack.formats import format_of
from reports_app.pack.readme import readme

DEFAULT = "default"
ROWS = "số dòng"  # in place of a column: how many rows there are
_TAG = re.compile(rb"<[^<>]*>")  # of linear time whatever it is asked of
_PARAGRAPH_END = re.compile(rb"</w:p>|<w:(?:br|tab)/>")
_OTHER_PROGRAM = "do phiên bản khác của chương trình lập ({program}) nên không dựng lại để so được"
_OWN_TEMPLATE = "lập theo mẫu riêng nên không đối chiếu từng câu với nội dung báo cáo"
Read = Callable[[str], bytes | None]
Tables = Mapping[str, Table]


def bears(path: str, content: bytes, printed: bytes) -> bool:
    """Whether a file bears a code, whatever kind of file it is; pictures and the like do not."""
    if path.endswith((".xlsx", ".docx")):
        try:
            return any(printed in _TAG.sub(b"", part) for part in _parts(content, ".xml"))
        except BROKEN_ZIP:
            return False
    return not path.endswith(".txt") or printed in content


def notes_of(told: Mapping[str, Any]) -> Iterator[str]:
    """What this program cannot hold against anything, in words."""
    if told["program"] != manifest.PROGRAM:
        yield f"{manifest.README}, tệp .xlsx: {_OTHER_PROGRAM.format(program=told['program'])}."
    if told["templates"].get("report") != DEFAULT:
        yield f"{format_of(told).report}: {_OWN_TEMPLATE}."


def problems_of(told: Mapping[str, Any], read: Read, tables: Tables) -> Iterator[str]:
    """Where the texts say something else than manifest and sheets, each naming its file.

    Raises KeyError, TypeError, ValueError and their like for texts that are none.
    """
    first = read(manifest.README)
    if told["program"] == manifest.PROGRAM and first != _first(told):
        yield f"{manifest.README}: không đúng với {manifest.MANIFEST}"
    of = format_of(told)
    kept = read(of.kept)
    if kept is None:
        return
    report = json.loads(kept)
    if report["as_of"] != told["as_of"] or report["is_sample"] is not told["is_sample"]:
        yield f"{of.kept}: ngày hoặc dấu dữ liệu minh họa khác {manifest.MANIFEST}"
    yield from _numbers(told, report, read, tables)
    if told["templates"].get("report") == DEFAULT:
        sentences = _sentences(report, read(of.report) or b"")
        yield from (f"{of.report}: {words}" for words in shortened(sentences))


def written(
    told: Mapping[str, Any], kind: SheetKind[Any], before: Facts, after: Facts
) -> Written | None:
    """How a workbook is written: period and code on its first sheet, and these around the period;
    None where another version of the program wrote it.
    """
    if told["program"] != manifest.PROGRAM:
        return None
    period = ("Kỳ", cleaned(told["period"]["name"]))
    first = [*((name, cleaned(value)) for name, value in before), period, *after]
    day = date.fromisoformat(told["as_of"])
    return Written(kind, day, first, [("Mã kiểm tra", spelled(told["code"]))])


def _first(told: Mapping[str, Any]) -> bytes:
    others = [one for one in told["files"] if one["path"] != manifest.README]
    return readme({**told, "files": others})


def _numbers(
    told: Mapping[str, Any], report: Mapping[str, Any], read: Read, tables: Tables
) -> Iterator[str]:
    """Each number of the report against its line of the sources, that against its cell."""
    of = format_of(told)
    people = records_of(read(f"{of.sources}.csv") or b"", ";")
    keys = [column.key for column in of.source_columns]
    rows = [dict(zip(keys, map(undefused, one), strict=True)) for one in people[1:]]
    lines = [row for row in rows if row["column"] or not row["path"].startswith("so-lieu/")]
    names = ("shown", "what", "how", "path", "address")
    said = [tuple(row[name] for name in names) for row in lines]
    if said != list(_figures(report)):
        yield f"{of.sources}.csv: không kê đúng các số của {of.kept}"
    cells = shortened(_unlike_cells(lines, tables))
    yield from (f"{of.sources}.csv: {words}" for words in cells)
    table = Table(of.sources, of.source_columns, people[1:])
    book = read(f"{of.sources}.xlsx") or b""
    for words in shortened(unlike_workbook(table, book, written(told, tracing.TRACING, (), ()))):
        yield f"{of.sources}.xlsx: {words}"


def _figures(report: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for piece in (piece for one in _paragraphs(report) for piece in one):
        if not isinstance(piece, str):
            names = ("shown", "what", "how", "path", "url")
            yield tuple(cleaned(piece[name]) for name in names)


def _paragraphs(report: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    for part in (part for section in report["sections"] for part in section["parts"]):
        yield from part["paragraphs"]


def _unlike_cells(lines: Sequence[Mapping[str, str]], tables: Tables) -> Iterator[str]:
    for line in lines:
        stem = line["path"].removeprefix(manifest.FOR_MACHINES).removesuffix(".csv")
        if not line["path"]:
            continue
        if stem not in tables:
            yield f"“{line['what']}” dẫn tới {line['path']}, gói không có bảng ấy"
            continue
        held = _cell(line, tables[stem])
        if _plain(line["shown"]) not in held:
            where = f"{line['path']}, {line['row'] or line['column']}"
            yield f"“{line['what']}” ghi {line['shown']}, không đúng với {where}"


def _cell(line: Mapping[str, str], table: Table) -> list[Decimal]:
    """What the cell holds that a line names, without its sign; of several rows each."""
    wanted = _row(line["row"], table.columns)
    rows = [row for row in table.rows() if all(row[key] == wanted[key] for key in wanted)]
    if line["column"] == ROWS:
        return [Decimal(len(rows))]
    return [abs(number_of(row[line["column"]])) for row in rows if row[line["column"]]]


def _row(words: str, columns: Sequence[Column]) -> dict[str, str]:
    """What `Cell.row_words` wrote: source = government; code = SO-NV."""
    names = "|".join(re.escape(column.key) for column in columns)
    parts = re.split(f"; (?=(?:{names}) = )", words) if words else []
    return {part.partition(" = ")[0]: part.partition(" = ")[2] for part in parts}


def _plain(shown: str) -> Decimal:
    digits = shown.removesuffix("%").strip().replace(".", "").replace(",", ".")
    return abs(number_of(digits.removeprefix("+").replace("\u2212", "-")))


def _sentences(report: Mapping[str, Any], document: bytes) -> Iterator[str]:
    """Paragraphs of the report that its document does not have."""
    try:
        parts = list(_parts(document, "word/document.xml"))
    except BROKEN_ZIP:
        parts = []
    spaced = b" ".join(_PARAGRAPH_END.sub(b" ", part) for part in parts)
    text = _bare(html.unescape(_TAG.sub(b"", spaced).decode("utf-8", "replace")))
    for one in _paragraphs(report):
        words = "".join(piece if isinstance(piece, str) else piece["shown"] for piece in one)
        if _bare(words) not in text:
            yield f"không có câu “{words[:80]}…”"


def _bare(text: str) -> str:
    """Letters, digits and signs alone: neither spaces nor what no document holds count."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(one for one in plain if unicodedata.category(one)[0] not in "CZ")


def _parts(content: bytes, ending: str) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as office:
        for name in office.namelist():
            if name.endswith(ending) and office.getinfo(name).file_size <= MAX_PART:
                yield office.read(name)
