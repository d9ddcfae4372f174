"""Where a document is used: every way to use one has its words, and each app asks once."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from evidence_app.models import Evidence
from evidence_app.uses import uses_of
from models_app.choices import Stage
from models_app.models import AdoptionEventEvidence
from tasks_app.models import Assignment, EventEvidence, ExtensionEvidence, PartEvidence
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from tests.initiative_factories import (
    make_adoption,
    make_draft,
    make_indicator,
    make_initiative,
    measure,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db
LED, CO, APPLYING, OTHER = "Sở Xây dựng", "Sở Y tế", "Sở Công Thương", "Sở Nội vụ"


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    return {name: make_unit(name) for name in (LED, CO, APPLYING, OTHER)}


@pytest.fixture
def document(units: dict[str, Unit]) -> Evidence:
    """One document in use in every way that tasks and initiatives know."""
    made = make_evidence(units[OTHER])
    _with_task(made, make_assignment(units[LED]), units[CO])
    initiative = make_initiative(
        Stage.APPLIED, unit=units[LED], code="SK-1", evidence=[made], starts_on=date(2023, 6, 1)
    )
    measure(make_indicator(initiative, name="Thời gian"), "40", date(2023, 8, 1), evidence=[made])
    taken = make_adoption(initiative, units[APPLYING]).events.get()
    AdoptionEventEvidence.objects.create(event=taken, evidence=made)
    make_draft(make_user(Role.OFFICER, units[LED]), unit=units[LED], evidence=[made])
    return made


def _with_task(document: Evidence, task: Assignment, co_unit: Unit) -> None:
    EventEvidence.objects.create(event=task.events.get(), evidence=document)
    part = task.part_reports.create(
        unit=co_unit, seq=1, status="in_progress", effective_on=date(2023, 2, 1)
    )
    PartEvidence.objects.create(report=part, evidence=document)
    asked = task.extensions.create(
        number=2,
        old_due_on=date(2023, 6, 30),
        asked_due_on=date(2023, 9, 30),
        reason="Chờ hướng dẫn",
        requested_on=date(2023, 6, 1),
    )
    ExtensionEvidence.objects.create(extension=asked, evidence=document)


TASK = {"CP-2023-001: Giao nhiệm vụ ngày 10/01/2023", "CP-2023-001: Gia hạn lần 2"}
PART = {"CP-2023-001: Kết quả phối hợp của Sở Y tế"}
INITIATIVE = {
    "Sáng kiến SK-1: hồ sơ sáng kiến",
    "Sáng kiến SK-1: Đăng ký ngày 01/03/2023",
    "Sáng kiến SK-1: Áp dụng tại Sở Công Thương",
    "Sáng kiến SK-1: Số liệu “Thời gian”",
}
DRAFT = {"Bản nháp sáng kiến: hồ sơ sáng kiến"}


@pytest.mark.parametrize(
    ("role", "unit", "told"),
    [
        (None, "", TASK | PART | INITIATIVE | DRAFT),
        (Role.STAFF, "", TASK | PART | INITIATIVE),
        (Role.OFFICER, LED, TASK | PART | INITIATIVE | DRAFT),
        (Role.OFFICER, APPLYING, INITIATIVE),
        (Role.OFFICER, OTHER, set()),
    ],
    ids=["everything", "province", "its own", "applies it", "neither"],
)
def test_every_use_is_told_in_words(
    document: Evidence, units: dict[str, Unit], role: Role | None, unit: str, told: set[str]
) -> None:
    user = make_user(role, units.get(unit)) if role else None
    assert {use.title for use in uses_of([document.pk], user)[document.pk]} == told


def test_tasks_initiatives_and_scores_ask_once_each(
    document: Evidence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    staff, other = make_user(Role.STAFF), make_evidence()
    access_of(staff)
    with django_assert_num_queries(3):
        uses_of([document.pk, other.pk], staff)
