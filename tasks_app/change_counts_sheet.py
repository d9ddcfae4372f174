"""How many assignments changed between two days, and the figures of both, as a sheet: for each
source and for both the whole, then a row for each unit and area.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from tasks_app import comparing, completion, labels
from tasks_app.completion_sheet import BOTH, COUNT_HEADERS, RATE_HEADERS, SOURCES
from tasks_app.models import Assignment

SIDES = {"before": "ngày trước", "after": "ngày sau"}
FIGURES = {
    **{name: COUNT_HEADERS[name] for name in ("assigned", "done", "due", "done_due", "overdue")},
    **{name: RATE_HEADERS[name] for name in completion.RATES},
}
GROUPED_BY = {"": "Toàn tỉnh", "unit": "Đơn vị chủ trì", "area": "Lĩnh vực"}
COLUMNS = (
    Column("source", "Nguồn giao", "choice", choices=SOURCES, width=20),
    Column("grouped_by", "Phân theo", width=18),
    Column("code", "Mã", "code", width=18),
    Column("name", "Tên", width=44),
    *(Column(kind, label, "integer", width=14) for kind, label in comparing.LABELS.items()),
    *(
        Column(
            f"{name}_{side}",
            f"{header}, {words}",
            "decimal" if name in RATE_HEADERS else "integer",
            width=16,
        )
        for name, header in FIGURES.items()
        for side, words in SIDES.items()
    ),
)
Keyed = dict[tuple[str, int | None], completion.Counts]


def rows_of(first: date, last: date) -> Iterator[Mapping[str, Value]]:
    """The rows of the whole province; five queries for each source and for both."""
    for source, _ in SOURCES:
        listed = "" if source == BOTH else source
        compared = comparing.compare(Assignment.objects.all(), first, last, listed)
        for row in _rows(compared):
            yield {"source": source, **row}


def _rows(compared: comparing.Comparison) -> Iterator[dict[str, Value]]:
    by = list(comparing.DIMENSIONS)
    numbers = {(one.dimension, one.key): one.number for one in compared.groups(by)}
    before, after = (_keyed(side) for side in compared.figures(by))
    for dimension, label in GROUPED_BY.items():
        known = [key for of, key in {**numbers, **before, **after} if of == dimension]
        for key, code, name in _named(dimension, known):
            place = dimension, key
            yield {
                "grouped_by": label,
                "code": code,
                "name": name,
                **numbers.get(place, dict.fromkeys(comparing.KINDS, 0)),
                **_figures("before", before.get(place)),
                **_figures("after", after.get(place)),
            }


def _keyed(groups: Sequence[completion.Group]) -> Keyed:
    return {(group.dimension, group.key): group.counts for group in groups}


def _named(dimension: str, keys: Sequence[int | None]) -> list[tuple[int | None, str, str]]:
    if not dimension:
        return [(None, "", "Tổng số")]
    wanted = [completion.Group(completion.Counts(), dimension=dimension, key=key) for key in keys]
    return [(row.group.key, row.code, row.name) for row in labels.named(wanted, dimension)]


def _figures(side: str, counts: completion.Counts | None) -> dict[str, Value]:
    told = (counts or completion.Counts()).as_json()
    return {f"{name}_{side}": told[name] for name in FIGURES}


CHANGE_COUNTS: SheetKind[Any] = SheetKind(
    name="comparison-counts",
    label="Thay đổi, tổng hợp",
    file_stem="thay-doi-tong-hop",
    columns=COLUMNS,
    identity=("source", "grouped_by", "code"),
    export_rows=lambda as_of: rows_of(date(as_of.year - 1, 12, 31), as_of),
)
