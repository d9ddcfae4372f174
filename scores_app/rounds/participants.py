"""Who takes part in a round: proposed by the kind of the group, as people changed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scores_app.models import Participant, Round, RoundSet
from units_app.models import Unit
from units_app.querysets import UnitQuerySet, within


@dataclass(frozen=True)
class Part:
    """A unit offered to a group of a round, and what it is to be there."""

    unit: Unit
    takes_part: bool
    is_ranked: bool = True
    reason: str = ""
    remark: str = ""


def proposed(round_: Round, kind: str) -> list[Unit]:
    """Units of a kind that existed on any day of the window, in their order."""
    existing = Unit.objects.own().filter(kind=kind)
    begun = existing.exclude(valid_from__gt=round_.window_to)
    return list(begun.exclude(valid_to__lt=round_.window_from).in_order())


def parts_of(round_set: RoundSet) -> list[Part]:
    """The units proposed for a group, then those brought in from outside; two queries. A unit that
    ended within the window is shown and left out until somebody ticks it.
    """
    known = {held.unit_id: held for held in _changes(round_set)}
    units = proposed(round_set.round, round_set.group.kind)
    own = {unit.pk for unit in units}
    units += [held.unit for held in known.values() if held.unit_id not in own]
    return [_part(unit, known.get(unit.pk), round_set.round.window_to) for unit in units]


def taking_part(round_set: RoundSet) -> list[Part]:
    """The units that take part in a group, in their order; two queries."""
    return [part for part in parts_of(round_set) if part.takes_part]


def default_part(unit: Unit, last: date) -> bool:
    """Whether a proposed unit takes part unasked: it lasts to the end of the window."""
    return unit.valid_to is None or unit.valid_to >= last


def outside_units(round_: Round) -> UnitQuerySet:
    """Units that may be brought into a group beyond its kind, or late: those of the window."""
    existing = Unit.objects.own().filter(within(round_.window_to))
    return existing.exclude(kind="province").in_order()


def _changes(round_set: RoundSet) -> Iterable[Participant]:
    rows = round_set.participants.select_related("unit")
    return rows.order_by("unit__order", "unit__sort_key")


def _part(unit: Unit, held: Participant | None, last: date) -> Part:
    remark = f"kết thúc {unit.valid_to:%d/%m/%Y}" if unit.valid_to else ""
    if held is None:
        return Part(unit, default_part(unit, last), remark=remark)
    return Part(unit, held.takes_part, held.is_ranked, held.reason, remark)
