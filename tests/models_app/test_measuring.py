"""Figures of an effect: recorded once, never changed, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from cchc.core.versions import StaleRowError
from models_app.choices import MeasureKind, Stage
from models_app.models import Indicator, Measurement
from models_app.services.measuring import Figure, measurement_record, measurement_withdraw
from tests.factories import make_evidence, make_user
from tests.initiative_factories import make_indicator, make_initiative, measure
from units_app.choices import Role

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 6)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def indicator(db: None) -> Indicator:
    return make_indicator(make_initiative(Stage.APPLIED, starts_on=date(2023, 6, 1)))


def refused(
    indicator: Indicator, value: str, on: date, kind: MeasureKind = MeasureKind.AFTER
) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        measure(indicator, value, on, kind=kind)
    return dict(error.value.message_dict)


@pytest.mark.parametrize("given", ["withdrawn_by", "withdrawn_reason"])
def test_the_database_knows_who_withdrew_and_why_only_with_the_day(
    indicator: Indicator, given: str
) -> None:
    value = make_user(Role.STAFF) if given == "withdrawn_by" else "Nhầm."
    half = Measurement(
        indicator=indicator, kind="after", value=45, measured_on=TODAY, **{given: value}
    )
    with pytest.raises(IntegrityError, match="measurement_withdrawn_from_a_day"):
        half.save(force_insert=True)


def test_a_figure_counts_from_its_day_on(indicator: Indicator) -> None:
    document = make_evidence()
    made = measure(indicator, "45.5", date(2023, 8, 31), evidence=[document])
    assert list(made.evidence.all()) == [document]
    assert not Measurement.objects.standing(date(2023, 8, 30)).exists()
    assert Measurement.objects.standing(date(2023, 8, 31)).get().value == Decimal("45.5")


def test_it_is_asked_for_until_a_figure_after_stands(indicator: Indicator) -> None:
    due = Indicator.objects.due
    assert due(date(2023, 12, 31), TODAY).get() == indicator
    assert not due(date(2023, 12, 30), TODAY).exists()
    measure(indicator, "60", date(2023, 7, 31), kind=MeasureKind.INTERIM)
    assert due(date(2023, 12, 31), TODAY).exists()
    after = measure(indicator, "40", date(2023, 8, 31))
    assert not due(date(2023, 12, 31), TODAY).exists()
    staff = make_user(Role.STAFF)
    measurement_withdraw(measurement_id=after.pk, reason="Đo nhầm phòng.", actor=staff)
    assert due(date(2023, 12, 31), TODAY).exists()
    assert not Indicator.objects.unanswered(date(2023, 9, 5)).exists()


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2023, 9, 7), MeasureKind.AFTER),
        (date(2023, 1, 31), MeasureKind.INTERIM),
        (date(2023, 5, 31), MeasureKind.AFTER),
    ],
    ids=["future", "not after the figure before", "before it began"],
)
def test_days_that_cannot_be(indicator: Indicator, on: date, kind: MeasureKind) -> None:
    assert list(refused(indicator, "60", on, kind=kind)) == ["measured_on"]


def test_an_interim_figure_may_come_before_it_began(indicator: Indicator) -> None:
    measure(indicator, "80", date(2023, 5, 2), kind=MeasureKind.INTERIM)


def test_more_digits_than_the_books_hold_are_refused(indicator: Indicator) -> None:
    assert list(refused(indicator, "0.12345", TODAY)) == ["value"]


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.STOPPED])
def test_nothing_is_measured_of_what_is_over(stage: Stage) -> None:
    with pytest.raises(ValidationError, match="không ghi số liệu"):
        measure(make_indicator(make_initiative(stage)), "40", TODAY)


def test_who_read_an_older_version_is_told(indicator: Indicator) -> None:
    measure(indicator, "40", TODAY)
    with pytest.raises(StaleRowError) as stale:
        measurement_record(
            indicator_id=indicator.pk,
            version=indicator.version,
            figure=Figure(value=Decimal(41), measured_on=TODAY),
            actor=None,
        )
    assert stale.value.current.version == indicator.version + 1
    assert Measurement.objects.count() == 1


def test_withdrawn_once_and_only_with_a_reason(indicator: Indicator) -> None:
    made = measure(indicator, "40", TODAY)
    staff = make_user(Role.STAFF)
    with pytest.raises(ValidationError, match="lý do"):
        measurement_withdraw(measurement_id=made.pk, reason="  ", actor=staff)
    measurement_withdraw(measurement_id=made.pk, reason="Nhầm.", actor=staff)
    with pytest.raises(ValidationError, match="đã được rút"):
        measurement_withdraw(measurement_id=made.pk, reason="Nữa.", actor=staff)
    assert not Measurement.objects.standing(TODAY).exists()


def test_the_database_lets_no_figure_be_changed_or_deleted(indicator: Indicator) -> None:
    measure(indicator, "40", TODAY)
    for statement in (
        "UPDATE models_app_measurement SET value = 20",
        "DELETE FROM models_app_measurement",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_no_figure_is_withdrawn_before_its_day(indicator: Indicator) -> None:
    made = measure(indicator, "45", date(2023, 8, 31))
    rows = Measurement.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError, match="withdrawn_after_measured"), transaction.atomic():
        rows.update(withdrawn_on=date(2023, 8, 30), withdrawn_reason="Nhầm.")
    rows.update(withdrawn_on=date(2023, 8, 31), withdrawn_reason="Nhầm.")
