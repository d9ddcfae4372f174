"""How far the effect of many initiatives is told: for the rows of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from models_app import effects
from models_app.effect_page import aim_of
from models_app.effects import EffectMark, Outcome, mark_of
from models_app.models import Indicator


def tell_effects(rows: Iterable[Any], day: date) -> None:
    """Puts the mark of the day on each row as `effect_mark`; one query for all of them."""
    shown = list(rows)
    marks = effect_marks([row.pk for row in shown], day)
    for row in shown:
        row.effect_mark = marks.get(row.pk, EffectMark())


def effect_marks(initiatives: Collection[int], day: date) -> dict[int, EffectMark]:
    """By the number of each initiative that has an indicator."""
    outcomes: defaultdict[int, list[Outcome]] = defaultdict(list)
    known = Indicator.objects.as_of(day).with_after(day).filter(initiative__in=initiatives)
    for indicator in known.order_by():
        told = effects.outcome(aim_of(indicator), indicator.at_after)
        outcomes[indicator.initiative_id].append(told)
    return {pk: mark_of(found) for pk, found in outcomes.items()}
