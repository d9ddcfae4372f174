"""Why an index is another one than the year before: which areas pulled it, and how strongly.

How strongly is what the change of an area's share makes of today's index: the difference of its
shares (points ÷ applicable maximum) times the part of the applicable maximum the area has today.
So a maximum that was raised, or a criterion that began to apply, is not taken for a better result.
Areas are compared where the criteria of the two sets are linked; those whose criteria went to
several areas of the other set are compared together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from scores_app.models import Criterion, CriterionLink, RoundSet
from scores_app.ranks.lines import Listed
from scores_app.ranks.placing import index_of
from scores_app.ranks.tables import Row
from scores_app.trees import tree_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pair:
    """Areas of a set and those of the earlier one that their criteria go on from."""

    areas: tuple[Criterion, ...]
    before: frozenset[int]

    @property
    def name(self) -> str:
        return " và ".join(area.name for area in self.areas)


Pairs = list[Pair]


@dataclass(frozen=True, slots=True)
class AreaMove:
    """What changed in a pair: its share in per cent before and now, and how far that `pulled` the
    index, in points of the index.
    """

    pair: Pair
    before: Decimal
    now: Decimal
    pulled: Decimal


def pairs_of(round_set: RoundSet, earlier: RoundSet) -> Pairs:
    """Which areas go on from which; three queries, or one where the set is the same. An area that
    is new, or was given up, is in no pair.
    """
    new = tree_of(round_set.criteria_set)
    if round_set.criteria_set_id == earlier.criteria_set_id:
        return [Pair((area.criterion,), frozenset({area.criterion.pk})) for area in new.areas]
    old = tree_of(earlier.criteria_set)
    links = CriterionLink.objects.filter(new__in=list(new.by_id), old__in=list(old.by_id))
    joined = {
        (new.area_of(after).criterion.pk, old.area_of(before).criterion.pk)
        for after, before in links.values_list("new_id", "old_id")
    }
    areas = {area.criterion.pk: area.criterion for area in new.areas}
    return [
        Pair(tuple(areas[pk] for pk in areas if pk in held), frozenset(before))
        for held, before in _together(joined)
    ]


def _together(joined: Iterable[tuple[int, int]]) -> list[tuple[set[int], set[int]]]:
    """Groups of new and old areas that hang together, each as two sets."""
    groups: list[tuple[set[int], set[int]]] = []
    for new, old in sorted(joined):
        touched = [group for group in groups if new in group[0] or old in group[1]]
        merged: tuple[set[int], set[int]] = ({new}, {old})
        for group in touched:
            merged = (merged[0] | group[0], merged[1] | group[1])
            groups.remove(group)
        groups.append(merged)
    return groups


def moves_of(line: Listed, pairs: Pairs) -> list[AreaMove]:
    """How each pair pulled the index since the year before, the strongest first; nothing of pairs
    that did not apply in one of the years, nor where either index is unknown.
    """
    if line.before is None or line.index_change is None:
        return []
    found = [_move(pair, line.row, line.before) for pair in pairs]
    known = [move for move in found if move is not None]
    return sorted(known, key=lambda move: (-abs(move.pulled), move.pair.areas[0].order))


def told(moves: Iterable[AreaMove], change: Decimal, *, most: int = 2) -> list[AreaMove]:
    """Those that pulled the way the index went, the strongest first."""
    way = 1 if change > 0 else -1
    return [move for move in moves if move.pulled * way > 0][:most]


def _move(pair: Pair, row: Row, before: Row) -> AreaMove | None:
    points, applicable = _sum(row, [area.pk for area in pair.areas])
    now, then = index_of(points, applicable), index_of(*_sum(before, pair.before))
    if now is None or then is None:
        return None
    return AreaMove(pair, then, now, (now - then) * applicable / row.applicable)


def _sum(row: Row, areas: Iterable[int]) -> tuple[Decimal, Decimal]:
    held = [row.areas[pk] for pk in areas if pk in row.areas]
    points = sum((part.points for part in held), ZERO)
    return points, sum((part.applicable for part in held), ZERO)
