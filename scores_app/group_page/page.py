"""Everything the ranking page of a group shows, as its template names it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from scores_app.choices import RowStatus
from scores_app.group_page.asked import VIEWS, asked_of
from scores_app.group_page.headline import headline_of
from scores_app.group_page.ordering import ordered
from scores_app.group_page.sparks import sparks_of
from scores_app.rank_years.series import series_of
from scores_app.ranks.lines import BELOW, GroupRanking, Listed
from scores_app.ranks.norms import norms_of


def shown_of(ranking: GroupRanking, query: QueryDict) -> dict[str, Any]:
    """Table and findings as the address asks for them; three queries, and those of `series_of`."""
    asked = asked_of(query, ranking)
    part = ranking.round_set
    series = series_of(part.group, ranking.day, until=part.round.year)
    sparks = sparks_of(series)
    return {
        "views": VIEWS,
        "asked": asked,
        "columns": asked.columns_of(ranking) + (bool(sparks) and asked.has_sums),
        "sparks": sparks,
        "first_year": series.years[0].year if series.years else None,
        "lines": ordered(ranking, asked.order),
        "below": [
            (status, ranking.of_status(status)) for status in BELOW if status != RowStatus.MISSING
        ],
        "missing": ranking.of_status(RowStatus.MISSING),
        "norms": norms_of(ranking),
        "headline": headline_of(ranking),
    }


def lines_of(ranking: GroupRanking, query: QueryDict) -> list[Listed]:
    """All lines in the order of the page."""
    unranked = [line for line in ranking.lines if line.row.rank is None]
    return ordered(ranking, asked_of(query, ranking).order) + unranked
