"""How sure a group's ranking is, by unit, with what moves it most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scores_app.models import Criterion
from scores_app.ranks.lines import GroupRanking, Listed
from scores_app.surety.sizes import Sizes

WEIGHT, APPRAISAL = "weight", "appraisal"
MOST_STRETCHES = 12


@dataclass(frozen=True, slots=True)
class UnitSurety:
    """One unit with a rank: the ranks it reaches in 90 % of the draws, and parts of all draws (0 to
    1) in which it keeps its rank, is first, is among the first three. `alike` are the official
    ranks of the units it cannot be told apart from.
    """

    line: Listed
    low: int
    high: int
    kept: Decimal
    first: Decimal
    top: Decimal
    alike: tuple[int, ...]

    @property
    def rank(self) -> int:
        return self.line.row.rank or 0

    @property
    def is_sure(self) -> bool:
        """Whether its band is its rank alone."""
        return self.low == self.rank == self.high

    @property
    def band(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbours in the official order of which any two cannot be told apart."""

    units: tuple[UnitSurety, ...]

    @property
    def first(self) -> UnitSurety:
        return self.units[0]

    @property
    def last(self) -> UnitSurety:
        return self.units[-1]

    def __len__(self) -> int:
        return len(self.units)


@dataclass(frozen=True, slots=True)
class Influence:
    """How many places a unit moves on average where the weight of one area, or the appraisal of one
    criterion, changes alone. `kind` is WEIGHT or APPRAISAL.
    """

    kind: str
    criterion: Criterion
    places: Decimal


@dataclass(frozen=True, slots=True)
class Surety:
    """The whole answer. Without a unit that has a rank there are no lines, and no seed.
    `groups` are all stretches of units that cannot be told apart, from the top.
    """

    ranking: GroupRanking
    sizes: Sizes
    draws: int
    seed: int | None
    units: list[UnitSurety]
    groups: list[Stretch]
    influences: list[Influence]

    @property
    def widest(self) -> list[Stretch]:
        """The stretches with most units, as many as a page names, from the top."""
        named = sorted(self.groups, key=len, reverse=True)[:MOST_STRETCHES]
        return [group for group in self.groups if group in named]
