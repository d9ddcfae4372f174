"""The arithmetic of an effect: what changed, how much of the way to the target, reached or not.

Pure and exact; what is not known stays None and is printed as "–".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cchc.core.figures import HUNDRED, percent
from models_app.choices import Better


class Outcome(StrEnum):
    """What the figure after application says."""

    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Which way a figure went since before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Aim:
    """What is aimed at: `better` tells which way is better; `baseline` is None where nobody
    measured before.
    """

    target: Decimal
    better: str
    baseline: Decimal | None = None

    @property
    def distance(self) -> Decimal | None:
        """The way from before to the target in the unit of the figure, positive towards better."""
        return None if self.baseline is None else self._gain(self.target - self.baseline)

    def gain(self, value: Decimal) -> Decimal | None:
        """How much better than before, in the unit of the figure; negative when it got worse."""
        return None if self.baseline is None else self._gain(value - self.baseline)

    def _gain(self, change: Decimal) -> Decimal:
        return -change if self.better == Better.LOWER else change


def change(baseline: Decimal | None, value: Decimal) -> Decimal | None:
    """How much the figure moved, in its own unit."""
    return None if baseline is None else value - baseline


def change_rate(baseline: Decimal | None, value: Decimal) -> Decimal | None:
    """The same in per cent of what was before, unrounded; None where that is zero or unknown."""
    return None if baseline is None else percent(value - baseline, abs(baseline))


def is_reached(aim: Aim, value: Decimal) -> bool:
    """Whether the figure is at the target or beyond."""
    return value <= aim.target if aim.better == Better.LOWER else value >= aim.target


def outcome(aim: Aim, after: Decimal | None) -> Outcome:
    """What the figure after application says; None where it was not measured."""
    if after is None:
        return Outcome.UNKNOWN
    return Outcome.REACHED if is_reached(aim, after) else Outcome.MISSED


def direction(aim: Aim, value: Decimal | None) -> Direction:
    """Whether it got better or worse since before."""
    gain = None if value is None else aim.gain(value)
    if gain is None:
        return Direction.UNKNOWN
    if gain == 0:
        return Direction.SAME
    return Direction.BETTER if gain > 0 else Direction.WORSE


def way(aim: Aim, value: Decimal) -> Decimal | None:
    """The share of the way from before to the target in per cent, unrounded: 0 at the start, 100 at
    the target, more beyond, negative when it got worse. None where the figure before is unknown or
    the target asks for nothing better than it.
    """
    distance, gain = aim.distance, aim.gain(value)
    if distance is None or gain is None or distance <= 0:
        return None
    return percent(gain, distance)


@dataclass(frozen=True)
class EffectMark:
    """How many of an initiative's figures are at their target, and how many were measured after
    application at all.
    """

    reached: int = 0
    measured: int = 0
    all: int = 0

    @property
    def words(self) -> str:
        """Đạt 1/2; – where nothing is to be measured."""
        if not self.all:
            return "–"
        return f"Đạt {self.reached}/{self.all}" if self.measured else "Chưa có số liệu"


def mark_of(outcomes: Iterable[Outcome]) -> EffectMark:
    """The mark of one initiative, of what its figures say."""
    found = Counter(outcomes)
    return EffectMark(
        reached=found[Outcome.REACHED],
        measured=found.total() - found[Outcome.UNKNOWN],
        all=found.total(),
    )


def drawn_share(share: Decimal | None) -> int:
    """How much of a bar is filled, in whole per cent between 0 and 100; nothing where unknown."""
    return 0 if share is None else int(min(max(share, Decimal(0)), HUNDRED))
