"""How large the changes are that a ranking is tried with; chosen in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WEIGHTS = (5, 10, 20)
APPRAISALS = (2, 5, 10)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Per cent either way: of the weight of each area, and of the maximum of each criterion that is
    judged.
    """

    weights: int = 10
    appraisal: int = 5


def sizes_in(query: Mapping[str, str]) -> Sizes:
    """The sizes an address asks for; what it does not ask for, or nobody offers, is as usual."""
    usual = Sizes()
    return Sizes(
        _among(WEIGHTS, query.get("weights"), usual.weights),
        _among(APPRAISALS, query.get("appraisal"), usual.appraisal),
    )


def _among(offered: tuple[int, ...], asked: str | None, usual: int) -> int:
    return next((size for size in offered if str(size) == asked), usual)
