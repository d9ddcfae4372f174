"""Completion as a sheet: for each source and for both, the whole or a row for each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from tasks_app import completion
from tasks_app.choices import Source
from tasks_app.completion import Counts, Group
from tasks_app.labels import named

BOTH = "all"
SOURCES = (*Source.choices, (BOTH, "Cả hai nguồn"))
COUNT_HEADERS = {
    "assigned": "Được giao",
    "done": "Hoàn thành",
    "due": "Đến hạn",
    "done_due": "Hoàn thành trong số đến hạn",
    "on_time": "Hoàn thành đúng hạn (thời hạn sau gia hạn)",
    "on_time_original": "Hoàn thành đúng hạn (thời hạn ban đầu)",
    "late": "Hoàn thành quá hạn",
    "open": "Chưa hoàn thành",
    "not_started": "Chưa bắt đầu",
    "in_progress": "Đang thực hiện",
    "submitted": "Chờ xác nhận",
    "returned": "Bị trả lại",
    "dropped": "Dừng thực hiện (không tính vào được giao)",
    "overdue": "Quá hạn (thời hạn sau gia hạn)",
    "overdue_original": "Quá hạn (thời hạn ban đầu)",
    "due_soon": "Sắp đến hạn",
    "in_time": "Còn hạn",
    "no_deadline": "Chưa hoàn thành, không có thời hạn",
    "running": "Đang làm, chưa quá hạn",
    "waiting": "Chờ xác nhận, chưa quá hạn",
    "due_7": "Đến hạn trong 7 ngày tới",
    "due_15": "Đến hạn trong 15 ngày tới",
    "due_30": "Đến hạn trong 30 ngày tới",
    "updated": "Đã cập nhật trong thời gian quy định",
    "sample": "Trong đó dữ liệu minh họa",
    "stale": "Lâu chưa cập nhật",
}
RATE_HEADERS = {
    "rate_all": "Tỷ lệ A: hoàn thành trên tổng được giao (%)",
    "rate_due": "Tỷ lệ B: hoàn thành trên số đến hạn (%)",
    "rate_on_time": "Tỷ lệ đúng hạn, thời hạn sau gia hạn (%)",
    "rate_on_time_original": "Tỷ lệ đúng hạn, thời hạn ban đầu (%)",
    "rate_updated": "Tỷ lệ cập nhật (%)",
}
_SOURCE = Column("source", "Nguồn giao", "choice", choices=SOURCES, width=20)
_FIGURES = (
    *(Column(name, header, "decimal", width=16) for name, header in RATE_HEADERS.items()),
    *(Column(name, header, "integer", width=14) for name, header in COUNT_HEADERS.items()),
)
_GROUPS = {
    "unit": ("Mã đơn vị", "Đơn vị chủ trì", "Hoàn thành theo đơn vị", "hoan-thanh-don-vi"),
    "area": ("Mã lĩnh vực", "Lĩnh vực", "Hoàn thành theo lĩnh vực", "hoan-thanh-linh-vuc"),
    "document": ("Số văn bản", "Trích yếu", "Hoàn thành theo văn bản", "hoan-thanh-van-ban"),
}


def groups_of(day: date) -> list[Group]:
    """All that these sheets say, of the whole province on `day`; two queries.

    Documents are counted apart: with them no assignments are alike, which takes longer.
    """
    known = completion.scope(day)
    by: list[tuple[str, ...]] = [(), ("unit",), ("area",)]
    return [
        *completion.groups(known, day, [*by, *(("source", *keys) for keys in by)]),
        *completion.groups(known, day, [("document",), ("source", "document")]),
    ]


def whole_of(groups: Iterable[Group], source: str = "") -> Counts:
    """The counts of one source, "" for both: zeros where it has none."""
    found = (group.counts for group in groups if not group.dimension and group.source == source)
    return next(found, Counts())


def whole_rows(groups: Iterable[Group]) -> Iterator[Mapping[str, Value]]:
    """A row for each source, then one for both."""
    known = list(groups)
    for source, _ in SOURCES:
        yield {"source": source, **whole_of(known, _key(source)).as_json()}


def rows_of(groups: Iterable[Group], dimension: str) -> Iterator[Mapping[str, Value]]:
    """For each source, then for both, a row for each unit, area or document; three queries."""
    known = list(groups)
    for source, _ in SOURCES:
        for row in named((group for group in known if group.source == _key(source)), dimension):
            counts = row.group.counts.as_json()
            yield {"source": source, "code": row.code, "name": row.name, **counts}


def _key(source: str) -> str:
    return "" if source == BOTH else source


COMPLETION: SheetKind[Any] = SheetKind(
    name="completion",
    label="Hoàn thành nhiệm vụ",
    file_stem="hoan-thanh",
    columns=(_SOURCE, *_FIGURES),
    identity=("source",),
    export_rows=lambda as_of: whole_rows(groups_of(as_of)),
)


def kind_by(dimension: str) -> SheetKind[Any]:
    """The sheet of one of completion.DIMENSIONS."""
    code, name, label, stem = _GROUPS[dimension]
    head = (_SOURCE, Column("code", code, "code", width=18), Column("name", name, width=44))
    return replace(
        COMPLETION,
        name=f"completion-{dimension}",
        label=label,
        file_stem=stem,
        columns=(*head, *_FIGURES),
        identity=("source", "code"),
        export_rows=lambda as_of: rows_of(groups_of(as_of), dimension),
    )
