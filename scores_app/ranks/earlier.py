"""The earlier year that a ranking is held against: the last one whose results are settled.

A year that is still scored says nothing yet: ranks among the units that happen to be done are not
those of the group. It is passed over, and told so; only where no settled year compares it is taken,
and then for the index alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from scores_app.choices import Basis, RowStatus, SheetState
from scores_app.models import CriterionLink, RoundSet
from scores_app.ranks import runs
from scores_app.ranks.tables import Row


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ranking before of the same group; only comparable when its criteria are linked on. `rows`
    are its lines, none where nothing is compared; `passed` a later year that is not settled.
    """

    round_set: RoundSet
    is_comparable: bool
    is_settled: bool = True
    rows: tuple[Row, ...] = ()
    passed: Earlier | None = None

    @property
    def year(self) -> int:
        return self.round_set.round.year

    @property
    def standing(self) -> str:
        """Why it is not settled: kết quả năm 2023 là tạm tính, mới có 10/19 đơn vị có hạng."""
        ranked = sum(row.status == RowStatus.RANKED for row in self.rows)
        of = sum(row.status != RowStatus.UNRANKED for row in self.rows)
        words = f"kết quả năm {self.year} là tạm tính"
        return words if ranked == of else f"{words}, mới có {ranked}/{of} đơn vị có hạng"


def earlier_of(round_set: RoundSet, day: date, basis: Basis = Basis.FINAL) -> Earlier | None:
    """The last year of the same group that was settled on `day` and compares; else the last one
    that stood then. One query, and those of `runs.current` for a year that is read.
    """
    passed: list[Earlier] = []
    for found in _standing_before(round_set, day, basis):
        if not found.is_settled:
            passed.append(found)
        elif found.is_comparable or not passed:
            return replace(found, passed=passed[0] if passed else None)
        else:
            break
    return passed[0] if passed else None


def is_settled(round_set: RoundSet, rows: Iterable[Row], day: date) -> bool:
    """Whether the round was closed by the end of `day`, or every sheet with points is approved; a
    correction that is open is asked for apart.
    """
    if round_set.round.ended_by(day):
        return True
    return {row.state for row in rows if row.status != RowStatus.MISSING} == {SheetState.APPROVED}


def _standing_before(round_set: RoundSet, day: date, basis: Basis) -> Iterator[Earlier]:
    """The years before that stood on `day`, newest first, read one after the other."""
    links = CriterionLink.objects.filter(
        new__criteria_set=round_set.criteria_set_id, old__criteria_set=OuterRef("criteria_set")
    )
    before: Any = RoundSet.objects.filter(
        group=round_set.group_id, round__year__lt=round_set.round.year
    ).latest_standing_on(day)
    years: dict[int, Any] = {}
    for part in before.annotate(linked=Exists(links)):
        years.setdefault(part.round.year, part)
    for part in years.values():
        same = part.criteria_set_id == round_set.criteria_set_id
        yield _read(part, basis, day, is_comparable=same or part.linked)


def _read(part: RoundSet, basis: Basis, day: date, *, is_comparable: bool) -> Earlier:
    # Loaded results stand on a day only where they were recorded by then.
    is_closed = part.round.is_loaded or part.round.ended_by(day)
    if is_closed and not is_comparable:
        return Earlier(part, is_comparable=False)
    rows = runs.current(part, basis, day).table.rows
    return Earlier(part, is_comparable, is_closed or is_settled(part, rows, day), rows)
