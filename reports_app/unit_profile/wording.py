"""What a profile says in words, by fixed rules from the figures; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from cchc.core.templatetags.cchc_format import exact, rate, whole
from reports_app.unit_profile.result import AreaStanding, Result
from scores_app.choices import RowStatus
from scores_app.rank_years.course import course_of
from scores_app.rank_years.trend import judged
from scores_app.rank_years.years import Point, UnitSeries
from scores_app.ranks.lines import GroupRanking, Listed

# Areas that are named one by one.
MOST_AREAS = 2
# A median or a best place says something from this many ranked units on.
LEAST_RANKED = 2
CONVERTED = "*"


class Placed(Protocol):
    """A unit's line in the ranking of its group."""

    @property
    def ranking(self) -> GroupRanking: ...
    @property
    def line(self) -> Listed: ...


def headline(result: Placed) -> str:
    """Rank, index and change in one line: Hạng 3/20, chỉ số 88,12 %, tăng 2 bậc so với năm 2022."""
    row = result.line.row
    if row.status == RowStatus.MISSING:
        return "Chưa có điểm ở kỳ này"
    if row.status == RowStatus.INCOMPLETE:
        return f"Chưa chấm xong: còn {whole(row.unknown)} tiêu chí chưa có điểm"
    if row.rank is None:
        return f"Chỉ số {rate(row.index)}, không xếp hạng"
    place = f"Hạng {whole(row.rank)}/{whole(len(result.ranking.ranked))}"
    return ", ".join(filter(None, [place, f"chỉ số {rate(row.index)}", change(result)]))


def change(result: Placed) -> str:
    """How many places the unit moved since the earlier year; "" where the two cannot be
    compared, and why where the ranks of one of them are not yet those of the group (decision 39).
    """
    if awaited := result.ranking.awaited:
        return f"còn {whole(awaited)} đơn vị chưa có hạng"
    if why := result.ranking.without_places:
        return f"không so số bậc: {why}"
    won, earlier = result.line.places_won, result.ranking.earlier
    if won is None or earlier is None:
        return ""
    moved = "giữ bậc" if not won else f"{'tăng' if won > 0 else 'giảm'} {whole(abs(won))} bậc"
    among = result.ranking.among
    shared = f", trong {whole(among)} đơn vị có hạng ở cả hai năm" if among else ""
    return f"{moved} so với năm {earlier.year}{shared}"


def findings(result: Result) -> list[str]:
    """Sentences below the head line, each on one thing that the figures tell."""
    return [*_against_group(result), *_areas_ahead(result), *_areas_behind(result), *_lost(result)]


def trend(years: UnitSeries | None) -> str:
    """The unit's course in a word, and why: tăng đều (chỉ số tăng trong hai năm liền)."""
    found = course_of(years) if years else judged(())
    return f"{found.trend.words} ({found.reason})"


def place_in(point: Point) -> str:
    """The rank of a year: 3/20; with a star where the year was converted; "" without one."""
    return f"{whole(point.rank)}/{whole(point.of)}{_star(point)}" if point.rank else ""


def rank_in(point: Point) -> str:
    """The same without of how many: 3."""
    return f"{whole(point.rank)}{_star(point)}" if point.rank else ""


def years_measure(years: UnitSeries) -> str:
    """What the years are measured in, and what the signs of their drawing mean."""
    breaks = "; nét đứt: đổi bộ tiêu chí" if any(one.is_break for one in years.points[1:]) else ""
    return f"Chỉ số (%) và hạng; {map_words(years)}{breaks}"


def map_words(years: UnitSeries) -> str:
    """Whose results the years are: published, converted (with a star) or still provisional."""
    told = [] if all(point.is_converted for point in years.points) else ["như đã công bố"]
    if years.has_converted:
        told.append(f"{CONVERTED} quy đổi từ các đơn vị trước khi sắp xếp")
    told += [f"năm {point.year} tạm tính" for point in years.points if point.is_provisional]
    return "; ".join(told)


def over_years(years: UnitSeries) -> str:
    """What the last two years tell, in one line."""
    before, last = years.points[-2:]
    if last.index is None:
        return f"Chưa có chỉ số năm {last.year}"
    if before.index is None or last.is_break:
        return f"Chỉ số năm {last.year}: {exact(last.index)}"
    change = last.index - before.index
    then = f"năm {before.year}{' (quy đổi)' if before.is_converted else ''}"
    if exact(abs(change)) == exact(Decimal(0)):
        return f"Chỉ số không đổi so với {then}"
    moved = "tăng" if change > 0 else "giảm"
    return f"Chỉ số {moved} {exact(abs(change))} điểm so với {then}"


def _star(point: Point) -> str:
    return CONVERTED if point.is_converted else ""


def _against_group(result: Result) -> Iterator[str]:
    more = result.above
    if more is None or len(result.ranking.ranked) < LEAST_RANKED:
        return
    if exact(abs(more)) == exact(Decimal(0)):
        yield "Chỉ số bằng trung vị của nhóm."
        return
    side = "cao" if more > 0 else "thấp"
    yield f"Chỉ số {side} hơn trung vị của nhóm {exact(abs(more))} điểm."


def _areas_ahead(result: Result) -> Iterator[str]:
    best = result.best_areas
    if best and len(result.ranking.ranked) >= LEAST_RANKED:
        yield f"Cao nhất nhóm ở {_listed(best)}."
        return
    ahead = [area for area in result.areas if (area.above or 0) > 0]
    if ahead:
        most = max(ahead, key=lambda area: area.above or 0)
        yield f"Hơn trung vị nhiều nhất ở {most.cell.area.name} ({exact(most.above)} điểm)."


def _areas_behind(result: Result) -> Iterator[str]:
    behind = [area for area in result.areas if (area.above or 0) < 0]
    if behind:
        least = min(behind, key=lambda area: area.above or 0)
        less = exact(abs(least.above or Decimal(0)))
        yield f"Kém trung vị nhiều nhất ở {least.cell.area.name} ({less} điểm)."


def _lost(result: Result) -> Iterator[str]:
    lost = result.causes
    if not lost.causes:
        return
    first = lost.causes[0]
    why = f"{first.words[:1].lower()}{first.words[1:]}"
    yield (
        f"Mất {exact(lost.points)} điểm ở {whole(lost.criteria)} tiêu chí, nhiều nhất vì: {why}"
        f" ({exact(first.points)} điểm)."
    )


def _listed(areas: Sequence[AreaStanding]) -> str:
    if len(areas) > MOST_AREAS:
        return f"{whole(len(areas))} lĩnh vực"
    return " và ".join(area.cell.area.name for area in areas)
