"""A comparison of two days as words: for the page's table, and as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from cchc.core.models import Area
from tasks_app import comparing
from tasks_app.choices import Status, Timeliness
from tasks_app.models import Assignment
from units_app.models import Unit

CHUNK = 2000
COLUMNS = (
    Column("code", "Mã nhiệm vụ", "code", width=16),
    Column("title", "Nội dung nhiệm vụ", width=60),
    Column("changes", "Thay đổi", width=30),
    Column("lead_before", "Chủ trì ngày trước", width=28),
    Column("lead_after", "Chủ trì ngày sau", width=28),
    Column("area_before", "Lĩnh vực ngày trước", width=24),
    Column("area_after", "Lĩnh vực ngày sau", width=24),
    Column("due_before", "Thời hạn ngày trước", "date", width=14),
    Column("due_after", "Thời hạn ngày sau", "date", width=14),
    Column("status_before", "Tình trạng ngày trước", width=20),
    Column("status_after", "Tình trạng ngày sau", width=20),
    Column("timeliness_before", "Tiến độ ngày trước", width=20),
    Column("timeliness_after", "Tiến độ ngày sau", width=20),
    Column("completed_after", "Ngày hoàn thành", "date", width=14),
)


@dataclass(frozen=True)
class Side:
    """How an assignment stood on one of the days, with the names people know."""

    status: str
    timeliness: str
    due_on: date | None
    completed_on: date | None
    lead: str
    area: str


@dataclass(frozen=True)
class Told:
    """One assignment of a comparison; a side is None on a day that does not know it."""

    pk: int
    code: str
    title: str
    is_sample: bool
    kinds: tuple[str, ...]
    before: Side | None
    after: Side | None

    @property
    def changes(self) -> str:
        """What happened, in words."""
        return "; ".join(comparing.LABELS[kind] for kind in self.kinds)


def told(lines: Sequence[comparing.Line]) -> list[Told]:
    """The lines with codes, titles and names; three queries whatever their number."""
    tasks = {
        pk: (code, title, is_sample)
        for pk, code, title, is_sample in Assignment.objects.filter(
            pk__in=[line.pk for line in lines]
        ).values_list("pk", "code", "title", "is_sample")
    }
    units = _names(Unit, lines, "at_lead_unit_id")
    areas = _names(Area, lines, "at_area_id")
    return [
        Told(
            line.pk,
            *tasks[line.pk],
            line.kinds,
            _side(line.before, units, areas),
            _side(line.after, units, areas),
        )
        for line in lines
    ]


def _names(model: type[Unit | Area], lines: Iterable[comparing.Line], key: str) -> dict[Any, str]:
    wanted = {side[key] for line in lines for side in (line.before, line.after) if side}
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", "name"))


def _side(
    standing: dict[str, Any] | None, units: dict[Any, str], areas: dict[Any, str]
) -> Side | None:
    if standing is None:
        return None
    return Side(
        status=standing["at_status"],
        timeliness=standing["at_timeliness"],
        due_on=standing["at_due_on"],
        completed_on=standing["at_completed_on"],
        lead=units.get(standing["at_lead_unit_id"], ""),
        area=areas.get(standing["at_area_id"], ""),
    )


def rows_of(
    comparison: comparing.Comparison, kinds: Iterable[str]
) -> Iterator[Mapping[str, Value]]:
    """A row for each assignment of these kinds, each once, in the order of the kinds."""
    seen: set[int] = set()
    for kind in kinds:
        lines = (line for line in comparison.read(kind) if line.pk not in seen)
        while chunk := list(islice(lines, CHUNK)):
            seen |= {line.pk for line in chunk}
            yield from map(_row, told(chunk))


def _row(item: Told) -> Mapping[str, Value]:
    row: dict[str, Value] = {"code": item.code, "title": item.title, "changes": item.changes}
    for name, side in (("before", item.before), ("after", item.after)):
        row |= {
            f"lead_{name}": side.lead if side else "",
            f"area_{name}": side.area if side else "",
            f"due_{name}": side.due_on if side else None,
            f"status_{name}": str(Status(side.status).label) if side else "",
            f"timeliness_{name}": str(Timeliness(side.timeliness).label) if side else "",
        }
    row["completed_after"] = item.after.completed_on if item.after else None
    return row


def _since_new_year(as_of: date) -> Iterator[Mapping[str, Value]]:
    """By the command: everything that changed since the year began."""
    first = date(as_of.year - 1, 12, 31)
    found = comparing.compare(Assignment.objects.all(), first, as_of)
    return rows_of(found, [kind for kind in comparing.KINDS if kind != "same"])


COMPARISON: SheetKind[Any] = SheetKind(
    name="comparison",
    label="So sánh hai ngày",
    file_stem="so-sanh",
    columns=COLUMNS,
    identity=("code",),
    export_rows=_since_new_year,
)
