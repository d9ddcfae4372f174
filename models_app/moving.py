"""What ties initiatives to the unit that registered them, should that be put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cchc.core.clock import today
from models_app import rules
from models_app.models import Adoption
from models_app.uses import uses_of
from units_app.families import families_of, kin_of
from units_app.models import Unit


@dataclass(frozen=True)
class Ties:
    """By initiative: the units that apply it today, with their names, and where it stands as
    evidence, in words. `families` are those of `families_of`.
    """

    adopters: Mapping[int, Mapping[int, str]]
    uses: Mapping[int, Collection[str]]
    families: Mapping[int, frozenset[int]]

    def problems(self, initiative_id: int, unit: Unit) -> rules.Problems:
        """What speaks against `unit` as the one that registered the initiative."""
        kin, applying = kin_of(unit.pk, self.families), self.adopters.get(initiative_id, {})
        return rules.moving_problems(
            adopters=sorted(name for pk, name in applying.items() if pk in kin),
            uses=self.uses.get(initiative_id, ()),
        )


def ties_of(initiative_ids: Collection[int]) -> Ties:
    """The ties of these initiatives today; a fixed number of queries, whatever their number."""
    active = Adoption.objects.as_of(today()).active(today()).filter(initiative__in=initiative_ids)
    adopters: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for row in active.select_related("unit"):
        adopters[row.initiative_id][row.unit_id] = row.unit.name
    uses = uses_of(initiative_ids, None, today())
    return Ties(
        adopters,
        {pk: [use.title for use in found] for pk, found in uses.items()},
        families_of(today()),
    )
