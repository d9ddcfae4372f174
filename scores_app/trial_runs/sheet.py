"""The trial run as a sheet: who would move, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from scores_app.choices import RowStatus
from scores_app.trial_runs.trials import Trial

COLUMNS = (
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("name", "Đơn vị", width=40),
    Column("rank_before", "Hạng đã có", "integer", width=10),
    Column("rank", "Hạng chạy thử", "integer", width=10),
    Column("places", "Tăng, giảm hạng", "integer", width=10),
    Column("index_before", "Chỉ số đã có (%)", "decimal", width=12),
    Column("index", "Chỉ số chạy thử (%)", "decimal", width=12),
    Column("index_change", "Chỉ số tăng, giảm", "decimal", width=12),
    Column("points", "Điểm chạy thử", "decimal", width=12),
    Column("applicable", "Điểm tối đa áp dụng", "decimal", width=14),
    Column("band", "Mức chạy thử", width=14),
    Column("status", "Tình trạng", "choice", choices=RowStatus.choices, width=26),
)


def rows_of(trial: Trial) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, in the order of the page."""
    for move in trial.moves:
        after = move.after
        yield {
            "unit": move.sheet.unit.code,
            "name": move.sheet.unit.name,
            "rank_before": move.before.rank,
            "rank": after.rank,
            "places": move.places_won,
            "index_before": shown(move.before.index),
            "index": shown(after.index),
            "index_change": shown(move.index_change),
            "points": shown(after.points),
            "applicable": shown(after.applicable),
            "band": after.band,
            "status": str(after.status),
        }


TRIAL: SheetKind[Any] = SheetKind(
    name="trial",
    label="Chạy thử bộ tiêu chí",
    file_stem="chay-thu",
    columns=COLUMNS,
    identity=("unit",),
)
