"""The nightly check: every stored ranking is computed anew, and each difference is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.clock import now, today
from scores_app.choices import Basis
from scores_app.models import Ranking, RankingCheck, RoundSet
from scores_app.ranks import runs
from scores_app.ranks.tables import table_of
from scores_app.ranks.totals import totals_from_books, totals_of

LABELS = {
    "status": "xếp hạng hay không",
    "state": "tình trạng phiếu",
    "points": "điểm",
    "applicable": "điểm tối đa áp dụng",
    "bonus": "điểm thưởng",
    "penalty": "điểm trừ",
    "index": "chỉ số",
    "rank": "hạng",
    "band": "mức",
    "areas": "điểm theo lĩnh vực",
    "line": "có trong bảng",
    "books": "điểm hiện tại so với sổ ghi điểm",
}
Difference = dict[str, Any]


def check() -> RankingCheck:
    """Computes every current run anew and holds today's scores against the books of events.

    A run whose inputs changed since is nobody's figure and is left to the next computation.
    """
    found: list[Difference] = []
    checked = 0
    for run in _current_runs():
        checked += 1
        found += differences(run)
    for round_set in RoundSet.objects.select_related("round", "criteria_set"):
        found += against_books(round_set)
    return RankingCheck.objects.create(ran_at=now(), checked=checked, differences=found)


def differences(run: Ranking) -> list[Difference]:
    """Where a stored run says something else than its inputs give now."""
    table = table_of(run.round_set, Basis(run.basis), run.as_of)
    stored = {row.sheet_id: row for row in run.rows.all()}
    fresh = dict(runs.kept_rows(table.rows))
    found = []
    for sheet_id in sorted(stored.keys() | fresh.keys()):
        for name, held, computed in _unlike(stored.get(sheet_id), fresh.get(sheet_id)):
            found.append(_told(run.round_set_id, run.as_of, sheet_id, name, (held, computed)))
    return found


def against_books(round_set: RoundSet) -> list[Difference]:
    """Where scores as they stand now are not what their events say."""
    day, basis = today(), Basis.FINAL
    booked = {of.sheet_id: of for of in totals_from_books(round_set, basis, day)}
    return [
        _told(round_set.pk, day, of.sheet_id, "books", (of.points, booked[of.sheet_id].points))
        for of in totals_of(round_set, basis, day)
        if of.sheet_id in booked and of.points != booked[of.sheet_id].points
    ]


def _current_runs() -> Iterator[Ranking]:
    held = Ranking.objects.filter(rules_version=runs.rules_version())
    for run in held.select_related("round_set__round", "round_set__criteria_set"):
        if run.inputs == runs.inputs_of(run.round_set, run.as_of):
            yield run


def _unlike(stored: Any, fresh: dict[str, Any] | None) -> Iterator[tuple[str, Any, Any]]:
    if stored is None or fresh is None:
        yield "line", stored is not None, fresh is not None
        return
    for name, value in fresh.items():
        held = getattr(stored, name)
        if held != value:
            yield name, held, value


def _told(
    round_set_id: int, day: date, sheet_id: int, name: str, pair: tuple[Any, Any]
) -> Difference:
    return {
        "round_set": round_set_id,
        "as_of": day.isoformat(),
        "sheet": sheet_id,
        "what": name,
        "stored": _text(pair[0]),
        "computed": _text(pair[1]),
    }


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
