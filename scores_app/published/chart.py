"""Published results as the chart bundle reads them; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cchc.core.figures import exact_text
from cchc.core.templatetags.cchc_format import exact
from scores_app.published.external import IndexYear
from units_app.choices import UnitKind
from units_app.models import Unit


def over_years(index: str, years: Sequence[IndexYear]) -> dict[str, Any]:
    """Score of one unit over the years with its rank beside each point; gaps stay gaps, and a
    change of criteria is marked.
    """
    scored = [row.year for row in years if row.statement.score is not None]
    span = range(min(scored, default=years[0].year), years[-1].year + 1)
    by_year = {row.year: row for row in years}
    return {
        "title": finding(index, years),
        "subtitle": f"Điểm (%) và thứ hạng {_among(years[0].statement.unit)}",
        "source": "",
        "x": [str(year) for year in span],
        "series": [
            {
                "name": index,
                "role": "done" if index == "SIPAS" else "in_time",
                "values": [_score(by_year.get(year)) for year in span],
                "labels": [_rank(by_year.get(year)) for year in span],
            }
        ],
        "marks": [],
        "breaks": [
            {"x": str(row.year), "label": row.break_text}
            for row in years
            if row.break_text and row.year in span
        ],
        "percent": False,
    }


def finding(index: str, years: Sequence[IndexYear]) -> str:
    """The last result in words: PAR INDEX năm 2022: 85,95 %, hạng 28/63."""
    last = years[-1].statement
    score = "" if last.score is None else f"{exact(last.score)} %"
    rank = "" if last.rank is None else f"hạng {_rank(years[-1])}"
    told = ", ".join(filter(None, (score, rank)))
    return f"{index} năm {last.year}" + (f": {told}" if told else "")


def _among(unit: Unit) -> str:
    return "trên toàn quốc" if unit.kind == UnitKind.PROVINCE else "trong cùng nhóm đơn vị"


def _score(row: IndexYear | None) -> str | None:
    score: Decimal | None = row.statement.score if row else None
    return None if score is None else exact_text(score)


def _rank(row: IndexYear | None) -> str:
    if row is None or row.statement.rank is None:
        return ""
    return f"{row.statement.rank}/{row.statement.rank_of or '–'}"
