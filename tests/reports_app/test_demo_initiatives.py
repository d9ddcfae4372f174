"""The sample registry is the article: 80 initiatives registered by 06/09/2023, then and today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from cchc.core.clock import today
from cchc.core.imports import run_import
from evidence_app.models import Evidence
from models_app.choices import HOLDING, Stage
from models_app.models import (
    ADOPTING_FIELDS,
    AIMING_FIELDS,
    STANDING_FIELDS,
    Adoption,
    Comment,
    Indicator,
    Initiative,
    Measurement,
)
from models_app.sheets import INITIATIVES
from reports_app.data_files import records
from reports_app.demo import accounts, files, reference
from reports_app.demo.initiatives import reading
from reports_app.demo.initiatives.loading import load_initiatives
from reports_app.demo.reference import Tally
from tests.sheet_files import FORMS, counts, exported

pytestmark = pytest.mark.django_db
CONFERENCE = date(2023, 9, 6)
DAYS = (date(2023, 6, 30), CONFERENCE)


@pytest.fixture(scope="module")
def _sample(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The registry and what it rests on, built once for this file and rolled back after it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("CCHC_VAR", str(tmp_path_factory.mktemp("var")))
        reference.load_areas()
        for path in (files.UNITS, files.CENTRAL_AGENCIES):
            reference.load_sheet("units", path)
        accounts.load_accounts()
        assert load_initiatives() == Tally(created=80)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _built(_sample: None) -> None:
    """Every test here looks at the sample."""


def stages_on(day: date) -> Counter[str]:
    return Counter(Initiative.objects.as_of(day).values_list("at_stage", flat=True))


def test_eighty_were_registered_by_the_conference() -> None:
    assert stages_on(CONFERENCE) == {
        Stage.REGISTERED: 15,
        Stage.APPRAISED: 23,
        Stage.RECOGNISED: 13,
        Stage.APPLIED: 13,
        Stage.REPLICATED: 9,
        Stage.REJECTED: 4,
        Stage.STOPPED: 3,
    }
    assert Initiative.objects.as_of(CONFERENCE).count() == 80
    assert Initiative.objects.as_of(today()).count() == 80
    assert Initiative.objects.as_of(DAYS[0]).count() == 58
    assert not Initiative.objects.exclude(year=2023).exists()


def test_no_two_days_are_told_alike() -> None:
    told = [stages_on(day) for day in (*DAYS, date(2023, 12, 31), today())]
    assert all(told[n] != told[n + 1] for n in range(3))


def test_rows_agree_with_their_last_event() -> None:
    for item in Initiative.objects.prefetch_related("events"):
        events = sorted(item.events.all(), key=lambda event: event.seq)
        assert [event.seq for event in events] == list(range(1, item.version + 1))
        assert [event.effective_on for event in events] == sorted(e.effective_on for e in events)
        for name in STANDING_FIELDS:
            assert getattr(events[-1], name) == getattr(item, name)
    for adoption in Adoption.objects.prefetch_related("events"):
        last = max(adoption.events.all(), key=lambda event: event.seq)
        assert last.seq == adoption.version
        assert all(getattr(last, name) == getattr(adoption, name) for name in ADOPTING_FIELDS)
    for indicator in Indicator.objects.select_related("initiative"):
        begun = indicator.events.get()
        assert begun.effective_on == indicator.initiative.registered_on
        assert all(getattr(begun, name) == getattr(indicator, name) for name in AIMING_FIELDS)


def test_rows_are_whole() -> None:
    for item in Initiative.objects.all():
        item.full_clean()
        assert all((item.problem, item.novelty, item.scope, item.starts_on))
    for adoption in Adoption.objects.select_related("initiative"):
        adoption.full_clean()
        assert adoption.unit_id != adoption.initiative.unit_id
    assert not Initiative.objects.filter(indicators=None).exists()


def test_all_areas_of_the_programme_and_all_kinds_of_units_take_part() -> None:
    areas = Counter(Initiative.objects.values_list("area__code", flat=True))
    assert set(areas) == {
        "the_che",
        "thu_tuc",
        "bo_may",
        "cong_vu",
        "tai_chinh",
        "chinh_quyen_so",
    }
    assert min(areas.values()) >= 8
    kinds = Counter(Initiative.objects.values_list("unit__kind", flat=True))
    assert set(kinds) == {"department", "district", "commune", "central"}
    titles = list(Initiative.objects.values_list("title", flat=True))
    assert len(set(titles)) == 80
    assert sum(len(title) > 200 for title in titles) == 2


def test_some_were_taken_over_by_several_units() -> None:
    adopted = Counter(Adoption.objects.values_list("initiative__code", flat=True))
    assert (len(adopted), sum(adopted.values())) == (18, 53)
    assert sum(number >= 3 for number in adopted.values()) >= 9
    active = {day: Adoption.objects.as_of(day).active(day).count() for day in (*DAYS, today())}
    assert active == {DAYS[0]: 26, CONFERENCE: 45, today(): 50}
    assert Adoption.objects.exclude(result="").count() > 15


def test_what_spreads_is_applied_by_another_unit_from_then_on() -> None:
    for day in (CONFERENCE, today()):
        spreading = Initiative.objects.as_of(day).filter(at_stage=Stage.REPLICATED)
        assert spreading.count() == spreading.taken_over(day).count() > 0
    for item in Initiative.objects.filter(stage=Stage.REPLICATED):
        assert item.adoptions.as_of(item.stage_on).active(item.stage_on).exists()


def test_figures_are_measured_due_and_late() -> None:
    assert Indicator.objects.count() == 87
    assert Measurement.objects.exclude(note="").exists()
    late = Indicator.objects.unanswered(CONFERENCE).filter(
        due_on__lt=CONFERENCE, initiative__stage__in=HOLDING
    )
    assert 2 <= late.count() <= 6
    assert Indicator.objects.filter(due_on__year=2024).exists()


def test_everything_invented_says_so() -> None:
    assert not Initiative.objects.filter(is_sample=False).exists()
    assert not Initiative.objects.exclude(decision_no="").exclude(
        decision_no__startswith="MH-", decision_issuer__endswith="(minh họa)"
    )
    assert not Evidence.objects.exclude(is_sample=True, name__endswith="(dữ liệu minh họa)")
    assert Evidence.objects.count() == 5
    for path in (reading.INITIATIVES, reading.ADOPTIONS, reading.INDICATORS, reading.MEASUREMENTS):
        assert {row["origin"] for row in records(path)} == {"dữ liệu minh họa"}
    assert Comment.objects.filter(is_internal=True).count() == 2


@pytest.mark.parametrize("form", FORMS)
def test_the_books_go_out_and_come_back_unchanged(form: str, tmp_path: Path) -> None:
    path = exported(INITIATIVES, tmp_path, form)
    assert counts(run_import(INITIATIVES, path, dry_run=True)) == (0, 0, 80)


@pytest.mark.parametrize("day", DAYS)
def test_what_was_exported_of_a_day_makes_the_same_books_elsewhere(
    day: date, tmp_path: Path
) -> None:
    path, before = (
        exported(INITIATIVES, tmp_path, "people", day),
        list(INITIATIVES.export_rows(day)),
    )
    with transaction.atomic():
        for made in Initiative.objects.all():
            Initiative.objects.filter(pk=made.pk).update(code=f"KHÁC {made.pk}")
        assert counts(run_import(INITIATIVES, path)) == (len(before), 0, 0)
        again = [row for row in INITIATIVES.export_rows(day) if "KHÁC" not in str(row["code"])]
        transaction.set_rollback(True)
    assert again == before


def test_a_second_run_changes_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert load_initiatives() == Tally(unchanged=80)
    assert len(captured) == 1


def test_a_sample_that_is_partly_there_is_completed() -> None:
    code = "SK-2023-080"
    with transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        Initiative.objects.filter(code=code).update(code="SK-KHAC")
        assert load_initiatives() == Tally(created=1, unchanged=79)
        assert Initiative.objects.get(code=code).events.count() == 1
        transaction.set_rollback(True)
