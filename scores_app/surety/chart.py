"""The bands of ranks as the chart bundle reads them; nothing is computed here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from cchc.core.templatetags.cchc_format import day, share, whole
from scores_app.surety.results import Surety, UnitSurety
from scores_app.surety.words import headline

HEADS = ("Hạng chính thức", "Đơn vị", "Dao động từ", "Dao động đến", "Giữ hạng")


def bands(surety: Surety, openable: Collection[int]) -> dict[str, Any]:
    """A thin bar from the lowest to the highest rank of each unit, its official rank marked; those
    whose sheets are `openable` lead to the unit's criteria.
    """
    ranking = surety.ranking
    return {
        "title": headline(surety),
        "subtitle": (
            "Hạng chính thức (hình thoi) và khoảng hạng của đơn vị ở 90 % số lượt thử (thanh ngang)"
        ),
        "source": (
            f"Nguồn: phiếu điểm {ranking.round_set.round.name} · tính đến {day(ranking.day)}"
            f" · {whole(surety.draws)} lượt thử, tham khảo"
        ),
        "categories": [
            {"label": unit.line.sheet.unit.name, "href": _href(surety, unit, openable)}
            for unit in surety.units
        ],
        "ranks": [unit.rank for unit in surety.units],
        "lows": [unit.low for unit in surety.units],
        "highs": [unit.high for unit in surety.units],
        "heads": HEADS,
        "rows": [_row(unit) for unit in surety.units],
    }


def _href(surety: Surety, unit: UnitSurety, openable: Collection[int]) -> str:
    sheet, part = unit.line.sheet, surety.ranking.round_set
    if sheet.pk not in openable:
        return ""
    page = reverse("ranking_unit", args=(part.round.code, part.group.code, sheet.pk))
    return f"{page}?as_of={surety.ranking.day.isoformat()}"


def _row(unit: UnitSurety) -> list[str]:
    told = (unit.rank, unit.line.sheet.unit.name, unit.low, unit.high, share(unit.kept))
    return [str(one) for one in told]
