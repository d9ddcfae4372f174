"""What is ready to be copied by a unit: in the areas where it lost most points, the recognised
initiatives of others that it does not apply yet, the most applied and best proven first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cchc.core.clock import today
from cchc.core.models import Area
from models_app import permissions
from models_app.models import Initiative
from models_app.proven import Proof, proofs_of
from scores_app.to_copy.losses import Loss, Losses, latest_sheet, losses_of
from units_app.access import Access, access_of
from units_app.families import with_taken_over
from units_app.models import Unit, User
from units_app.panels import Panel
from units_app.permissions import may_see_work_of

MOST_AREAS = 3
MOST_EACH = 3
ORDER = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """An initiative that may be copied; `effect` in a line. `may_adopt`: by this person, today."""

    initiative: Initiative
    proof: Proof | None
    may_adopt: bool

    @property
    def effect(self) -> str:
        """What was measured, else what its unit wrote; "" where nobody said anything."""
        return self.proof.words if self.proof else str(self.initiative.effect)


@dataclass(frozen=True, slots=True)
class ReadyArea:
    """An area in which the unit lost points, with the first of what is ready there."""

    loss: Loss
    ready: list[Ready]
    more: int


@dataclass(frozen=True, slots=True)
class ReadyToCopy:
    """What the panel shows; without `losses` no result is known yet. `bare` are areas that lost
    more than the last of `areas`, where nothing is ready.
    """

    unit: Unit
    losses: Losses | None
    areas: list[ReadyArea] = field(default_factory=list)
    bare: list[Loss] = field(default_factory=list)


def panel(unit: Unit, user: User, day: date) -> Panel | None:
    """The panel on the page of a unit that exists on the day, for whoever sees its work."""
    if not may_see_work_of(access_of(user), unit) or not unit.is_valid_on(day):
        return None
    return Panel("scores_app/_ready_to_copy.html", ready_to_copy(unit, user, day))


def ready_to_copy(unit: Unit, user: User, day: date) -> ReadyToCopy:
    """By the latest result; seven queries, however many criteria and initiatives there are."""
    sheet = latest_sheet(unit, user, day)
    return ready_for(unit, user, day, losses_of(sheet, day) if sheet else None)


def ready_for(unit: Unit, user: User, day: date, losses: Losses | None) -> ReadyToCopy:
    """By these losses (None: no result is known); three queries."""
    if losses is None:
        return ReadyToCopy(unit, None)
    lost = [loss.area for loss in losses.areas]
    found = _others(unit, user, day, lost) if lost else []
    shown, bare = _chosen(losses.areas, {one.at_area_id for one in found})
    found = [one for one in found if one.at_area_id in {loss.area.pk for loss in shown}]
    proofs = proofs_of([one.pk for one in found], day)
    found.sort(key=lambda one: _place(one, proofs))
    access = access_of(user)
    areas = [_area(loss, found, proofs, (access, unit, day)) for loss in shown]
    return ReadyToCopy(unit, losses, areas, bare)


def _chosen(
    losses: Iterable[Loss], ready_in: Collection[int | None]
) -> tuple[list[Loss], list[Loss]]:
    """The worst areas in which something is ready, and those passed over on the way to them."""
    shown: list[Loss] = []
    bare: list[Loss] = []
    for loss in losses:
        if len(shown) == MOST_AREAS:
            break
        (shown if loss.area.pk in ready_in else bare).append(loss)
    return shown, bare


def _others(unit: Unit, user: User, day: date, areas: Iterable[Area]) -> list[Initiative]:
    """In force in these areas on the day, of other units, and never taken over by this one."""
    own = with_taken_over(unit.pk, day)
    seen = Initiative.objects.for_user(user, day).as_of(day).holding()
    here = seen.filter(at_area_id__in=[area.pk for area in areas])
    return list(here.fresh_for(own, day).for_list().with_adopters(day))


def _place(one: Initiative, proofs: dict[int, Proof]) -> tuple[Any, ...]:
    """The most applied first, then those that reached most of their targets, then the newest."""
    proof = proofs.get(one.pk)
    return (
        -one.at_adopters,
        -(proof.reached if proof else 0),
        -one.at_registered_on.toordinal(),
        one.pk,
    )


def _area(
    loss: Loss,
    found: Collection[Initiative],
    proofs: dict[int, Proof],
    who: tuple[Access, Unit, date],
) -> ReadyArea:
    here = [one for one in found if one.at_area_id == loss.area.pk]
    ready = [Ready(one, proofs.get(one.pk), _may_adopt(one, who)) for one in here[:MOST_EACH]]
    return ReadyArea(loss, ready, len(here) - len(ready))


def _may_adopt(one: Initiative, who: tuple[Access, Unit, date]) -> bool:
    """What is the unit's own by succession is not among these, so no family is asked for."""
    access, unit, day = who
    if day != today():
        return False
    adopting = permissions.adopting_units(access, one, frozenset())
    return unit.pk in adopting or permissions.may_adopt_for_any(access, one)
