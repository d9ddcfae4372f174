"""The flows as the browser draws them: who gave stands on the left, who took on the right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cchc.core.templatetags.cchc_format import day as day_words
from cchc.core.templatetags.cchc_format import whole
from models_app.flows import Pair, Place

GIVES, TAKES = "gives", "takes"
MOST_DRAWN = {GIVES: 12, TAKES: 20}
"""Ends of each side that can be read below each other, on a screen and on one sheet of paper."""

MEASURE = "Số lượt đơn vị ở bên phải áp dụng sáng kiến của đơn vị ở bên trái"
FOLDED = "đơn vị ít lượt hơn vẽ chung thành “đơn vị khác”, có đủ trong bảng"


@dataclass(frozen=True)
class End:
    """One end of ribbons: a unit, or together those that have no room of their own."""

    key: str
    name: str
    unit: int | None = None


Links = Mapping[tuple[End, End], int]


def flow_chart(
    found: Sequence[Pair],
    title: str,
    day: date,
    address: Callable[[int], str],
    named: int | None = None,
) -> dict[str, Any]:
    """What the picture needs (see chart_flows.js): every adoption as part of a ribbon, both its
    ends, the words.

    A unit that gives and takes stands on both sides, so that no ribbon goes in a circle. Those with
    most adoptions stand for themselves, on top, and so does the unit `named` in the title; the rest
    of a side is one end, so that the numbers on either side add up to all.

    Args:
        found: the pairs, whole.
        address: gives the page of one unit by its number.
        named: the number of a unit that is never put with the rest.
    """
    gives = _ends(GIVES, [(pair.origin, pair.number) for pair in found], named)
    takes = _ends(TAKES, [(pair.adopter, pair.number) for pair in found], named)
    links: Counter[tuple[End, End]] = Counter()
    for pair in found:
        links[gives[pair.origin], takes[pair.adopter]] += pair.number
    return {
        "title": title,
        "subtitle": _subtitle([*gives.values(), *takes.values()]),
        "source": f"Nguồn: sổ mô hình, sáng kiến · tính đến {day_words(day)}",
        "file": f"lan-toa-sang-kien-{day.isoformat()}",
        "nodes": _nodes(links, address),
        "links": [
            {"source": giver.key, "target": taker.key, "value": number}
            for (giver, taker), number in links.items()
        ],
        "rows": [[pair.origin.name, pair.adopter.name, pair.number] for pair in found],
        "heads": ["Đơn vị có sáng kiến", "Đơn vị áp dụng", "Số lượt"],
    }


def _ends(side: str, numbers: Sequence[tuple[Place, int]], named: int | None) -> dict[Place, End]:
    """Where each unit of a side is drawn, the most first and what is put together last."""
    totals: Counter[Place] = Counter()
    for place, number in numbers:
        totals[place] += number
    order = sorted(totals, key=lambda place: (place.key != named, -totals[place], place.name))
    most = MOST_DRAWN[side]
    own = frozenset(order if len(order) <= most else order[: most - 1])
    rest = End(f"{side}-rest", f"{whole(len(order) - len(own))} đơn vị khác")
    return {place: _end(side, place) if place in own else rest for place in order}


def _end(side: str, place: Place) -> End:
    return End(f"{side}-{place.key}", place.name, place.key)


def _nodes(links: Links, address: Callable[[int], str]) -> list[dict[str, Any]]:
    """Both sides from top to bottom, each end with all that leaves or reaches it."""
    gave, took = Counter[End](), Counter[End]()
    for (giver, taker), number in links.items():
        gave[giver] += number
        took[taker] += number
    givers = sorted(gave, key=lambda end: (end.unit is None, -gave[end], end.name))
    heights = _heights(links, givers, took)
    takers = sorted(took, key=lambda end: (end.unit is None, heights[end], end.name))
    return [
        *(_node(end, GIVES, gave[end], address) for end in givers),
        *(_node(end, TAKES, took[end], address) for end in takers),
    ]


def _heights(links: Links, givers: Sequence[End], took: Mapping[End, int]) -> dict[End, Fraction]:
    """How far down, on average, those stand whom a unit took from: so few ribbons cross."""
    heights: defaultdict[End, Fraction] = defaultdict(Fraction)
    for (giver, taker), number in links.items():
        heights[taker] += Fraction(number * givers.index(giver), took[taker])
    return heights


def _node(end: End, side: str, total: int, address: Callable[[int], str]) -> dict[str, Any]:
    href = None if end.unit is None else address(end.unit)
    return {"id": end.key, "name": end.name, "side": side, "total": total, "href": href}


def _subtitle(ends: Collection[End]) -> str:
    """The measure; and whom the picture puts together."""
    return f"{MEASURE}; {FOLDED}" if any(end.unit is None for end in ends) else MEASURE
