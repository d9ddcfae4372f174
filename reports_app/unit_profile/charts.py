"""The charts of a profile as the bundle reads them; nothing is computed here."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cchc.core.figures import exact_text, shown
from cchc.core.templatetags.cchc_format import exact
from reports_app.unit_profile import wording
from reports_app.unit_profile.result import Result
from scores_app.rank_years.years import UnitSeries

FEW_YEARS = 3


def by_cause(result: Result, day: date) -> dict[str, Any]:
    """Lost points by cause, the most first; each bar leads to its criteria."""
    found = result.causes.causes
    first = found[0]
    return {
        "title": f"Mất nhiều điểm nhất: {first.words}, {exact(first.points)} điểm",
        "subtitle": "Điểm mất theo nguyên nhân, trên các tiêu chí đã có điểm",
        "source": "",
        "categories": [
            {"label": one.words, "href": criteria_url(result, day, one.key)} for one in found
        ],
        "series": [
            {
                "name": "Điểm mất",
                "role": "in_time",
                "values": [exact_text(one.points) for one in found],
            }
        ],
        "labels": [exact(one.points) for one in found],
        "label_share": 0.5,
    }


def over_years(years: UnitSeries) -> dict[str, Any]:
    """The index of each year with the rank beside it; gaps stay gaps, breaks are marked. Of more
    than a few years there is room for ranks alone: of how many is in the table.
    """
    span = range(years.points[0].year, years.last.year + 1)
    beside = wording.place_in if len(span) <= FEW_YEARS else wording.rank_in
    points = {year: years.of_year(year) for year in span}
    return {
        "title": wording.over_years(years),
        "subtitle": wording.years_measure(years),
        "source": "",
        "x": [str(year) for year in span],
        "series": [
            {
                "name": "Chỉ số",
                "role": "accent",
                "values": [
                    exact_text(shown(point.index)) or None if point else None
                    for point in points.values()
                ],
                "labels": [beside(point) if point else "" for point in points.values()],
            }
        ],
        "marks": [],
        "breaks": [
            {"x": str(point.year), "label": ""} for point in years.points[1:] if point.is_break
        ],
        "percent": False,
    }


def criteria_url(result: Result, day: date, cause: str) -> str:
    """The criteria of the unit that lost points for this cause."""
    part = result.ranking.round_set
    address = reverse("ranking_unit", args=(part.round.code, part.group.code, result.line.sheet.pk))
    return f"{address}?{urlencode({'as_of': day.isoformat(), 'vi_sao': cause})}"
