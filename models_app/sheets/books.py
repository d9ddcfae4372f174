"""Everything a file refers to, read in a fixed number of queries however many rows it has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from cchc.core.areas import Areas
from cchc.core.clock import today
from cchc.core.histories import last_steps
from cchc.core.imports import Row
from cchc.core.models import Area
from models_app.models import Adoption, Initiative, InitiativeEvent
from models_app.moving import Ties, ties_of
from units_app.families import families_of
from units_app.resolving import UnitDirectory

_DAYS = re.compile(r"\([^()]*\d[^()]*\)")


class Books:
    """Initiatives (locked), their steps, who adopted them; units and their heirs, areas."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.initiatives = _initiatives({row.text("code") for row in rows})
        ids = [initiative.pk for initiative in self.initiatives.values()]
        self.last_steps = last_steps(InitiativeEvent, "initiative", ids)
        self.stages = _stages(ids)
        self.adoptions = _adoptions(ids)
        self.units = UnitDirectory.of_lists(_written_units(rows))
        self.families = families_of(today())
        self.areas = Areas(Area.objects.all())

    @cached_property
    def ties(self) -> Ties:
        """What ties each initiative to its unit; read once, when the first row changes a unit."""
        return ties_of([initiative.pk for initiative in self.initiatives.values()])


def _initiatives(codes: set[str]) -> dict[str, Initiative]:
    held = Initiative.objects.filter(code__in=codes).select_related("area", "unit")
    locked = held.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {initiative.code: initiative for initiative in locked}


def _stages(ids: list[int]) -> dict[int, list[tuple[str, date | None]]]:
    """(stage, day it began) of the events of each initiative, in their order."""
    found: defaultdict[int, list[tuple[str, date | None]]] = defaultdict(list)
    events = InitiativeEvent.objects.filter(initiative__in=ids).order_by("initiative_id", "seq")
    for initiative, stage, on in events.values_list("initiative_id", "stage", "stage_on"):
        found[initiative].append((stage, on))
    return found


def _adoptions(ids: list[int]) -> dict[int, list[Adoption]]:
    """Who ever took each initiative over, the earliest first."""
    found: defaultdict[int, list[Adoption]] = defaultdict(list)
    held = Adoption.objects.filter(initiative__in=ids).select_related("unit")
    for adoption in held.order_by("since", "unit__code", "pk"):
        found[adoption.initiative_id].append(adoption)
    return found


def _written_units(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield row.text("unit")
        yield _DAYS.sub("", row.text("adopters"))
