"""Units that take an initiative over: who may be told, from when, with which result, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from cchc.core.versions import StaleRowError
from models_app import rules
from models_app.choices import AdoptionEventKind, Stage
from models_app.models import Adoption, AdoptionEvent, Initiative
from models_app.services.adopting import (
    OWN,
    adoption_correct,
    adoption_end,
    adoption_result,
)
from tests.factories import make_evidence, make_succession, make_unit
from tests.initiative_factories import make_adoption, make_initiative
from units_app.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 6)
SINCE = date(2023, 7, 3)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def initiative(db: None) -> Initiative:
    return make_initiative(Stage.APPLIED)


def adopters(day: date) -> int:
    found = Initiative.objects.as_of(day).with_adopters(day).values_list("at_adopters", flat=True)
    return sum(found)


def end(adoption: Adoption, on: date) -> Adoption:
    return adoption_end(
        adoption_id=adoption.pk,
        version=adoption.version,
        ended_on=on,
        reason="Thay bằng phần mềm chung.",
        actor=None,
    )


def tell(adoption: Adoption, result: str, on: date) -> Adoption:
    return adoption_result(
        adoption_id=adoption.pk,
        version=adoption.version,
        result=result,
        result_on=on,
        evidence=[make_evidence()],
        actor=None,
    )


def problems(refused: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return sorted(refused.value.message_dict)


def test_adopters_are_counted_on_any_day(initiative: Initiative) -> None:
    first, second = make_adoption(initiative), make_adoption(initiative, since=date(2023, 8, 1))
    end(first, date(2023, 9, 1))
    days = [date(2023, 7, 2), SINCE, date(2023, 8, 1), date(2023, 8, 31), date(2023, 9, 1), TODAY]
    assert [adopters(day) for day in days] == [0, 1, 2, 2, 1, 1]
    assert second.events.get().kind == AdoptionEventKind.TAKEN


def test_a_pair_is_told_once_and_may_begin_again(initiative: Initiative) -> None:
    unit = make_unit()
    adoption = make_adoption(initiative, unit)
    with pytest.raises(ValidationError) as refused:
        make_adoption(initiative, unit, since=date(2023, 8, 1))
    assert problems(refused) == ["unit"]
    adoption = end(tell(adoption, "Giảm 20 phút.", date(2023, 7, 31)), date(2023, 8, 1))
    with pytest.raises(ValidationError) as refused:
        make_adoption(initiative, unit, since=date(2023, 7, 31))
    assert problems(refused) == ["since"]
    again = make_adoption(initiative, unit, since=date(2023, 8, 15), adapted="Thêm kiosk.")
    assert (again.pk, again.version, again.result, again.ended_on) == (adoption.pk, 4, "", None)
    days = [SINCE, date(2023, 8, 1), date(2023, 8, 14), date(2023, 8, 15), TODAY]
    assert [adopters(day) for day in days] == [1, 0, 0, 1, 1]
    told = Adoption.objects.as_of(date(2023, 7, 31)).get()
    assert (told.at_result, told.at_since) == ("Giảm 20 phút.", SINCE)


@pytest.mark.parametrize(
    "stage", [Stage.REGISTERED, Stage.APPRAISED, Stage.REJECTED, Stage.STOPPED]
)
def test_only_what_is_recognised_and_in_force_is_taken_over(stage: Stage) -> None:
    with pytest.raises(ValidationError, match="chỉ áp dụng lại sáng kiến đã công nhận"):
        make_adoption(make_initiative(stage))


@pytest.mark.parametrize("since", [date(2023, 5, 3), date(2023, 9, 7)], ids=["early", "future"])
def test_days_that_cannot_be(initiative: Initiative, since: date) -> None:
    with pytest.raises(ValidationError) as refused:
        make_adoption(initiative, since=since)
    assert problems(refused) == ["since"]


def test_what_began_before_it_was_in_force_is_not_asked_again(initiative: Initiative) -> None:
    adoption = make_adoption(initiative)
    early = date(2023, 4, 1)  # as older books may have it
    Adoption.objects.filter(pk=adoption.pk).update(since=early)
    adoption.refresh_from_db()
    adoption = tell(adoption, "Tốt.", TODAY)
    moved = rules.Adopted(since=date(2023, 4, 2), result="Tốt.", result_on=TODAY)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        adoption_correct(
            adoption_id=adoption.pk,
            version=adoption.version,
            standing=moved,
            reason="Ghi nhầm ngày.",
            actor=None,
        )
    assert problems(refused) == ["since"]
    assert end(adoption, TODAY).since == early


@pytest.mark.parametrize(
    ("stages", "first"),
    [
        ([("registered", 1), ("appraised", 2)], None),
        ([("registered", 1), ("recognised", 3), ("applied", 4), ("stopped", 9)], 3),
        ([("registered", 1), ("recognised", 3), ("appraised", 2), ("recognised", 7)], 7),
        ([("registered", 1), ("recognised", 7), ("recognised", 5)], 5),
        ([("registered", 1), ("recognised", 3), ("recognised", 5)], 5),
        ([("registered", 1), ("rejected", 3), ("applied", 6)], 6),
        ([("registered", 1), ("stopped", 2)], None),
        ([("registered", 1), ("recognised", 3), ("rejected", 3)], None),
    ],
)
def test_the_first_day_in_force(stages: list[tuple[str, int]], first: int | None) -> None:
    told = [(stage, date(2023, month, 1)) for stage, month in stages]
    wanted = date(2023, first, 1) if first else None
    assert rules.in_force_from(told) == wanted


def test_a_unit_that_did_not_exist_takes_nothing_over(initiative: Initiative) -> None:
    unit = make_unit(valid_from=date(2023, 8, 1))
    with pytest.raises(ValidationError) as refused:
        make_adoption(initiative, unit)
    assert problems(refused) == ["since"]


def test_nobody_takes_over_what_is_their_own_by_succession_too() -> None:
    old, new, newest = make_unit(), make_unit(), make_unit()
    initiative = make_initiative(Stage.APPLIED, unit=old)
    make_succession(old, new)
    make_succession(new, newest)

    def owners() -> list[Unit]:
        """The units that are refused as owners today."""
        refused = []
        for unit in (old, new, newest):
            try:
                with transaction.atomic():
                    make_adoption(initiative, unit, since=TODAY)
                    transaction.set_rollback(True)
            except ValidationError as error:
                refused += [unit] if OWN in error.messages else []
        return refused

    assert owners() == [old]  # a unit that gave a part away and lives on
    _close(old)
    assert owners() == [old, new]
    _close(new)
    assert owners() == [old, new, newest]


def _close(unit: Unit) -> None:
    unit.valid_to = date(2023, 8, 31)
    unit.save()


def test_results_follow_each_other_and_keep_their_documents(initiative: Initiative) -> None:
    adoption = tell(make_adoption(initiative), "Giảm 20 phút.", date(2023, 7, 31))
    adoption = tell(adoption, "Giảm 35 phút.", date(2023, 8, 31))
    assert [event.evidence.count() for event in adoption.events.all()] == [0, 1, 1]
    with pytest.raises(ValidationError) as refused:
        tell(adoption, "Cũ.", date(2023, 8, 1))
    assert problems(refused) == ["result_on"]
    adoption.refresh_from_db()
    for text, on, field in (
        (" ", TODAY, "result"),
        ("Sớm", date(2023, 7, 2), "result_on"),
        ("Mai sau", date(2023, 9, 7), "result_on"),
    ):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            tell(adoption, text, on)
        assert field in problems(refused)


def test_it_ends_once_after_it_began_and_with_a_reason(initiative: Initiative) -> None:
    adoption = make_adoption(initiative)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        end(adoption, date(2023, 7, 2))
    assert problems(refused) == ["ended_on"]
    adoption = end(adoption, date(2023, 8, 1))
    with pytest.raises(ValidationError, match="đã thôi áp dụng"):
        end(adoption, date(2023, 8, 2))


def test_an_end_before_the_last_event_counts_from_that_one(initiative: Initiative) -> None:
    adoption = tell(make_adoption(initiative), "Tốt.", date(2023, 8, 15))
    end(adoption, date(2023, 8, 1))
    assert [adopters(date(2023, 8, day)) for day in (10, 14, 15)] == [1, 1, 0]


def test_a_correction_leaves_earlier_days_alone(initiative: Initiative) -> None:
    adoption = make_adoption(initiative)

    def correct(standing: rules.Adopted, reason: str = "Ghi nhầm đơn vị.") -> Adoption:
        adoption.refresh_from_db()
        return adoption_correct(
            adoption_id=adoption.pk,
            version=adoption.version,
            standing=standing,
            reason=reason,
            actor=None,
        )

    correct(rules.Adopted(since=SINCE))
    adoption.refresh_from_db()
    assert (adoption.events.count(), adoption.version) == (1, 1)
    correct(rules.Adopted(since=SINCE, ended_on=SINCE))
    assert [adopters(day) for day in (SINCE, date(2023, 9, 5), TODAY)] == [1, 1, 0]
    for standing, field in (
        (rules.Adopted(since=date(2023, 2, 1)), "since"),
        (rules.Adopted(since=SINCE, result="Tốt"), "result_on"),
        (rules.Adopted(since=SINCE, result_on=TODAY), "result"),
    ):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            correct(standing)
        assert problems(refused) == [field]
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        correct(rules.Adopted(since=SINCE), reason="")
    assert problems(refused) == ["reason"]


def test_who_was_slower_is_told(initiative: Initiative) -> None:
    adoption = make_adoption(initiative)
    tell(adoption, "Tốt.", TODAY)
    with pytest.raises(StaleRowError):
        end(adoption, TODAY)


def test_the_database_lets_no_event_go_back_before_the_last(initiative: Initiative) -> None:
    adoption = make_adoption(initiative)
    event = AdoptionEvent(
        adoption=adoption, seq=2, kind="result", effective_on=date(2023, 7, 2), since=SINCE
    )
    with pytest.raises(DatabaseError, match="goes back before 2023-07-03"), transaction.atomic():
        event.save(force_insert=True)
    event.effective_on = SINCE
    event.save(force_insert=True)


def test_the_database_knows_no_result_from_before_the_start(initiative: Initiative) -> None:
    rows = Adoption.objects.filter(pk=make_adoption(initiative).pk)
    with pytest.raises(IntegrityError, match="adoption_result_after_start"), transaction.atomic():
        rows.update(result="Tốt.", result_on=date(2023, 7, 2))


def test_the_database_lets_no_event_be_changed_or_deleted(initiative: Initiative) -> None:
    make_adoption(initiative)
    for statement in (
        "UPDATE models_app_adoptionevent SET effective_on = '2023-01-01'",
        "DELETE FROM models_app_adoptionevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AdoptionEvent.objects.count() == 1
