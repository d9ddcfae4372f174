"""A unit with an open sheet of two areas, and initiatives of its own."""

from __future__ import annotations

from typing import Any

import pytest

from models_app.choices import Stage as Life
from models_app.models import Initiative
from scores_app.choices import Rule, SheetState, Step
from scores_app.models import Criterion, ScoreSheet
from tests.cast import Cast
from tests.initiative_factories import make_area, make_initiative
from tests.score_factories import Leaf, make_round, make_set, make_sheet
from units_app.models import Unit

LEAVES = (
    Leaf("1.1", "2", evidence_required=True),
    Leaf("1.2", "3", evidence_required=True),
    Leaf("2.1", "5", Rule.MANUAL),
    Leaf("2.2", "5", Rule.SURVEY),
)


def make_open_sheet(
    unit: Unit,
    *,
    year: int = 2026,
    step: Step = Step.SELF_SCORE,
    state: str = SheetState.NOT_STARTED,
) -> ScoreSheet:
    """Area 1 of the set is that of `make_area()`; 2.1 is marked to take any initiative."""
    made = make_set(LEAVES, ready=False, year=year)
    made.criteria.filter(code="1").update(area=make_area())
    made.criteria.filter(code="2.1").update(takes_initiatives=True)
    made.state = "ready"
    made.save(update_fields=["state"])
    return make_sheet(make_round(made, open_step=step, year=year), unit, state=state)


def leaf(sheet: ScoreSheet, code: str) -> Criterion:
    found: Criterion = sheet.round_set.criteria_set.criteria.get(code=code)
    return found


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    return make_open_sheet(cast.unit)


def recognised(unit: Unit, **given: Any) -> Initiative:
    """An initiative in force, of 2023."""
    return make_initiative(Life.RECOGNISED, unit=unit, **given)
