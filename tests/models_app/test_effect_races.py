"""Two people at the same moment: one adoption, one figure, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from cchc.core.versions import StaleRowError
from models_app.choices import Stage
from models_app.models import Adoption, AdoptionEvent, Initiative, Measurement
from models_app.services.adopting import ALREADY, Taking, adoption_add, adoption_end
from models_app.services.measuring import (
    GONE,
    Figure,
    measurement_record,
    measurement_withdraw,
)
from tests.factories import make_unit, make_user
from tests.initiative_factories import (
    make_adoption,
    make_indicator,
    make_initiative,
    measure,
    record_stage,
)
from units_app.choices import Role

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2023, 9, 6)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What comes of acts that start together, in alphabetical order: "done", or the refusal."""
    outcomes: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            outcomes.append("done")
        except StaleRowError:
            outcomes.append("stale")
        except ValidationError as error:
            outcomes.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_a_unit_told_of_twice_adopts_once() -> None:
    initiative, unit = make_initiative(Stage.APPLIED), make_unit()

    def add() -> None:
        taking = Taking(unit=unit, since=date(2023, 8, 1))
        adoption_add(initiative_id=initiative.pk, taking=taking, actor=None)

    assert at_once(add, add) == sorted([ALREADY, "done"])
    assert AdoptionEvent.objects.count() == 1


def test_a_unit_takes_up_again_once() -> None:
    initiative, unit = make_initiative(Stage.APPLIED), make_unit()
    adoption = make_adoption(initiative, unit)
    adoption_end(
        adoption_id=adoption.pk,
        version=adoption.version,
        ended_on=date(2023, 8, 1),
        reason="Hết thời gian thử.",
        actor=None,
    )

    def again() -> None:
        taking = Taking(unit=unit, since=TODAY)
        adoption_add(initiative_id=initiative.pk, taking=taking, actor=None)

    assert at_once(again, again) == sorted([ALREADY, "done"])
    assert Adoption.objects.get().version == 3


def test_adopting_while_it_is_stopped_is_one_after_the_other() -> None:
    initiative = make_initiative(Stage.APPLIED)
    unit = make_unit()

    def add() -> None:
        taking = Taking(unit=unit, since=TODAY)
        adoption_add(initiative_id=initiative.pk, taking=taking, actor=None)

    def stop() -> None:
        record_stage(initiative, Stage.STOPPED, TODAY)

    outcomes = at_once(add, stop)
    assert Initiative.objects.get().stage == Stage.STOPPED
    assert len(outcomes) - outcomes.count("done") == 1 - Adoption.objects.count()


def test_a_figure_entered_twice_is_there_once() -> None:
    indicator = make_indicator(make_initiative(Stage.APPLIED))

    def record() -> None:
        figure = Figure(value=Decimal(40), measured_on=TODAY)
        measurement_record(
            indicator_id=indicator.pk, version=indicator.version, figure=figure, actor=None
        )

    assert at_once(record, record) == ["done", "stale"]
    assert Measurement.objects.count() == 1


def test_a_figure_is_withdrawn_once() -> None:
    made = measure(make_indicator(make_initiative(Stage.APPLIED)), "40", TODAY)
    staff = make_user(Role.STAFF)

    def withdraw() -> None:
        measurement_withdraw(measurement_id=made.pk, reason="Nhầm.", actor=staff)

    assert at_once(withdraw, withdraw) == sorted([GONE, "done"])
