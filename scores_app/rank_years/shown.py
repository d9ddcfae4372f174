"""Which units a page over the years puts forward, and what its heading finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from scores_app.rank_years.trend import place_of
from scores_app.rank_years.years import GroupSeries, Point, UnitSeries, Year

TOP = 5
MOST_MOVED = 3  # of those that rose and of those that fell
MOST = 8  # lines that an eye still tells apart


class Show(StrEnum):
    """What is put forward where nobody chose units."""

    TOP = "dan-dau"
    MOVED = "bien-dong"

    @property
    def words(self) -> str:
        return "Năm đơn vị đứng đầu" if self == Show.TOP else "Thay đổi nhiều nhất"


class Move(NamedTuple):
    """A unit between two years that follow each other; `won` is the share of all places it rose."""

    unit: UnitSeries
    before: Point
    after: Point
    won: Fraction


def focus_of(series: GroupSeries) -> Year | None:
    """The last year that is settled and has ranks; else the last that has any."""
    ranked = [year for year in series.years if year.ranked]
    settled = [year for year in ranked if not year.is_provisional]
    found = settled or ranked
    return found[-1] if found else None


def put_forward(
    series: GroupSeries, asked: Collection[int], show: Show = Show.TOP
) -> list[UnitSeries]:
    """The units that were asked for, or those that the view puts forward; eight at most."""
    chosen = [one for one in series.units if one.unit.pk in asked]
    if chosen:
        return chosen[:MOST]
    if show == Show.MOVED:
        found = moves(series)
        most = [*found[:MOST_MOVED], *found[MOST_MOVED:][-MOST_MOVED:]]
        return [move.unit for move in most if move.won]
    return best(series)[:TOP]


def left_out(series: GroupSeries, asked: Collection[int]) -> list[UnitSeries]:
    """The units that were asked for and are not drawn: beyond the eighth, or never ranked."""
    drawn = {one.unit.pk for one in put_forward(series, asked) if _is_ranked(one)}
    return [one for one in series.units if one.unit.pk in asked and one.unit.pk not in drawn]


def best(series: GroupSeries) -> list[UnitSeries]:
    """The units that are ranked in the focus year, best first."""
    focus = focus_of(series)
    return _by_rank(series.units, focus.year) if focus else []


def moves(series: GroupSeries) -> list[Move]:
    """Every unit with ranks in the focus year and the settled one before it, where these compare;
    most won first, by the share of places, as the group of another year may be smaller.
    """
    focus = focus_of(series)
    year = series.compared_with(focus) if focus else None
    if focus is None or year is None:
        return []
    found = []
    for one in best(series):
        before, after = one.of_year(year.year), one.of_year(focus.year)
        if before and after and before.rank and after.rank:
            won = place_of(before.rank, before.of) - place_of(after.rank, after.of)
            found.append(Move(one, before, after, won))
    return sorted(found, key=lambda move: -move.won)


def finding(series: GroupSeries, asked: Collection[int], show: Show = Show.TOP) -> str:
    """What the chart says, in one sentence without its full stop; what is told of converted years
    says so, as nobody was told it then.
    """
    told = _found(series, asked, show)
    is_converted = any(year.is_converted for year in series.years)
    return f"{told} (quy đổi)" if is_converted else told


def _found(series: GroupSeries, asked: Collection[int], show: Show) -> str:
    focus = focus_of(series)
    if focus is None:
        return "Chưa có năm nào có xếp hạng"
    chosen = [one for one in series.units if one.unit.pk in asked]
    if len(chosen) == 1:
        return _of_one(chosen[0], series)
    if len(chosen) > 1:
        return f"{_how_many(series, asked)} đơn vị được chọn qua {len(series.years)} năm"
    found = moves(series)
    if show == Show.MOVED and found and found[0].won > 0:
        most = found[0]
        return (
            f"{most.unit.unit.name} tăng nhiều nhất: từ hạng {most.before.rank}/{most.before.of} "
            f"năm {most.before.year} lên hạng {most.after.rank}/{most.after.of} "
            f"năm {most.after.year}"
        )
    return _of_the_best(series, focus)


def _how_many(series: GroupSeries, asked: Collection[int]) -> str:
    """How many lines are drawn, of how many that were asked for."""
    chosen = sum(one.unit.pk in asked for one in series.units)
    left = len(left_out(series, asked))
    return f"{chosen - left} trong {chosen}" if left else str(chosen)


def _is_ranked(one: UnitSeries) -> bool:
    return any(point.rank for point in one.points)


def _of_one(one: UnitSeries, series: GroupSeries) -> str:
    ranked = [point for point in one.points if point.rank]
    if not ranked:
        return f"{one.unit.name}: chưa được xếp hạng trong năm nào"
    last = ranked[-1]
    words = f"{one.unit.name}: hạng {last.rank}/{last.of} năm {last.year}"
    move = next((move for move in moves(series) if move.unit is one), None)
    if move is None or move.after is not last:
        return words
    return f"{words}; năm {move.before.year} hạng {move.before.rank}/{move.before.of}"


def _of_the_best(series: GroupSeries, focus: Year) -> str:
    leaders = [one for one in best(series) if _rank(one, focus.year) == 1]
    if len(leaders) > 1:
        names = " và ".join(one.unit.name for one in leaders)
        return f"{names} cùng đứng đầu năm {focus.year}"
    if not leaders:
        return f"Thứ hạng qua {len(series.years)} năm"
    leader = leaders[0]
    since = _led_since(leader, series, focus)
    if since < focus.year:
        years = focus.year - since + 1
        return f"{leader.unit.name} đứng đầu {years} năm liền ({since}–{focus.year})"
    compared = series.compared_with(focus)
    before = leader.of_year(compared.year) if compared else None
    if before is None or not before.rank:
        return f"{leader.unit.name} đứng đầu năm {focus.year}"
    if before.rank == 1:
        return f"{leader.unit.name} vẫn đứng đầu năm {focus.year}, như năm {before.year}"
    return (
        f"{leader.unit.name} lên đứng đầu năm {focus.year}, từ hạng {before.rank}/{before.of} "
        f"năm {before.year}"
    )


def _led_since(leader: UnitSeries, series: GroupSeries, focus: Year) -> int:
    """The first year of the row of years that compare and in which the unit was first."""
    since = focus
    while before := series.compared_with(since):
        if before.year != since.year - 1 or _rank(leader, before.year) != 1:
            break
        since = before
    return since.year


def _rank(one: UnitSeries, year: int) -> int | None:
    point = one.of_year(year)
    return point.rank if point else None


def _by_rank(units: Iterable[UnitSeries], year: int) -> list[UnitSeries]:
    ranked = [(rank, one) for one in units if (rank := _rank(one, year))]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]
