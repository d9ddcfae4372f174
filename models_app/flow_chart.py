"""The flows as the browser draws them: who gave stands on the left, who took on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cchc.core.templatetags.cchc_format import day as day_words
from cchc.core.templatetags.cchc_format import whole
from models_app.flows import MOST_DRAWN, Pair, Place

GIVES, TAKES = "gives", "takes"


def flow_chart(
    found: Sequence[Pair], title: str, day: date, address: Callable[[int], str]
) -> dict[str, Any]:
    """What the picture needs (see chart_flows.js): the widest ribbons, both their ends, the words.

    A unit that gives and takes stands on both sides, so that no ribbon goes in a circle. `address`
    gives the page of one unit by its number.
    """
    drawn = found[:MOST_DRAWN]
    ends, totals = _ends(drawn), _ends(found)
    return {
        "title": title,
        "subtitle": _subtitle(found),
        "source": f"Nguồn: sổ mô hình, sáng kiến · tính đến {day_words(day)}",
        "file": f"lan-toa-sang-kien-{day.isoformat()}",
        "nodes": [
            {
                "id": f"{side}-{place.key}",
                "name": place.name,
                "side": side,
                "drawn": number,
                "total": totals[side, place],
                "href": address(place.key),
            }
            for (side, place), number in ends.items()
        ],
        "links": [
            {
                "source": f"{GIVES}-{pair.origin.key}",
                "target": f"{TAKES}-{pair.adopter.key}",
                "value": pair.number,
            }
            for pair in drawn
        ],
        "rows": [[pair.origin.name, pair.adopter.name, pair.number] for pair in found],
        "heads": ["Đơn vị có sáng kiến", "Đơn vị áp dụng", "Số lượt"],
    }


def _ends(found: Sequence[Pair]) -> Counter[tuple[str, Place]]:
    """How often each unit gave and took."""
    ends: Counter[tuple[str, Place]] = Counter()
    for pair in found:
        ends[GIVES, pair.origin] += pair.number
        ends[TAKES, pair.adopter] += pair.number
    return ends


def _subtitle(found: Sequence[Pair]) -> str:
    """The measure; and what the picture leaves to the tables."""
    measure = "Số lượt đơn vị ở bên phải áp dụng sáng kiến của đơn vị ở bên trái"
    left = found[MOST_DRAWN:]
    if not left:
        return measure
    times = sum(pair.number for pair in left)
    return (
        f"{measure}; vẽ {whole(MOST_DRAWN)} cặp nhiều nhất, còn {whole(times)} lượt của "
        f"{whole(len(left))} cặp đơn vị nữa trong bảng"
    )
