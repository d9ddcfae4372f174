"""Published tables as sheets: which there are, and the results with what our rules make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from scores_app.published.external import Row, Table, tables
from scores_app.sheet_kinds.external_index import short_score, without_note

LIST_COLUMNS = (
    Column("index", "Chỉ số", width=30),
    Column("year", "Năm kết quả", "integer", width=12),
    Column("group", "Nhóm đơn vị", width=24),
    Column("publisher", "Cơ quan công bố", width=24),
    Column("published_on", "Ngày công bố", "date", width=14),
    Column("known", "Số đơn vị có số liệu", "integer", width=18),
    Column("total", "Trên tổng số", "integer", width=14),
    Column("missing", "Còn thiếu", "integer", width=12),
    Column("differing", "Hạng không khớp", "integer", width=16),
    Column("own_score", "Điểm của tỉnh", "decimal", width=14),
    Column("own_rank", "Hạng của tỉnh", "integer", width=14),
)
RESULT_COLUMNS = (
    Column("index", "Chỉ số", width=30),
    Column("year", "Năm kết quả", "integer", width=12),
    Column("group", "Nhóm đơn vị", width=24),
    Column("rank", "Hạng công bố", "integer", width=14),
    Column("rank_of", "Trên tổng số", "integer", width=14),
    Column("code", "Mã đơn vị", "code", width=14),
    Column("unit", "Đơn vị", width=44),
    Column("score", "Điểm", "decimal", width=10),
    Column("recomputed", "Hạng tính lại", "integer", width=14),
    Column("comparison", "So sánh", width=44),
    Column("publisher", "Cơ quan công bố", width=24),
    Column("published_on", "Ngày công bố", "date", width=14),
    Column("source", "Nguồn", width=60),
    Column("note", "Ghi chú", width=40),
)


def list_rows(found: Iterable[Table]) -> Iterator[Mapping[str, Value]]:
    """A row for each table; what is not known stays empty."""
    for table in found:
        standing, own = table.standing, table.own
        yield {
            "index": table.index,
            "year": table.year,
            "group": table.kind_label,
            "publisher": "; ".join(table.publishers),
            "published_on": table.published_on,
            "known": standing.known,
            "total": standing.total,
            "missing": standing.missing,
            "differing": len(standing.differing()),
            "own_score": short_score(own.score) if own else None,
            "own_rank": own.rank if own else None,
        }


def result_rows(found: Iterable[Table], unit: int | None = None) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, or for that one, in the order of the page; gaps have no row."""
    for table in found:
        for row in table.rows:
            if unit not in {None, row.statement.unit_id}:
                continue
            yield {
                "index": table.index,
                "year": table.year,
                "group": table.kind_label,
                **_figures(row),
            }


def _figures(row: Row) -> Mapping[str, Value]:
    item = row.statement
    source, note = without_note(item.source)
    return {
        "rank": item.rank,
        "rank_of": item.rank_of,
        "code": item.unit.code,
        "unit": item.unit.name,
        "score": short_score(item.score),
        "recomputed": row.recomputed,
        "comparison": row.note,
        "publisher": item.publisher,
        "published_on": item.published_on,
        "source": source,
        "note": note,
    }


EXTERNAL_TABLES: SheetKind[Any] = SheetKind(
    name="external-tables",
    label="Chỉ số được công bố",
    file_stem="chi-so-duoc-cong-bo",
    columns=LIST_COLUMNS,
    identity=("index", "year", "group"),
    export_rows=lambda as_of: list_rows(tables(as_of)),
)
EXTERNAL_RESULTS: SheetKind[Any] = SheetKind(
    name="external-results",
    label="Kết quả được công bố",
    file_stem="ket-qua-cong-bo",
    columns=RESULT_COLUMNS,
    identity=("index", "year", "code"),
    export_rows=lambda as_of: result_rows(tables(as_of)),
)
