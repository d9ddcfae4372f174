"""What the page of a unit tells of its initiatives: those it registered, those it took over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from models_app import counting
from models_app.choices import IN_BOOKS
from models_app.count_tables import Cell
from models_app.filters import HOLDING_STILL, SEEN
from units_app.access import access_of
from units_app.models import Unit, User
from units_app.panels import Panel, adds_panel

ORDER = 10
HOLDING = "Được công nhận, còn hiệu lực"


@dataclass(frozen=True)
class UnitInitiatives:
    """Numbers with the query string of the list behind each; stages without any are left out.

    Another unit is shown only what is recognised and in force (`holding_only`): of the rest it sees
    too little for a figure.
    """

    registered: Cell
    stages: list[Cell]
    adopted: int
    adoptions: int
    taken: Cell
    sample: bool
    holding_only: bool = False


def of_unit(unit: Unit, user: User, day: date) -> Panel | None:
    """None where this person may see neither; one statement."""
    known, access = counting.scope(day, user), access_of(user)
    holding_only = not access.sees_all and unit.pk not in access.units
    if holding_only:
        known = known.holding()
    taken = known.taken_over(day, by=[unit.pk]).order_by().values("pk")
    both = known.filter(Q(at_unit_id=unit.pk) | Q(pk__in=taken))
    groups = counting.groups(both, day, ["unit"])
    own = next((group.counts for group in groups if group.key == unit.pk), counting.NOTHING)
    of_others = sum(group.counts.registered for group in groups if group.key != unit.pk)
    if not groups:
        return None
    narrowed = f"scope={SEEN}&stage={HOLDING_STILL}" if holding_only else f"scope={SEEN}"
    by_unit = f"unit={unit.pk}&{narrowed}"
    shown = UnitInitiatives(
        registered=Cell(HOLDING if holding_only else "Đăng ký", own.registered, by_unit),
        stages=[
            Cell(stage.label, own.stages[stage], f"{by_unit}&stage={stage}")
            for stage in IN_BOOKS
            if own.stages[stage] and not holding_only
        ],
        adopted=own.adopted,
        adoptions=own.adoptions,
        taken=Cell("Áp dụng của đơn vị khác", of_others, f"adopted_by={unit.pk}&{narrowed}"),
        sample=any(group.counts.sample for group in groups),
        holding_only=holding_only,
    )
    return Panel("models_app/unit_panel.html", shown)


def register() -> None:
    """Adds the panel to the page of a unit."""
    adds_panel(of_unit, order=ORDER)
