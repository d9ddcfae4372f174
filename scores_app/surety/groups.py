"""Which units of a ranking cannot be told apart; pure, on counts of draws."""

from __future__ import annotations

from collections.abc import Sequence

REVERSED_FROM = 10
"""From this share of the draws (in per cent) in which two units change their order, they cannot be
told apart.
"""


def is_close(turned: int, draws: int) -> bool:
    """Whether so many draws that turn the order round leave two units undistinguished."""
    return turned * 100 >= draws * REVERSED_FROM


def runs_of(close: Sequence[Sequence[bool]]) -> list[tuple[int, int]]:
    """The longest stretches of neighbours of which any two are close, from the top; (first, last).

    `close[i][j]` for places in official order; a unit alone is no stretch. Being close does not
    carry over: stretches may overlap, and one that lies within another is left out.
    """
    found: list[tuple[int, int]] = []
    last = -1
    for first in range(len(close)):
        end = max(first, last)
        while end + 1 < len(close) and all(close[i][end + 1] for i in range(first, end + 1)):
            end += 1
        if end > last and end > first:
            found.append((first, end))
        last = max(last, end)
    return found
