"""Figures of effects, and units that take initiatives over."""

from __future__ import annotations

from datetime import date

from models_app.choices import Stage
from tests.addresses.rows import (
    FORBIDDEN,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.factories import make_unit
from tests.initiative_factories import (
    make_adoption,
    make_indicator,
    make_initiative,
    measure,
    record_stage,
)
from units_app.models import Unit

STOPPED_ON = date(2023, 9, 1)


def indicator(unit: Unit, stage: Stage = Stage.REGISTERED) -> int:
    return make_indicator(make_initiative(stage, unit=unit)).pk


def measurement(unit: Unit) -> int:
    made = make_indicator(make_initiative(Stage.APPRAISED, unit=unit))
    return measure(made, "40", date(2023, 8, 31)).pk


def of_stopped(cast: Cast) -> int:
    """The adoption of a third unit, of something that is in force no more."""
    initiative = make_initiative(Stage.APPLIED, unit=cast.other_unit)
    adoption = make_adoption(initiative, make_unit())
    record_stage(initiative, Stage.STOPPED, STOPPED_ON)
    return adoption.pk


THINGS: Things = {
    "own_indicator": lambda cast: indicator(cast.unit),
    "foreign_indicator": lambda cast: indicator(cast.other_unit),
    "copied_indicator": lambda cast: indicator(cast.other_unit, Stage.RECOGNISED),
    "own_measurement": lambda cast: measurement(cast.unit),
    "foreign_measurement": lambda cast: measurement(cast.other_unit),
    "to_copy": lambda cast: make_initiative(Stage.RECOGNISED, unit=cast.other_unit).pk,
    "own_recognised": lambda cast: make_initiative(Stage.RECOGNISED, unit=cast.unit).pk,
    "not_recognised": lambda cast: make_initiative(unit=cast.other_unit).pk,
    "own_adoption": lambda cast: (
        make_adoption(make_initiative(Stage.APPLIED, unit=cast.other_unit), cast.unit).pk
    ),
    "third_adoption": lambda cast: (
        make_adoption(make_initiative(Stage.APPLIED, unit=cast.other_unit), make_unit()).pk
    ),
    "stopped_adoption": of_stopped,
}
UNIT_AND_STAFF = answers(staff=OK, officer=OK, head=OK)
UNSEEN = answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND)
STEPS = ("adoption_result", "adoption_end", "adoption_correct")

TABLE = (
    Row("initiative_flows", WITH_ROLE),
    Row("initiative_flows", answers(NOT_ALLOWED), method="post"),
    Row("initiative_flows_export", WITH_ROLE, {"form": "csv"}),
    Row("initiative_flows_export", WITH_ROLE, {"form": "xlsx"}),
    Row("measurement_add", UNIT_AND_STAFF, {"pk": "own_indicator"}),
    Row("measurement_add", UNSEEN, {"pk": "foreign_indicator"}),
    Row("measurement_add", answers(staff=OK), {"pk": "copied_indicator"}),
    Row("measurement_withdraw", UNIT_AND_STAFF, {"pk": "own_measurement"}),
    Row("measurement_withdraw", UNSEEN, {"pk": "foreign_measurement"}),
    Row("adoption_add", UNIT_AND_STAFF, {"pk": "to_copy"}),
    Row("adoption_add", answers(staff=OK), {"pk": "own_recognised"}),
    Row(
        "adoption_add",
        answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND),
        {"pk": "not_recognised"},
    ),
    *(Row(name, UNIT_AND_STAFF, {"pk": "own_adoption"}) for name in STEPS),
    *(Row(name, answers(staff=OK), {"pk": "third_adoption"}) for name in STEPS),
    *(Row(name, UNSEEN, {"pk": "stopped_adoption"}) for name in STEPS),
)
