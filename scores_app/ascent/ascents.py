"""What would move one unit up: how far the next units and bands are, by which criteria they can be
reached, and what the whole ranking would then be. A fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from cchc.core.clock import now
from cchc.core.figures import typed_text
from scores_app import losses_by_cause, permissions
from scores_app.ascent.chances import Standing, Way, standing_of
from scores_app.ascent.cheapest import cheapest
from scores_app.ascent.distance import rise_to_pass, rise_to_reach, told
from scores_app.ascent.possible import OWN, Known, Possible, possible_of
from scores_app.ascent.rungs import Rung
from scores_app.choices import Basis, Rule
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.models import RoundSet, ScoreSheet
from scores_app.ranks.bests import best_figures
from scores_app.ranks.lines import awaited_among, is_provisional
from scores_app.ranks.placing import Band
from scores_app.ranks.tables import Row, bands_of, ranked
from scores_app.ranks.totals import Totals, totals_of
from scores_app.ranks.unit import CriterionLine, leaf_lines
from units_app.access import access_of
from units_app.models import Unit, User

PLACES_AHEAD = 3
BANDS_AHEAD = 2
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standings:
    """The ranking the unit is looked at in; without a basis its points are not known whole."""

    basis: Basis | None
    totals: list[Totals]
    bands: list[Band]
    rows: tuple[Row, ...]
    row: Row

    @property
    def ranked(self) -> list[Row]:
        """The lines with a rank, the first one first."""
        return [row for row in self.rows if row.rank]

    def raised(self, rise: Decimal) -> Row:
        """The line of the unit in the same ranking with so many points more."""
        key = self.row.sheet_id
        more = [
            replace(one, points=one.points + rise) if one.sheet_id == key else one
            for one in self.totals
        ]
        return next(row for row in ranked(more, self.bands) if row.sheet_id == key)


@dataclass(frozen=True, slots=True)
class Taken:
    """A criterion of a way up: the figure to reach, and what it wins."""

    possible: Possible
    steps: int
    gain: Decimal

    @property
    def rung(self) -> Rung:
        """The figure to reach, with its points."""
        return self.possible.rungs[self.steps - 1]

    @property
    def points(self) -> Decimal:
        return self.rung.points

    @property
    def words(self) -> str:
        """The figure to reach, in words."""
        return self.possible.words_of(self.rung)


@dataclass(frozen=True, slots=True)
class Goal:
    """Units of one rank to pass, or a band to reach; `need` are the fewest points more. `way` is
    the cheapest one by what can still be done, else (`is_late`) by all that a unit can do; None
    where even that does not suffice. `after` is the unit's line once it has gone that way.
    """

    need: Decimal
    way: list[Taken] | None
    is_late: bool
    after: Row | None
    units: Sequence[Unit] = ()
    passed: Row | None = None
    band: Band | None = None

    @property
    def told(self) -> Decimal:
        """The points to win, rounded up to two decimals."""
        return told(self.need)

    @property
    def gain(self) -> Decimal:
        """What the way wins in all; never less than `need`."""
        return sum((taken.gain for taken in self.way or ()), ZERO)

    @property
    def tried(self) -> str:
        """The same way as points to be tried in the ranking, for the address of such a page."""
        points = {f"p{one.possible.criterion.pk}": one.points for one in self.way or ()}
        return urlencode({name: typed_text(value) for name, value in points.items()})

    @property
    def until(self) -> date | None:
        """The first of the days by which the way must be gone."""
        ends = [one.possible.chance.until for one in self.way or () if one.possible.chance.until]
        return min(ends, default=None)


@dataclass(frozen=True)
class Ascent:
    """Everything the page shows of one unit."""

    round_set: RoundSet
    sheet: ScoreSheet
    day: date
    computed_at: datetime
    standing: Standing
    standings: Standings
    possible: list[Possible]
    unknown: list[CriterionLine]
    places: list[Goal]
    bands: list[Goal]

    @property
    def row(self) -> Row:
        return self.standings.row

    @property
    def basis(self) -> Basis | None:
        return self.standings.basis

    @property
    def awaited(self) -> int:
        """How many units of the ranking are still to be ranked."""
        return awaited_among(self.standings.rows)

    @property
    def is_provisional(self) -> bool:
        """Whether ranks and points may still change."""
        return is_provisional(self.round_set, self.standings.rows, self.day)

    @cached_property
    def groups(self) -> list[tuple[Way, list[Possible]]]:
        """The criteria by what can still be done about them."""
        order = list(Way)
        held = sorted(self.possible, key=lambda one: order.index(one.chance.way))
        return [(way, list(some)) for way, some in groupby(held, lambda one: one.chance.way)]

    @property
    def by_cause(self) -> list[tuple[str, int, Decimal]]:
        """Why points were lost, at how many criteria, how many points; most first, and last what
        the unit did not give itself.
        """
        found = losses_by_cause.of_lines(one.line for one in self.possible if not one.is_own)
        rows = [(one.words, one.criteria, one.points) for one in found.causes]
        own = [one.lost for one in self.possible if one.is_own]
        return [*rows, (OWN, len(own), sum(own, ZERO))] if own else rows

    @property
    def open_points(self) -> Decimal:
        """What can still be won in this round."""
        return sum((one.most or ZERO for one in self.possible if one.chance.is_open), ZERO)

    @property
    def lost(self) -> Decimal:
        """All points below the maxima."""
        return sum((one.lost for one in self.possible), ZERO)


def ascent_of(round_set: RoundSet, sheet: ScoreSheet, day: date, user: User) -> Ascent | None:
    """Reads it as of the end of `day`; None where the unit was not in the round by then."""
    standings = _standings(round_set, sheet, day)
    if standings is None:
        return None
    standing = standing_of(sheet, day, user)
    _, lines = leaf_lines(sheet, day)
    known = _known(sheet, lines, standings, standing, user)
    possible, unknown = possible_of(lines, standings.basis, standing, known)
    names = _units(_ahead(standings))
    return Ascent(
        round_set,
        sheet,
        day,
        now(),
        standing,
        standings,
        possible,
        unknown,
        list(_places(standings, possible, names)),
        list(_bands(standings, possible)),
    )


def _known(
    sheet: ScoreSheet,
    lines: Iterable[CriterionLine],
    standings: Standings,
    standing: Standing,
    user: User,
) -> Known:
    """The bests that points follow, and the tasks while they still count."""
    declared, day = standings.basis != Basis.FINAL, standing.day
    bests = best_figures(sheet.round_set, day, declared=declared)
    counted = [line.criterion for line in lines if line.criterion.rule == Rule.FROM_ASSIGNMENTS]
    tasks = RoundTasks(sheet.round_set.round, day)
    return Known(
        {leaf.pk: best for leaf, best in bests},
        {
            leaf.pk: tasks.best_figure(sheet.unit_id, Measure.of(leaf))
            for leaf in counted
            if standing.tasks_until
        },
        not declared or permissions.may_see_declared_bests(access_of(user)),
    )


def _standings(round_set: RoundSet, sheet: ScoreSheet, day: date) -> Standings | None:
    """By the final points if the unit has them whole, else by what it gave itself."""
    bands = bands_of(round_set)
    found = None
    for basis in (Basis.FINAL, Basis.SELF):
        totals = totals_of(round_set, basis, day)
        rows = ranked(totals, bands)
        row = next((row for row in rows if row.sheet_id == sheet.pk), None)
        if row is None:
            return None
        known = basis if row.points is not None and row.applicable else None
        found = Standings(known, totals, bands, rows, row)
        if known:
            return found
    return found


def _ahead(standings: Standings) -> list[list[Row]]:
    """The nearest ranks above, each with all its units, the nearest first."""
    own = standings.row.rank
    if own is None:
        return []
    above = [row for row in standings.ranked if (row.rank or 0) < own]
    by_rank = [list(some) for _, some in groupby(above, lambda row: row.rank)]
    return by_rank[::-1][:PLACES_AHEAD]


def _units(ranks: Iterable[Iterable[Row]]) -> dict[int, Unit]:
    keys = [row.sheet_id for rows in ranks for row in rows]
    sheets = ScoreSheet.objects.select_related("unit").in_bulk(keys)
    return {key: sheet.unit for key, sheet in sheets.items()}


def _places(
    standings: Standings, possible: Sequence[Possible], names: Mapping[int, Unit]
) -> Iterator[Goal]:
    row = standings.row
    for rows in _ahead(standings):
        first = rows[0]
        need = rise_to_pass(
            row.points or ZERO, row.applicable, first.points or ZERO, first.applicable
        )
        goal = _goal(standings, possible, need)
        yield replace(goal, units=[names[one.sheet_id] for one in rows], passed=first)


def _bands(standings: Standings, possible: Sequence[Possible]) -> Iterator[Goal]:
    row = standings.row
    if standings.basis is None or row.index is None:
        return
    above = sorted(
        (band for band in standings.bands if band.at_least > row.index),
        key=lambda band: band.at_least,
    )
    for band in above[:BANDS_AHEAD]:
        need = rise_to_reach(row.points or ZERO, row.applicable, band.at_least)
        yield replace(_goal(standings, possible, need), band=band)


def _goal(standings: Standings, possible: Sequence[Possible], need: Decimal) -> Goal:
    still = [one for one in possible if one.chance.is_open]
    own = [one.in_another_round for one in possible if one.chance.way != Way.OTHERS]
    way, is_late = _way(still, need), False
    if way is None:
        way, is_late = _way(own, need), True
    rise = sum((taken.gain for taken in way or ()), ZERO)
    return Goal(need, way, is_late, standings.raised(rise) if way else None)


def _way(possible: Iterable[Possible], need: Decimal) -> list[Taken] | None:
    by_key = {one.criterion.pk: one for one in possible}
    picks = cheapest((one.option for one in by_key.values()), need)
    if picks is None:
        return None
    return [Taken(by_key[pick.key], pick.steps, pick.gain) for pick in picks]
