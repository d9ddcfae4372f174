"""How far the effect of many initiatives is told: for the rows of a list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models_app import effects
from models_app.effect_page import aim_of
from models_app.effects import Outcome
from models_app.models import Indicator


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


def tell_effects(rows: Iterable[Any], day: date) -> None:
    """Puts the mark of the day on each row as `effect_mark`; one query for all of them."""
    shown = list(rows)
    marks = effect_marks([row.pk for row in shown], day)
    for row in shown:
        row.effect_mark = marks.get(row.pk, EffectMark())


def effect_marks(initiatives: Collection[int], day: date) -> dict[int, EffectMark]:
    """By the number of each initiative that has an indicator."""
    outcomes: defaultdict[int, Counter[Outcome]] = defaultdict(Counter)
    known = Indicator.objects.as_of(day).with_after(day).filter(initiative__in=initiatives)
    for indicator in known.order_by():
        told = effects.outcome(aim_of(indicator), indicator.at_after)
        outcomes[indicator.initiative_id][told] += 1
    return {
        pk: EffectMark(
            reached=found[Outcome.REACHED],
            measured=found.total() - found[Outcome.UNKNOWN],
            all=found.total(),
        )
        for pk, found in outcomes.items()
    }
