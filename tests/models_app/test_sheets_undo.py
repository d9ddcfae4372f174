"""Taking an import of initiatives back: the books, and every past day, as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from cchc.core.imports import Value
from cchc.core.models import ImportBatch
from cchc.core.undo import UndoRefusedError, problems_of, undo_batch
from models_app import rules
from models_app.models import (
    Adoption,
    AdoptionEvent,
    Comment,
    Indicator,
    Initiative,
    WithdrawnEvent,
)
from models_app.services.adopting import Taking, adoption_add, adoption_result
from models_app.services.stages import stage_record
from models_app.sheets import INITIATIVES
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_area
from tests.models_app.test_sheets import APPLIED, DECIDED, cells, the
from tests.sheet_files import counts, take
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
FORGED = '{"reason": "Khác với sổ."}'
KEEP = """
INSERT INTO models_app_withdrawnevent
    (event_table, event_id, initiative_code, effective_on, content, batch_id)
SELECT %s, event.id, 'SK-1', event.effective_on, to_jsonb(event) || %s::jsonb, %s
FROM {table} event
"""
DELETE = "DELETE FROM {table}"
DAYS = (date(2023, 3, 1), date(2023, 7, 1), date(2023, 12, 1))


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    make_area()
    for name, code in (("Sở Nội vụ", "SO-NV"), ("Sở Tài chính", "SO-TC"), ("Sở Y tế", "SO-YT")):
        make_unit(name, code=code)
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def brought(folder: Path, *rows: dict[str, str], actor: User | None = None) -> int:
    """The number of the batch that takes these rows in."""
    report = take(INITIATIVES, folder, rows, actor=actor)
    counts(report)
    assert report.batch is not None
    return report.batch


def books() -> list[list[dict[str, Value]]]:
    """What every one of the days says."""
    return [[dict(row) for row in INITIATIVES.export_rows(day)] for day in DAYS]


def undo(batch: int, actor: User | None = None) -> None:
    undo_batch(batch_id=batch, actor=actor, reason="Nhầm tệp")


def refused(batch: int) -> str:
    before = books()
    with pytest.raises(UndoRefusedError) as caught:
        undo(batch)
    assert books() == before
    assert problems_of(ImportBatch.objects.get(pk=batch))
    return " ".join(caught.value.problems)


def test_what_was_created_is_gone_and_kept(tmp_path: Path) -> None:
    staff = make_user(Role.STAFF)
    brought(tmp_path, cells("SK-1"))
    before = books()
    row = cells("SK-2", **APPLIED, adopters="SO-TC, SO-YT (05/08/2023)")
    batch = brought(tmp_path, row)
    after = books()
    undo(batch, staff)
    assert books() == before
    assert not Adoption.objects.exists()
    kept = WithdrawnEvent.objects.filter(batch=batch, withdrawn_by=staff)
    assert [event.content["kind"] for event in kept.order_by("event_table", "event_id")] == [
        *["taken"] * 2,
        *["registered", "stage", "stage"],
    ]
    assert {event.initiative_code for event in kept} == {"SK-2"}
    brought(tmp_path, row)
    assert books() == after


def test_what_was_changed_is_as_before(tmp_path: Path) -> None:
    brought(tmp_path, cells("SK-1", **APPLIED, adopters="SO-TC"))
    before, seen = books(), the()
    changed = APPLIED | {"stage": "replicated", "stage_on": "01/08/2023", "title": "Tên khác"}
    batch = brought(tmp_path, cells("SK-1", **changed, adopters="SO-TC, SO-YT"))
    assert books() != before
    undo(batch)
    assert books() == before
    assert the().version > seen.version, "a page opened in between must be known to be stale"
    assert the().search_text == seen.search_text
    assert the().events.count() == 3


def test_a_later_batch_goes_first(tmp_path: Path) -> None:
    first = brought(tmp_path, cells("SK-1"))
    second = brought(tmp_path, cells("SK-1", title="Tên khác"))
    assert "thay đổi lúc" in refused(first)
    undo(second)
    undo(first)
    assert not Initiative.objects.exists()


def test_what_was_built_on_is_not_taken_back(tmp_path: Path) -> None:
    batch = brought(tmp_path, cells("SK-1"), cells("SK-2"))
    step = rules.Step(stage="appraised", on=date(2023, 4, 3))
    stage_record(initiative_id=the("SK-2").pk, version=1, step=step, actor=None)
    assert "Sáng kiến SK-2: đã có cập nhật sau lần ghi này." in refused(batch)
    assert not WithdrawnEvent.objects.exists()


def test_comments_and_indicators_stand_in_the_way(tmp_path: Path) -> None:
    batch = brought(tmp_path, cells("SK-1"))
    Comment.objects.create(initiative=the(), author=make_user(Role.STAFF), text="Rõ ràng")
    Indicator.objects.create(
        initiative=the(),
        name="Thời gian chờ",
        measured_in="phút",
        better="lower",
        target=Decimal(10),
        due_on=date(2023, 12, 31),
    )
    said = refused(batch)
    assert "1 ý kiến dựa vào dòng do lần ghi này tạo." in said
    assert "1 chỉ tiêu hiệu quả dựa vào dòng do lần ghi này tạo." in said


def test_an_adoption_that_went_on_stands_in_the_way(tmp_path: Path) -> None:
    batch = brought(tmp_path, cells("SK-1", **APPLIED, adopters="SO-TC"))
    adoption = Adoption.objects.get()
    adoption_result(
        adoption_id=adoption.pk,
        version=adoption.version,
        result="Tốt",
        result_on=date(2023, 9, 1),
        actor=None,
    )
    assert "Sáng kiến SK-1: Sở Tài chính đã cập nhật việc áp dụng sau lần ghi này." in refused(
        batch
    )
    assert AdoptionEvent.objects.count() == 2


def test_who_took_over_what_the_batch_recognised_stands_in_the_way(tmp_path: Path) -> None:
    brought(tmp_path, cells("SK-1"))
    batch = brought(tmp_path, cells("SK-1", stage="recognised", **DECIDED))
    taking = Taking(unit=Unit.objects.get(code="SO-TC"), since=date(2023, 6, 1))
    adoption_add(initiative_id=the().pk, taking=taking, actor=None)
    said = refused(batch)
    assert "1 đơn vị áp dụng dựa vào sáng kiến được công nhận từ lần ghi này." in said


@pytest.mark.parametrize("event_table", ["models_app_initiativeevent", "models_app_adoptionevent"])
def test_an_event_goes_only_when_it_is_kept_as_it_was(tmp_path: Path, event_table: str) -> None:
    batch = brought(tmp_path, cells("SK-1", **APPLIED, adopters="SO-TC"))
    with connection.cursor() as cursor:
        forged = f"{KEEP}; {DELETE}".format(table=event_table)
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            cursor.execute(forged, [event_table, FORGED, batch])
        with transaction.atomic():
            cursor.execute(KEEP.format(table=event_table), [event_table, "{}", batch])
            cursor.execute(DELETE.format(table=event_table))
            assert cursor.rowcount
