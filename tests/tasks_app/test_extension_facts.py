"""Correcting what an extended task is: the ledger says that it is extended, not its deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.imports import run_import
from tasks_app import services
from tasks_app.models import Assignment
from tasks_app.sheets import ASSIGNMENTS, rows_of
from tests.cast import Cast
from tests.factories import make_unit
from tests.sheet_files import FORMS, counts, exported, messages, take
from tests.tasks_app.test_extensions import DUE, GIVEN, LATER, approve, ask, give

pytestmark = pytest.mark.django_db
NOW = date(2023, 7, 10)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-07-10T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def task() -> Assignment:
    """Given 10/01, due 30/06, extended to 31/08 from 05/07 on."""
    made = give(make_unit(code="SO-X"))
    approve(ask(made))
    return made


def correct(task: Assignment, **changes: Any) -> Assignment:
    return services.assignment_correct(
        assignment_id=task.pk,
        version=Assignment.objects.get(pk=task.pk).version,
        changes=changes,
        co_units=None,
        reason="Gõ nhầm",
        actor=None,
    )


def as_row(task: Assignment, **cells: str) -> dict[str, str]:
    facts = {
        "code": task.code,
        "source": str(task.source),
        "title": task.title,
        "document_no": task.document.number,
        "lead_unit": "SO-X",
        "assigned_on": "10/01/2023",
        "due_on": "30/06/2023",
    }
    return {**facts, **cells}


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": date(2023, 1, 9)},
        {"assigned_on": date(2023, 7, 1)},
        {"assigned_on": date(2023, 6, 20), "due_on": date(2023, 6, 19)},
    ],
)
def test_the_original_deadline_is_never_before_the_giving(
    task: Assignment, changes: dict[str, date]
) -> None:
    with pytest.raises(ValidationError) as refused:
        correct(task, **changes)
    assert refused.value.message_dict == {"due_on": ["Thời hạn phải từ ngày giao trở đi."]}
    task.refresh_from_db()
    assert (task.assigned_on, task.original_due_on, task.due_on) == (GIVEN, DUE, LATER)


def test_the_database_holds_it_too(task: Assignment) -> None:
    rows = Assignment.objects.filter(pk=task.pk)
    with (
        pytest.raises(IntegrityError, match="assignment_original_due_after_assigned"),
        transaction.atomic(),
    ):
        rows.update(original_due_on=date(2023, 1, 9))
    task.refresh_from_db()
    task.original_due_on = date(2023, 1, 9)
    with pytest.raises(ValidationError, match="Thời hạn ban đầu phải từ ngày giao trở đi"):
        task.full_clean(exclude=["search_text"])


def test_an_original_deadline_equal_to_the_extended_one_keeps_the_extension(
    task: Assignment,
) -> None:
    equal = correct(task, due_on=LATER)
    assert (equal.original_due_on, equal.due_on) == (LATER, LATER)
    back = correct(task, due_on=DUE)
    assert (back.original_due_on, back.due_on) == (DUE, LATER)
    correct(task, due_on=LATER)
    with pytest.raises(ValidationError, match="đã được gia hạn đến 31/08/2023"):
        correct(task, due_on=date(2023, 9, 1))


@pytest.mark.parametrize("form", FORMS)
def test_equal_deadlines_come_back_unchanged(task: Assignment, tmp_path: Path, form: str) -> None:
    correct(task, due_on=LATER)
    assert counts(run_import(ASSIGNMENTS, exported(ASSIGNMENTS, tmp_path, form))) == (0, 0, 1)


def test_a_file_corrects_the_original_one_only(task: Assignment, tmp_path: Path) -> None:
    correct(task, due_on=LATER)
    row = as_row(task)
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 1, 0)
    task.refresh_from_db()
    assert (task.original_due_on, task.due_on) == (DUE, LATER)
    late = take(ASSIGNMENTS, tmp_path, [{**row, "due_on": "01/09/2023"}])
    assert "đã được gia hạn đến 31/08/2023" in messages(late)


def test_the_sheet_tells_an_extension_from_the_day_it_counts(task: Assignment) -> None:
    def extended_on(day: date) -> object:
        return next(iter(rows_of(Assignment.objects.as_of(day), day)))["extended_due_on"]

    assert extended_on(date(2023, 7, 4)) is None
    assert extended_on(date(2023, 7, 5)) == LATER
    correct(task, due_on=LATER)
    assert extended_on(NOW) == LATER


def test_a_request_alone_extends_nothing(tmp_path: Path) -> None:
    asked = ask(give(make_unit(code="SO-X")))
    moved = correct(asked.assignment, due_on=date(2023, 8, 1))
    assert (moved.original_due_on, moved.due_on) == (date(2023, 8, 1), date(2023, 8, 1))


def test_a_deadline_that_is_not_later_is_refused_beside_its_own_field(cast: Cast) -> None:
    task = give(cast.unit)
    typed = {
        "granted_due_on": "30/06/2023",
        "reason": "Theo văn bản",
        "document": "12/UBND-NC",
        "document_on": "20/06/2023",
        "version": str(task.version),
    }
    form = cast["staff"].post(f"/nhiem-vu/{task.pk}/gia-han/", typed).context["form"]
    assert set(form.errors) == {"granted_due_on"}
    assert "Thời hạn mới phải sau" in str(form.errors["granted_due_on"])
