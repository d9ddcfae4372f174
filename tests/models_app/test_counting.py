"""Counts of initiatives against counts made by hand, and the command that prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from models_app import counting, rules
from models_app.choices import HOLDING, IN_BOOKS, Stage
from models_app.models import Adoption, Initiative
from models_app.services.stages import stage_correct
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_adoption, make_area, make_initiative, record_stage
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db

THAT_DAY = date(2023, 9, 6)


@pytest.fixture
def units() -> list[Unit]:
    return [make_unit(f"Sở thứ {number}", code=f"SO-{number}", order=number) for number in (1, 2)]


@pytest.fixture
def books(units: list[Unit]) -> list[Initiative]:
    """One of each stage for each unit, in two areas and years; some are taken over."""
    one, two = make_area(), make_area("so", "Chính quyền số")
    made = [
        make_initiative(
            stage,
            unit=unit,
            area=one if unit is units[0] else two,
            year=2023 if stage in HOLDING else 2022,
        )
        for stage in IN_BOOKS
        for unit in units
    ]
    was = make_initiative(Stage.RECOGNISED, unit=units[0], area=one)
    record_stage(was, Stage.STOPPED, date(2023, 8, 1))
    third = make_unit("UBND xã")
    for initiative in made:
        if initiative.stage in HOLDING:
            make_adoption(initiative, third, since=date(2023, 6, 15))
            other = units[1 if initiative.unit == units[0] else 0]
            make_adoption(initiative, other, since=date(2023, 9, 7))
    return [*made, was]


def by_hand(chosen: Iterable[Initiative], day: date) -> dict[str, Any]:
    """The same, from the words of what each count is."""
    standing = {row.pk: row for row in Initiative.objects.as_of(day)}
    known = [standing[one.pk] for one in chosen if one.pk in standing]
    applied = Adoption.objects.filter(initiative__in=known, since__lte=day)
    return {
        "stages": {stage: sum(one.at_stage == stage for one in known) for stage in IN_BOOKS},
        "registered": len(known),
        "ever_recognised": sum(_was_recognised(one, day) for one in known),
        "holding": sum(one.at_stage in HOLDING for one in known),
        "adopted": len({one.initiative_id for one in applied}),
        "adoptions": len(applied),
        "registering_units": len({one.at_unit_id for one in known}),
        "adopting_units": len({one.unit_id for one in applied}),
        "sample": 0,
    }


def _was_recognised(one: Initiative, day: date) -> bool:
    past = one.events.filter(effective_on__lte=day)
    return past.filter(stage__in=HOLDING).exists()


@pytest.mark.parametrize(
    "day", [date(2023, 2, 28), date(2023, 4, 10), date(2023, 6, 15), THAT_DAY, today()]
)
def test_every_group_is_what_counting_by_hand_gives(books: list[Initiative], day: date) -> None:
    found = counting.groups(counting.scope(day), day, ["", *counting.DIMENSIONS])
    assert found[0].counts.as_json() == by_hand(books, day)
    standing = {row.pk: row for row in Initiative.objects.as_of(day)}
    for dimension, column in counting.DIMENSIONS.items():
        shown = {g.key: g.counts.as_json() for g in found if g.dimension == dimension}
        keys = {getattr(row, column) for row in standing.values()}
        expected = {
            key: by_hand([r for r in standing.values() if getattr(r, column) == key], day)
            for key in keys
        }
        assert shown == expected, dimension


def test_nothing_is_counted_as_nothing() -> None:
    nothing = Initiative.objects.none().as_of(today())
    for initiatives in (nothing, counting.scope(today())):
        found = counting.counts(initiatives, today())
        assert found == counting.NOTHING


def test_all_groupings_are_one_question(books: list[Initiative]) -> None:
    with CaptureQueriesContext(connection) as captured:
        counting.groups(counting.scope(THAT_DAY), THAT_DAY, ["", *counting.DIMENSIONS])
    assert len(captured) == 1


@pytest.mark.parametrize("day", [date(2023, 5, 4), today()])
def test_states_are_what_the_figures_say(books: list[Initiative], day: date) -> None:
    known = counting.scope(day)
    found = counting.states(known, day)
    assert found.pop("late") == 0
    assert dict(found) == {
        stage: number for stage, number in counting.counts(known, day).stages.items() if number
    }


def test_what_was_refused_by_mistake_and_stopped_was_never_recognised(units: list[Unit]) -> None:
    made = make_initiative(Stage.REJECTED, unit=units[0])
    made.decision_on, made.decision_no = date(2023, 5, 4), "12/QĐ-UBND"
    made.save()
    record_as_mistake(made)
    assert counting.counts(counting.scope(today()), today()).ever_recognised == 0


def record_as_mistake(made: Initiative) -> None:
    step = rules.Step(stage=Stage.STOPPED, on=date(2023, 6, 1), reason="Ghi nhầm.")
    actor = make_user(Role.STAFF)
    stage_correct(initiative_id=made.pk, version=made.version, step=step, actor=actor)


def test_names_stand_in_the_order_of_each_dimension(books: list[Initiative]) -> None:
    found = counting.groups(counting.scope(THAT_DAY), THAT_DAY, list(counting.DIMENSIONS))
    named = {
        name: [row.name for row in counting.named(found, name)] for name in counting.DIMENSIONS
    }
    assert named["unit"] == ["Sở thứ 1", "Sở thứ 2"]
    assert named["year"] == ["Năm 2023", "Năm 2022"]
    assert named["stage"] == [stage.label for stage in IN_BOOKS]
    assert set(named["area"]) == {"Cải cách thủ tục hành chính", "Chính quyền số"}


def told(*arguments: str) -> Any:
    out = StringIO()
    call_command("initiatives", *arguments, stdout=out)
    return json.loads(out.getvalue()) if "--json" in arguments else out.getvalue()


def test_the_command_prints_the_counts_of_the_day(books: list[Initiative]) -> None:
    report = told("--as-of", "06/09/2023", "--by", "area", "--json")
    expected = counting.counts(counting.scope(THAT_DAY), THAT_DAY).as_json()
    assert {name: report[name] for name in expected} == expected
    assert report["as_of"] == "2023-09-06"
    assert sum(group["registered"] for group in report["groups"]) == report["registered"]
    assert told("--as-of", "2023-09-06", "--year", "2022", "--json")["registered"] == 8
    text = told("--as-of", "2023-09-06", "--by", "stage")
    assert text.startswith("Số liệu tính đến 06/09/2023\nTổng số: đăng ký 15 (2 đơn vị)")
    assert "Nhân rộng: đăng ký 2" in text
    assert "đã được công nhận" in text
    assert "được đơn vị khác áp dụng: " in text
    assert "theo giai đoạn: chờ thẩm định" in text


def test_the_command_refuses_what_it_does_not_know() -> None:
    with pytest.raises(CommandError):
        told("--as-of", "06/09/2999")
    with pytest.raises(CommandError):
        told("--by", "colour")
