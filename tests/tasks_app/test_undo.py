"""Taking an import of assignments back: the books, and the figures of every day, as before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import time_machine
from django.db import DatabaseError, transaction

from cchc.core.models import ImportBatch
from cchc.core.undo import UndoRefusedError, problems_of, undo_batch
from tasks_app import completion, services, snapshots
from tasks_app.models import Assignment, AssignmentEvent, CoUnit, SourceDocument, WithdrawnEvent
from tasks_app.rules import Step
from tasks_app.sheets import ASSIGNMENTS
from tests.factories import make_assignment, make_unit, make_user
from tests.sheet_files import counts, exported, take
from tests.tasks_app.test_sheets import cells
from units_app.choices import Role
from units_app.models import Unit, User
from units_app.sheets import UNITS

pytestmark = pytest.mark.django_db
DAYS = (date(2023, 3, 1), date(2023, 7, 1), date(2023, 12, 1))


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    for name, code in (("Sở Nội vụ", "SO-NV"), ("Sở Tài chính", "SO-TC"), ("Sở Y tế", "SO-YT")):
        make_unit(name, code=code)
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def brought(folder: Path, *rows: dict[str, str], actor: User | None = None) -> int:
    """The number of the batch that takes these rows in."""
    report = take(ASSIGNMENTS, folder, rows, actor=actor)
    counts(report)
    assert report.batch is not None
    return report.batch


def figures() -> list[completion.Counts]:
    return [completion.counts(completion.scope(day), day) for day in DAYS]


def undo(batch: int) -> None:
    undo_batch(batch_id=batch, actor=None, reason="Nhầm tệp")


def refused(batch: int) -> str:
    with pytest.raises(UndoRefusedError) as caught:
        undo(batch)
    return " ".join(caught.value.problems)


def test_what_was_created_is_gone_and_kept(tmp_path: Path) -> None:
    brought(tmp_path, cells("CP-1"))
    before, book = figures(), exported(ASSIGNMENTS, tmp_path, "machine").read_bytes()
    row = cells("CP-2", co_units="SO-TC, SO-YT", document_no="99/NQ-CP", status="done")
    batch = brought(tmp_path, {**row, "completed_on": "01/06/2023"})
    after = figures()
    assert after != before
    undo(batch)
    assert figures() == before
    assert exported(ASSIGNMENTS, tmp_path, "machine").read_bytes() == book
    assert not Assignment.objects.filter(code="CP-2").exists()
    assert not CoUnit.objects.exists()
    assert not SourceDocument.objects.filter(number="99/NQ-CP").exists()
    kept = WithdrawnEvent.objects.filter(batch=batch).order_by("event_id")
    assert [event.content["kind"] for event in kept] == ["assigned", "status"]
    assert {event.assignment_code for event in kept} == {"CP-2"}
    assert counts(take(ASSIGNMENTS, tmp_path, [{**row, "completed_on": "01/06/2023"}])) == (1, 0, 0)
    assert figures() == after


def test_what_was_changed_is_as_before(tmp_path: Path) -> None:
    brought(tmp_path, cells("CP-1", co_units="SO-TC"))
    before, book = figures(), exported(ASSIGNMENTS, tmp_path, "machine").read_bytes()
    seen = Assignment.objects.get(code="CP-1")
    changed = cells(
        "CP-1",
        title="Nội dung khác",
        lead_unit="SO-YT",
        co_units="SO-NV",
        signer="Phạm Minh Chính",
        due_on="31/10/2023",
        status="in_progress",
        note="Đang làm",
    )
    batch = brought(tmp_path, changed)
    assert figures() != before
    undo(batch)
    assert figures() == before
    assert exported(ASSIGNMENTS, tmp_path, "machine").read_bytes() == book
    item = Assignment.objects.get(code="CP-1")
    assert item.version > seen.version, "a page opened in between must be known to be stale"
    assert item.search_text == seen.search_text
    assert item.events.count() == seen.events.count() == 1
    assert [unit.code for unit in item.co_units.all()] == ["SO-TC"]
    assert item.document.signer == ""


def test_stored_figures_know_that_events_were_withdrawn(tmp_path: Path) -> None:
    """As many events as before, but other ones: an equal number is not enough."""
    first = brought(tmp_path, cells("CP-1"))
    snapshots.recompute(DAYS[1])
    snapshots.recompute_range(*DAYS[::2])
    undo(first)
    brought(tmp_path, cells("CP-2", source="province_plan"))
    assert snapshots.stored(DAYS[1]) is None
    assert DAYS[1] in snapshots.stale_days(*DAYS[::2])
    snapshots.recompute_range(*DAYS[::2])
    assert snapshots.stored(DAYS[1]) is not None
    assert snapshots.stale_days(*DAYS[::2]) == []


def test_what_was_built_on_is_not_taken_back(tmp_path: Path) -> None:
    batch = brought(tmp_path, cells("CP-1"), cells("CP-2"))
    item = Assignment.objects.get(code="CP-2")
    actor = make_user(Role.STAFF, full_name="Lê Văn Bình")
    step = Step("in_progress", date(2023, 12, 1), "Đang làm")
    services.status_record(assignment_id=item.pk, version=item.version, step=step, actor=actor)
    before = exported(ASSIGNMENTS, tmp_path, "machine").read_bytes()
    assert "Nhiệm vụ CP-2: đã có cập nhật sau lần ghi này." in refused(batch)
    assert exported(ASSIGNMENTS, tmp_path, "machine").read_bytes() == before
    assert not WithdrawnEvent.objects.exists()
    assert problems_of(ImportBatch.objects.get(pk=batch))


def test_a_later_batch_goes_first(tmp_path: Path) -> None:
    first = brought(tmp_path, cells("CP-1"))
    second = brought(tmp_path, cells("CP-1", title="Nội dung khác"))
    assert "thay đổi lúc" in refused(first)
    undo(second)
    undo(first)
    assert not Assignment.objects.exists()
    assert "đã được hoàn tác trước đó" in refused(first)


def test_a_document_that_others_use_by_now_stays(tmp_path: Path) -> None:
    batch = brought(tmp_path, cells("CP-1"))
    document = SourceDocument.objects.get(number="76/NQ-CP")
    make_assignment(Unit.objects.get(code="SO-TC"), document=document)
    assert "dựa vào dòng do lần ghi này tạo" in refused(batch)
    assert Assignment.objects.filter(code="CP-1").exists()


def test_the_database_lets_no_event_go_that_is_not_kept(tmp_path: Path) -> None:
    brought(tmp_path, cells("CP-1"))
    with pytest.raises(DatabaseError), transaction.atomic():
        AssignmentEvent.objects.all().delete()
    assert AssignmentEvent.objects.exists()


def test_units_are_taken_back_too(tmp_path: Path) -> None:
    names = ("code", "name", "kind", "valid_from", "valid_to", "successors")
    rows = [
        dict(zip(names, ("A-1", "Xã Một", "commune", "", "30/06/2025", "A-2"), strict=True)),
        dict(zip(names, ("A-2", "Xã Hai", "commune", "01/07/2025", "", ""), strict=True)),
    ]
    before = exported(UNITS, tmp_path, "machine").read_bytes()
    report = take(UNITS, tmp_path, rows)
    assert counts(report)[0] == 2
    assert report.batch is not None
    undo(report.batch)
    assert exported(UNITS, tmp_path, "machine").read_bytes() == before


def test_who_took_it_back_and_why_is_kept(tmp_path: Path) -> None:
    actor = make_user(Role.STAFF)
    batch = brought(tmp_path, cells("CP-1"), actor=actor)
    undo_batch(batch_id=batch, actor=actor, reason="  Nhầm tệp  ")
    found = ImportBatch.objects.get(pk=batch)
    assert (found.undone_by, found.undo_reason) == (actor, "Nhầm tệp")
    assert found.undone_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_command(tmp_path: Path, manage: Callable[..., CompletedProcess[str]]) -> None:
    batch = brought(tmp_path, cells("CP-1"))
    done = manage("undo_import", str(batch), "--reason", "Nhầm tệp", "--json")
    assert (done.returncode, json.loads(done.stdout)["undone"]) == (0, True)
    assert not Assignment.objects.exists()
    again = manage("undo_import", str(batch), "--json")
    assert again.returncode == 1
    assert json.loads(again.stdout)["errors"] == [f"Lần ghi số {batch} đã được hoàn tác trước đó."]
    assert manage("undo_import", "0").returncode == 1


@pytest.mark.slow
def test_ten_thousand_rows_come_go_and_come_again(tmp_path: Path) -> None:
    done = {"co_units": "SO-TC", "status": "done", "completed_on": "01/06/2023"}
    rows = [cells(f"CP-{number}", **done) for number in range(10_000)]
    first = brought(tmp_path, *rows)
    book, counted = exported(ASSIGNMENTS, tmp_path, "machine").read_bytes(), figures()
    undo(first)
    assert not Assignment.objects.exists()
    assert figures() == [completion.Counts()] * len(DAYS)
    assert counts(take(ASSIGNMENTS, tmp_path, rows)) == (10_000, 0, 0)
    assert exported(ASSIGNMENTS, tmp_path, "machine").read_bytes() == book
    assert figures() == counted
