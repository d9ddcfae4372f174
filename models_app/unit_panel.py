"""What the page of a unit tells of its initiatives: those it registered, those it took over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from models_app import counting
from models_app.choices import IN_BOOKS
from models_app.count_tables import Cell
from units_app.models import Unit, User
from units_app.panels import Panel, adds_panel

ORDER = 10


@dataclass(frozen=True)
class UnitInitiatives:
    """Numbers with the query string of the list behind each; stages without any are left out."""

    registered: Cell
    stages: list[Cell]
    adopted: int
    adoptions: int
    taken: Cell
    sample: bool


def of_unit(unit: Unit, user: User, day: date) -> Panel | None:
    """None where this person may see neither; one statement."""
    known = counting.scope(day, user)
    taken = known.taken_over(day, by=[unit.pk]).order_by().values("pk")
    both = known.filter(Q(at_unit_id=unit.pk) | Q(pk__in=taken))
    groups = counting.groups(both, day, ["unit"])
    own = next((group.counts for group in groups if group.key == unit.pk), counting.NOTHING)
    of_others = sum(group.counts.registered for group in groups if group.key != unit.pk)
    if not groups:
        return None
    by_unit = f"unit={unit.pk}"
    shown = UnitInitiatives(
        registered=Cell("Đăng ký", own.registered, by_unit),
        stages=[
            Cell(stage.label, own.stages[stage], f"{by_unit}&stage={stage}")
            for stage in IN_BOOKS
            if own.stages[stage]
        ],
        adopted=own.adopted,
        adoptions=own.adoptions,
        taken=Cell("Áp dụng của đơn vị khác", of_others, f"adopted_by={unit.pk}"),
        sample=any(group.counts.sample for group in groups),
    )
    return Panel("models_app/unit_panel.html", shown)


def register() -> None:
    """Adds the panel to the page of a unit."""
    adds_panel(of_unit, order=ORDER)
