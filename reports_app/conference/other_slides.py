"""Pages about initiatives, the map and the indexes that others publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cchc.core.templatetags.cchc_format import whole
from models_app import counting
from reports_app.cartogram.drawing import drawn
from reports_app.cartogram.measures import MEASURES, latest_group, of_ranking
from reports_app.conference.choosing import Chosen
from reports_app.conference.drawings import bars_of, lines_of
from reports_app.conference.slide import Slide
from scores_app.choices import Basis
from scores_app.published.chart import over_years
from scores_app.published.external import IndexYear
from scores_app.ranks.lines import GroupRanking, group_ranking
from units_app.models import User


def initiatives(user: User, chosen: Chosen) -> Slide:
    """By area, those that were ever recognised apart from the others."""
    found = counting.groups(counting.scope(chosen.day, user), chosen.day, ["", "area"])
    whole_counts = next(group.counts for group in found if not group.dimension)
    areas = sorted(counting.named(found, "area"), key=lambda one: -one.group.counts.registered)
    return Slide(
        "bars",
        _initiatives_title(whole_counts.registered, areas),
        "Số mô hình, sáng kiến đã đăng ký",
        "sổ mô hình, sáng kiến",
        {"bars": bars_of(_chart(areas)), "head": "Lĩnh vực"},
        is_sample=bool(whole_counts.sample),
    )


def _initiatives_title(number: int, areas: Sequence[counting.Named]) -> str:
    if not areas:
        return "Chưa có mô hình, sáng kiến nào được đăng ký"
    first = areas[0]
    most = f"nhiều nhất: {first.name}, {whole(first.group.counts.registered)}"
    return f"{whole(number)} mô hình, sáng kiến; {most}"


def _chart(areas: Sequence[counting.Named]) -> dict[str, object]:
    counts = [one.group.counts for one in areas]
    recognised = [one.ever_recognised for one in counts]
    others = [one.registered - one.ever_recognised for one in counts]
    return {
        "categories": [{"label": one.name} for one in areas],
        "series": [
            {"name": "Đã được công nhận", "role": "done", "values": recognised},
            {"name": "Chưa hoặc không được công nhận", "role": "in_time", "values": others},
        ],
    }


def commune_map(
    user: User, chosen: Chosen, at_hand: Sequence[GroupRanking] = ()
) -> Iterator[Slide]:
    """The index on the map; nothing before its communes were formed, and one of them has an index.
    The ranking is not read again where it is `at_hand`.
    """
    measure, group = MEASURES["index"], latest_group(user, chosen.day)
    if group is None:
        return
    held = next((ranking for ranking in at_hand if ranking.round_set == group), None)
    measured = of_ranking(held or group_ranking(group, Basis.FINAL, chosen.day))
    drawing = drawn(measure, measured, chosen.day)
    if drawing.known and not drawing.is_early:
        yield Slide(
            "map",
            drawing.title,
            measure.subtitle,
            measured.source,
            {"map": drawing},
            is_sample=measured.is_sample,
        )


def index(name: str, years: Sequence[IndexYear]) -> Slide:
    """Score and rank of the province over the years."""
    chart = over_years(name, years)
    return Slide(
        "lines",
        chart["title"],
        chart["subtitle"],
        f"{years[-1].statement.publisher}",
        {
            "drawing": lines_of(chart),
            "data": chart,
            "years": years,
            "table": "scores_app/_index_years.html",
        },
    )
