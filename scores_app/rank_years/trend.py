"""A unit's course over the years in one word, by a rule that is stated in full.

Compared are the last three years at most, and only as far back as nothing breaks: a change of the
criteria, a year without a whole result, another unit. The first case that holds gives the word:

- *chưa đủ số liệu*: there are no two years to compare;
- *cảnh báo*: the index fell in each of the last two years by `step` or more; or in the last year it
  fell by `fall` or more, or the unit lost `places` of all places or more, or it came down into the
  lowest band;
- *tăng đều*: the index rose in each of the last two years by `step` or more;
- *mới tăng*: the index rose in the last year by `step` or more, not yet two years running;
- *giảm*: the index fell in the last year by `step` or more (a second year of it is *cảnh báo*);
- *chững lại*: the index hardly changed in the last year.

Points are those of the index, unrounded; places count by the share of those ranked in that year, so
that a group that shrank makes nobody rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class Trend(StrEnum):
    """The word, with a key that style sheets and files use."""

    RISING = "rising"
    NEWLY_RISING = "newly-rising"
    LEVEL = "level"
    FALLING = "falling"
    WARNING = "warning"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Trend.RISING: "tăng đều",
    Trend.NEWLY_RISING: "mới tăng",
    Trend.LEVEL: "chững lại",
    Trend.FALLING: "giảm",
    Trend.WARNING: "cảnh báo",
    Trend.UNKNOWN: "chưa đủ số liệu",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of the rule: points of the index, and a share of all places."""

    step: Decimal = Decimal("0.5")
    fall: Decimal = Decimal(5)
    places: Fraction = Fraction(1, 4)


RULE = Rule()
YEARS = 3  # that are looked at, the last ones


@dataclass(frozen=True, slots=True)
class Mark:
    """One year of a unit: index (unrounded), rank of how many, whether its band is the lowest of
    the set. Without an index or rank that is unknown.
    """

    index: Decimal | None
    rank: int | None
    of: int
    is_lowest: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The word and why, for people."""

    trend: Trend
    reason: str


def judged(marks: Sequence[Mark], rule: Rule = RULE) -> Judged:
    """The word for years that compare with each other, oldest first."""
    known = _unbroken(marks)
    if len(known) < 2:
        return Judged(Trend.UNKNOWN, "chưa có hai năm liền so sánh được")
    changes = [after - before for before, after in pairwise(known)]
    if reasons := _alarming(marks[-2:], changes, rule):
        return Judged(Trend.WARNING, "; ".join(reasons))
    both = len(changes) > 1
    if both and min(changes) >= rule.step:
        return Judged(Trend.RISING, "chỉ số tăng trong hai năm liền")
    if changes[-1] <= -rule.step:
        return Judged(Trend.FALLING, "chỉ số năm gần nhất giảm")
    if changes[-1] >= rule.step:
        return Judged(Trend.NEWLY_RISING, "chỉ số năm gần nhất tăng, chưa đủ hai năm liền")
    return Judged(Trend.LEVEL, "chỉ số gần như không đổi")


def _unbroken(marks: Sequence[Mark]) -> list[Decimal]:
    """The indexes of the last three years at most, back to the first that is unknown."""
    found: list[Decimal] = []
    for mark in reversed(marks[-YEARS:]):
        if mark.index is None:
            break
        found.insert(0, mark.index)
    return found


def _alarming(marks: Sequence[Mark], changes: Sequence[Decimal], rule: Rule) -> list[str]:
    before, after = marks
    found = []
    if len(changes) > 1 and max(changes) <= -rule.step:
        found.append("chỉ số giảm hai năm liền")
    if changes[-1] <= -rule.fall:
        found.append("chỉ số giảm mạnh trong một năm")
    if _lost_places(before, after) >= rule.places:
        found.append("tụt nhiều bậc trong một năm")
    if after.is_lowest and not before.is_lowest:
        found.append("rơi xuống mức thấp nhất")
    return found


def _lost_places(before: Mark, after: Mark) -> Fraction:
    """By how much of all places the unit came down: from the middle of its place of then to the
    middle of that of now.
    """
    if before.rank is None or after.rank is None:
        return Fraction(0)
    return place_of(after.rank, after.of) - place_of(before.rank, before.of)


def place_of(rank: int, of: int) -> Fraction:
    """Where a rank lies between the top (0) and the end (1) of all places, by its middle."""
    return Fraction(2 * rank - 1, 2 * of)
