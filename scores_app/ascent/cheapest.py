"""The cheapest way to a number of points: the fewest criteria, among these the fewest steps.

Which criteria are the fewest is exact: the largest remainders, taken whole, decide how many it
takes. Among all choices of that many, the one with the fewest steps is found by carrying, for each
number of criteria and steps, the most that can be won.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
# Above this many criteria each is taken whole: nobody follows so long a list step by step.
WEIGHED = 8


@dataclass(frozen=True, slots=True)
class Option:
    """A criterion with what it can still win: after one step, after two, and so on."""

    key: int
    gains: tuple[Decimal, ...]

    @property
    def most(self) -> Decimal:
        """What it wins taken whole."""
        return self.gains[-1] if self.gains else ZERO


@dataclass(frozen=True, slots=True)
class Pick:
    """So many steps of a criterion, and what they win."""

    key: int
    steps: int
    gain: Decimal


@dataclass(frozen=True, slots=True)
class _Held:
    gain: Decimal
    picks: tuple[Pick, ...]


def cheapest(options: Iterable[Option], need: Decimal) -> list[Pick] | None:
    """The picks that together win `need`, the largest first; none needed, an empty list; None where
    everything together does not suffice.
    """
    useful = sorted((one for one in options if one.most > ZERO), key=lambda one: -one.most)
    number = _fewest(useful, need)
    if number is None:
        return None
    if number > WEIGHED:
        found: Sequence[Pick] = [Pick(one.key, len(one.gains), one.most) for one in useful[:number]]
    else:
        found = _fewest_steps(useful, need, number)
    return sorted(found, key=lambda pick: -pick.gain)


def _fewest(useful: Sequence[Option], need: Decimal) -> int | None:
    """How many of the largest it takes."""
    won, number = ZERO, 0
    for one in useful:
        if won >= need:
            break
        won, number = won + one.most, number + 1
    return number if won >= need else None


def _fewest_steps(useful: Sequence[Option], need: Decimal, number: int) -> tuple[Pick, ...]:
    """`best[taken][steps]` holds the most that so many criteria win in so many steps."""
    best: list[dict[int, _Held]] = [{} for _ in range(number + 1)]
    best[0][0] = _Held(ZERO, ())
    for one in useful:
        for taken in range(number - 1, -1, -1):
            for steps, held in list(best[taken].items()):
                _carry_on(best[taken + 1], steps, held, one)
    enough = [steps for steps, held in best[number].items() if held.gain >= need]
    return best[number][min(enough)].picks


def _carry_on(after: dict[int, _Held], steps: int, held: _Held, one: Option) -> None:
    for more, gain in enumerate(one.gains, start=1):
        known = after.get(steps + more)
        if known is None or held.gain + gain > known.gain:
            pick = Pick(one.key, more, gain)
            after[steps + more] = _Held(held.gain + gain, (*held.picks, pick))
