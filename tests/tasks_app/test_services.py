"""Writing assignments: what is refused, what is kept, two people at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cchc.core.secrecy import REFUSAL, is_secret
from cchc.core.versions import StaleRowError
from tasks_app import rules, services
from tasks_app.models import Assignment, AssignmentEvent, SourceDocument
from tests.tasks_app.test_completion import give, record
from units_app.models import Unit

pytestmark = pytest.mark.django_db
DEC_1 = time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(code="SO-NV", name="Sở Nội vụ", kind="department")


@pytest.mark.parametrize(
    "number",
    [
        "12/QĐ-UBND-M",
        "12/QĐ-UBND (TM)",
        "15/CT-TTg/TuM",
        "Mật 12/KH",
        "12/KH (Tối mật)",
        "TUYỆT MẬT 3",
    ],
)
def test_secret_documents_are_refused(number: str) -> None:
    assert is_secret(number)
    with pytest.raises(ValidationError, match="độ mật") as refusal:
        services.document_get(number=number, issued_on=None, issuer="")
    assert refusal.value.message_dict["document_no"] == [REFUSAL]
    assert not SourceDocument.objects.exists()


@pytest.mark.parametrize(
    "number", ["876/QĐ-BNV", "76/NQ-CP", "12/QĐ-MTTQ", "5/KH-SXM", "3/TB-TM1", "8/KH Mặt trận"]
)
def test_ordinary_numbers_are_not_taken_for_secret(number: str) -> None:
    assert not is_secret(number)


def test_the_database_refuses_a_secret_number_by_itself() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SourceDocument.objects.create(number="12/QĐ-UBND-M")


@DEC_1
def test_a_stale_version_overwrites_nothing(unit: Unit) -> None:
    assignment = give(unit)
    read_at = assignment.version
    record(assignment, "in_progress", date(2023, 4, 1))
    step = rules.Step(status="done", on=date(2023, 4, 2))
    with pytest.raises(StaleRowError) as stale:
        services.status_record(assignment_id=assignment.pk, version=read_at, step=step, actor=None)
    assert stale.value.current.status == "in_progress"
    assert assignment.events.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins(unit: Unit) -> None:
    assignment = give(unit)
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def try_it(status: str) -> None:
        barrier.wait()
        try:
            services.status_record(
                assignment_id=assignment.pk,
                version=assignment.version,
                step=rules.Step(status=status, on=date(2023, 4, 2)),
                actor=None,
            )
            outcomes.append("won")
        except StaleRowError:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(s,)) for s in ("in_progress", "submitted")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stale", "won"]
    assert assignment.events.count() == 2


@DEC_1
def test_events_cannot_be_changed_or_deleted_even_by_raw_sql(unit: Unit) -> None:
    event = give(unit).events.get()
    for statement in (
        "UPDATE tasks_app_assignmentevent SET status = 'done' WHERE id = %s",
        "DELETE FROM tasks_app_assignmentevent WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])
    assert AssignmentEvent.objects.get() == event


@DEC_1
def test_raw_sql_leaves_a_trace_in_the_audit(unit: Unit) -> None:
    assignment = give(unit)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_app_assignment SET product = 'khác'")
    trail = Assignment.audit.rel.related_model.objects.filter(pgh_obj=assignment)  # type: ignore[attr-defined]
    assert trail.order_by("-pgh_id").first().product == "khác"


@DEC_1
@pytest.mark.parametrize(
    ("status", "on", "note", "document", "field"),
    [
        ("done", date(2023, 12, 2), "", "", "on"),
        ("done", date(2023, 2, 28), "", "", "on"),
        ("in_progress", date(2023, 2, 28), "", "", "on"),
        ("returned", date(2023, 5, 1), " ", "", "note"),
        ("dropped", date(2023, 5, 1), "", "1/QĐ", "note"),
        ("dropped", date(2023, 5, 1), "không còn", "", "result_document"),
        ("done", date(2023, 5, 1), "", "7/BC-SNV (Mật)", "result_document"),
        ("finished", date(2023, 5, 1), "", "", "status"),
    ],
)
def test_steps_that_cannot_be(
    unit: Unit, status: str, on: date, note: str, document: str, field: str
) -> None:
    assignment = give(unit)
    step = rules.Step(status=status, on=on, note=note, result_document=document)
    with pytest.raises(ValidationError) as refusal:
        services.status_record(
            assignment_id=assignment.pk, version=assignment.version, step=step, actor=None
        )
    assert set(refusal.value.message_dict) == {field}
    assignment.refresh_from_db()
    assert (assignment.status, assignment.version) == ("not_started", 1)


@DEC_1
def test_a_correction_needs_a_reason_and_is_told(unit: Unit) -> None:
    assignment = give(unit, due=date(2023, 6, 1))
    arguments = {
        "assignment_id": assignment.pk,
        "version": 1,
        "changes": {"due_on": date(2023, 7, 1)},
        "co_units": [unit],
        "actor": None,
    }
    with pytest.raises(ValidationError) as refusal:
        services.assignment_correct(**arguments, reason=" ")  # type: ignore[arg-type]
    assert set(refusal.value.message_dict) == {"reason"}
    corrected = services.assignment_correct(**arguments, reason="Gõ nhầm tháng")  # type: ignore[arg-type]
    event = corrected.events.latest("seq")
    assert event.changes == {"due_on": ["01/06/2023", "01/07/2023"]}
    assert (event.reason, event.note) == ("Gõ nhầm tháng", "")
    assert not corrected.co_units.exists(), "the lead is never its own co-unit"


@DEC_1
def test_codes_follow_each_other_by_list_and_year(unit: Unit) -> None:
    assert [give(unit).code, give(unit).code] == ["CP-2023-001", "CP-2023-002"]
    assert give(unit, source="province_plan").code == "KH-2023-001"


@DEC_1
def test_search_finds_without_accents(unit: Unit) -> None:
    assignment = give(unit)
    assert list(Assignment.objects.matching("ra soat THU TUC")) == [assignment]
    assert list(Assignment.objects.matching("1/qd-ttg")) == [assignment]
    assert not Assignment.objects.matching("ra soat khong co")


@pytest.mark.django_db(transaction=True)
def test_two_new_tasks_at_the_same_moment_get_two_codes(unit: Unit) -> None:
    document = services.document_get(number="1/QĐ-TTg", issued_on=None, issuer="")
    given: list[str] = []
    barrier = threading.Barrier(4)

    def give_one() -> None:
        data = services.NewAssignment(
            source="government",
            title="Rà soát",
            document=document,
            lead_unit=unit,
            assigned_on=date(2023, 4, 1),
        )
        barrier.wait()
        try:
            given.append(services.assignment_create(data=data, actor=None).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=give_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [f"CP-2023-00{number}" for number in range(1, 5)]
