"""The comparison as a sheet: the lines of the ranking's sheet for the units that are compared, with
what only this page shows; median and best of the group at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cchc.core.figures import in_full, shown
from cchc.core.imports import Column, SheetKind, Value
from scores_app.sheet_kinds import rankings
from scores_app.unit_comparison.compared import Comparison, Side

_TASKS = Column("tasks_on_time", "Nhiệm vụ đúng hạn (%)", "decimal", width=14)


def kind_of(found: Comparison) -> SheetKind[Any]:
    """The ranking's sheet, with columns for tasks and for each criterion that is shown."""
    base = rankings.kind_of(found.ranking)
    lost = tuple(
        Column(
            f"lost_{row.criterion.pk}",
            f"Mất điểm {row.criterion.code} {row.criterion.name}",
            "decimal",
            width=16,
        )
        for row in found.criteria or ()
    )
    tasks = (_TASKS,) if any(side.tasks for side in found.sides) else ()
    return replace(
        base,
        name="unit-comparison",
        label="So sánh đơn vị",
        file_stem="so-sanh-don-vi",
        columns=base.columns + tasks + lost,
    )


def rows_of(found: Comparison) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, then what the group is held against."""
    lines = rankings.rows_of(side.line for side in found.sides)
    for at, (side, row) in enumerate(zip(found.sides, lines, strict=True)):
        yield {**row, **_tasks(side), **_lost(found, at)}
    norms = {row.area: row.norm for row in found.areas}
    for name, which in (("Trung vị của nhóm", "median"), ("Cao nhất nhóm", "best")):
        of_areas = {
            rankings.area_key(area): shown(getattr(norm, which)) for area, norm in norms.items()
        }
        yield {"name": name, "index": shown(getattr(found.norms.index, which)), **of_areas}


def _tasks(side: Side) -> dict[str, Value]:
    return {"tasks_on_time": shown(side.tasks.rate_on_time)} if side.tasks else {}


def _lost(found: Comparison, at: int) -> dict[str, Value]:
    return {
        f"lost_{row.criterion.pk}": in_full(line.lost) if (line := row.sided[at][1]) else None
        for row in found.criteria or ()
    }
