"""Changing many tasks: what each action does, refuses and leaves; who may; two at once."""

from __future__ import annotations

import time
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from cchc.core.undo import undo_batch
from tasks_app import completion, rules, services
from tasks_app.bulk import applying, choosing
from tasks_app.bulk import jobs as bulk_jobs
from tasks_app.bulk.planning import preview, values_of
from tasks_app.choices import BulkState, EventKind, OutcomeKind, Source, Status
from tasks_app.models import Assignment, AssignmentEvent, BulkEdit
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_unit
from units_app.models import User

pytestmark = pytest.mark.django_db

LIST = "/nhiem-vu/"
BULK = f"{LIST}sua-hang-loat/"
DAY = date(2023, 6, 1)
DONE = {"on": "01/06/2023", "result_document": "12/BC-STP", "note": ""}


def record(task: Assignment, status: Status, on: date, note: str = "Theo báo cáo") -> None:
    task.refresh_from_db()
    step = rules.Step(status, on, note, "9/QĐ-UBND")
    services.status_record(assignment_id=task.pk, version=task.version, step=step, actor=None)


def begun(owner: User, action: str, wanted: dict[str, Any], *tasks: Assignment) -> BulkEdit:
    for task in tasks:
        task.refresh_from_db()
    chosen = [(task.pk, task.version) for task in tasks]
    edit = choosing.bulk_begin(owner=owner, action=action, chosen=chosen)
    choosing.bulk_want(edit=edit, wanted=wanted)
    return BulkEdit.objects.get(pk=edit.pk)


def kinds(edit: BulkEdit) -> list[str]:
    values = values_of(edit)
    assert values is not None
    return [outcome.kind.value for outcome in preview(edit, values).outcomes]


def test_done_takes_one_day_and_document_and_keeps_each_note(cast: Cast) -> None:
    open_one, done, dropped, later = (make_assignment(cast.unit) for _ in range(4))
    record(open_one, Status.IN_PROGRESS, DAY, "Đã trình ký")
    record(done, Status.DONE, DAY)
    record(dropped, Status.DROPPED, DAY)
    young = make_assignment(cast.unit, assigned_on=DAY + timedelta(days=1))
    edit = begun(cast.users["staff"], "done", DONE, open_one, done, dropped, later, young)
    assert kinds(edit) == ["change", "same", "refused", "change", "refused"]

    applied = applying.apply_edit(edit.pk)
    open_one.refresh_from_db()
    assert (open_one.status, open_one.completed_on) == (Status.DONE, DAY)
    assert (open_one.note, open_one.result_document) == ("Đã trình ký", "12/BC-STP")
    assert applied.state == BulkState.DONE
    assert applied.outcome["change"] == 2
    assert {line["id"] for line in applied.outcome["left"]} == {dropped.pk, young.pk}
    event = open_one.events.get(batch=applied.batch)
    assert (event.actor, event.status) == (cast.users["staff"], Status.DONE)
    assert applied.batch is not None
    assert (applied.batch.origin, applied.batch.updated, applied.batch.skipped) == ("bulk", 2, 2)


def test_progress_leaves_what_is_closed_or_on_its_way(cast: Cast) -> None:
    fresh, sent, done = (make_assignment(cast.unit) for _ in range(3))
    record(sent, Status.SUBMITTED, DAY)
    record(done, Status.DONE, DAY)
    shared = make_assignment(cast.other_unit, co_units=(cast.unit,))
    wanted = {"on": "02/06/2023", "note": "Đang lấy ý kiến"}
    edit = begun(cast.users["officer"], "progress", wanted, fresh, sent, done, shared)
    assert kinds(edit) == ["change", "refused", "refused", "refused"]
    applying.apply_edit(edit.pk)
    fresh.refresh_from_db()
    assert (fresh.status, fresh.note) == (Status.IN_PROGRESS, "Đang lấy ý kiến")
    assert fresh.updated_on == date(2023, 6, 2)


def test_handing_over_counts_from_today_and_keeps_the_reason(cast: Cast) -> None:
    task = make_assignment(cast.unit, co_units=(cast.other_unit,))
    wanted = {"lead_unit": str(cast.other_unit.pk), "reason": "Sáp nhập"}
    edit = applying.apply_edit(begun(cast.users["staff"], "lead_unit", wanted, task).pk)
    task.refresh_from_db()
    assert task.lead_unit == cast.other_unit
    assert not task.co_units.exists()
    event = task.events.get(batch=edit.batch)
    assert (event.reason, event.effective_on) == ("Sáp nhập", today())
    assert event.changes["lead_unit"] == [str(cast.unit), str(cast.other_unit)]
    before = Assignment.objects.as_of(DAY).get(pk=task.pk)
    assert before.at_lead_unit_id == cast.unit.pk


def test_area_and_source_are_corrected(cast: Cast) -> None:
    area = make_area()
    task, sorted_one = make_assignment(cast.unit), make_assignment(cast.unit, area=area)
    staff = cast.users["staff"]
    edit = begun(staff, "area", {"area": str(area.pk), "reason": "Rà soát"}, task, sorted_one)
    assert kinds(edit) == ["change", "same"]
    applying.apply_edit(edit.pk)
    moved = {"source": Source.PROVINCE_PLAN.value, "reason": "Ghi nhầm danh mục"}
    applying.apply_edit(begun(staff, "source", moved, task).pk)
    task.refresh_from_db()
    assert (task.area, task.source, task.version) == (area, Source.PROVINCE_PLAN, 3)


def test_what_somebody_changed_meanwhile_is_shown_apart_and_left(cast: Cast) -> None:
    first, second = make_assignment(cast.unit), make_assignment(cast.unit)
    edit = begun(cast.users["staff"], "done", DONE, first, second)
    record(first, Status.IN_PROGRESS, DAY, "Việc của người khác")
    assert kinds(edit) == ["stale", "change"]
    applied = applying.apply_edit(edit.pk)
    first.refresh_from_db()
    assert (first.status, first.note) == (Status.IN_PROGRESS, "Việc của người khác")
    assert applied.outcome["left"][0]["kind"] == OutcomeKind.STALE


def figures(cast: Cast) -> list[Any]:
    """The counts of both units on days around the change."""
    days = [DAY + timedelta(days=step) for step in (-1, 0, 1, 60)] + [today()]
    found = []
    for day in days:
        seen = completion.scope(day)
        units = [seen.filter(at_lead_unit_id=unit.pk) for unit in (cast.unit, cast.other_unit)]
        found += [completion.counts(of_unit, day) for of_unit in units]
    return found


@pytest.mark.parametrize("action", ["done", "progress", "lead_unit"])
def test_an_undone_change_leaves_the_figures_of_every_day_as_they_were(
    cast: Cast, action: str
) -> None:
    tasks = [make_assignment(cast.unit, co_units=(cast.other_unit,)) for _ in range(3)]
    record(tasks[0], Status.IN_PROGRESS, DAY - timedelta(days=1))
    wanted = {
        "done": DONE,
        "progress": {"on": "01/06/2023", "note": "Đang làm"},
        "lead_unit": {"lead_unit": str(cast.other_unit.pk), "reason": "Sáp nhập"},
    }[action]
    before = figures(cast)
    applied = applying.apply_edit(begun(cast.users["staff"], action, wanted, *tasks).pk)
    assert figures(cast) != before
    assert applied.batch is not None
    undo_batch(batch_id=applied.batch.pk, actor=cast.users["staff"], reason="Nhầm")
    assert figures(cast) == before
    assert all(task.co_units.get() == cast.other_unit for task in tasks)


def test_applied_twice_it_is_recorded_once(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    edit = begun(cast.users["staff"], "done", DONE, task)
    bulk_jobs.apply_bulk(edit.pk)
    bulk_jobs.apply_bulk(edit.pk)
    assert task.events.count() == 2


def test_a_change_that_fails_says_so_and_leaves_nothing(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    wanted = {"lead_unit": "999999", "reason": "Sáp nhập"}
    edit = begun(cast.users["staff"], "lead_unit", wanted, task)
    choosing.bulk_claim(edit=edit)
    bulk_jobs.apply_bulk(edit.pk)
    edit.refresh_from_db()
    assert edit.state == BulkState.FAILED
    page = cast["staff"].get(f"{BULK}{edit.pk}/ket-qua/")
    assert "Chưa ghi được; không nhiệm vụ nào bị thay đổi" in page.content.decode()
    assert task.events.count() == 1


def start(cast: Cast, who: str, **data: Any) -> Any:
    return cast[who].post(BULK, {"action": "progress", "query": "", **data})


def test_the_whole_way_on_the_pages(cast: Cast) -> None:
    tasks = [make_assignment(cast.unit) for _ in range(3)]
    started = start(cast, "staff", action="done", chosen=[task.pk for task in tasks[:2]])
    place = started["Location"]
    assert "2 nhiệm vụ" in cast["staff"].get(place).content.decode()

    refused = cast["staff"].post(place, {**DONE, "on": "31/02/2023"})
    assert 'value="12/BC-STP"' in refused.content.decode()
    assert cast["staff"].post(place, DONE)["Location"] == f"{place}xem-truoc/"
    shown = cast["staff"].get(f"{place}xem-truoc/").content.decode()
    assert "Áp dụng cho 2 nhiệm vụ" in shown
    assert "<ins>Hoàn thành</ins>" in shown
    assert not Assignment.objects.filter(status=Status.DONE).exists()

    done = cast["staff"].post(f"{place}ap-dung/", follow=True)
    message = done.content.decode().partition("Đã sửa 2 nhiệm vụ.")[2].partition("</p>")[0]
    assert 'href="#undo-reason">Hoàn tác</a>' in message
    assert Assignment.objects.filter(status=Status.DONE).count() == 2
    again = cast["staff"].get(f"{place}xem-truoc/")
    assert again["Location"] == f"{place}ket-qua/"


def test_all_that_match_are_those_of_the_filter_that_one_may_see(cast: Cast) -> None:
    mine = make_assignment(cast.unit, title="Số hóa hồ sơ")
    make_assignment(cast.unit, title="Việc khác")
    make_assignment(cast.other_unit, title="Số hóa hồ sơ")
    started = start(cast, "officer", query="q=so+hoa", everything="1", seen="2")
    edit = BulkEdit.objects.get()
    assert edit.chosen == [[mine.pk, mine.version]]
    told = cast["officer"].get(started["Location"]).content.decode()
    assert "Số nhiệm vụ khớp với bộ lọc nay là 1." in told


def test_a_foreign_task_is_as_if_not_there(cast: Cast) -> None:
    own, foreign = make_assignment(cast.unit), make_assignment(cast.other_unit)
    for wrong in (foreign.pk, 10**30, 999_999):
        answer = start(cast, "officer", chosen=[own.pk, wrong])
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert not BulkEdit.objects.exists()


def test_a_task_that_left_one_s_sight_is_only_counted(cast: Cast) -> None:
    task = make_assignment(cast.unit, title="Việc đã chuyển đi")
    start(cast, "officer", chosen=[task.pk])
    edit = BulkEdit.objects.get()
    choosing.bulk_want(edit=edit, wanted={"on": "01/06/2023", "note": "Đang làm"})
    Assignment.objects.filter(pk=task.pk).update(lead_unit=cast.other_unit)
    shown = cast["officer"].get(f"{BULK}{edit.pk}/xem-truoc/").content.decode()
    assert "không còn thuộc phạm vi được xem" in shown
    assert task.title not in shown
    cast["officer"].post(f"{BULK}{edit.pk}/ap-dung/")
    assert task.events.count() == 1


def test_who_may_do_what(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    assert start(cast, "officer", action="done", chosen=[task.pk]).status_code == 403
    assert start(cast, "leader", chosen=[task.pk]).status_code == 403
    assert start(cast, "staff", action="?", chosen=[task.pk]).status_code == 404
    start(cast, "head", chosen=[task.pk])
    edit = BulkEdit.objects.get()
    assert cast["officer"].get(f"{BULK}{edit.pk}/").status_code == 404


def test_nothing_chosen_leads_back_to_the_same_list(cast: Cast) -> None:
    answer = start(cast, "staff", query="status=open")
    assert answer["Location"] == f"{LIST}?status=open"
    told = cast["staff"].get(answer["Location"]).content.decode()
    assert "Chưa chọn nhiệm vụ nào." in told


def test_only_those_who_may_change_see_boxes_and_only_today(cast: Cast) -> None:
    make_assignment(cast.unit)
    assert "data-select " in cast["officer"].get(LIST).content.decode()
    assert "data-select " not in cast["leader"].get(LIST).content.decode()
    assert "data-select " not in cast["staff"].get(f"{LIST}?as_of=2023-06-01").content.decode()


def test_no_query_per_task(cast: Cast) -> None:
    counts = []
    for number in (1, 12):
        tasks = [make_assignment(cast.unit) for _ in range(number)]
        edit = begun(cast.users["staff"], "done", DONE, *tasks)
        with CaptureQueriesContext(connection) as queries:
            applying.apply_edit(edit.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_unit_that_ended_is_given_nothing(cast: Cast) -> None:
    ended = make_unit(valid_to=date(2025, 6, 30))
    start(cast, "staff", action="lead_unit", chosen=[make_assignment(cast.unit).pk])
    edit = BulkEdit.objects.get()
    data = {"lead_unit": ended.pk, "reason": "Sáp nhập"}
    refused = cast["staff"].post(f"{BULK}{edit.pk}/", data)
    assert "không còn hoạt động" in refused.content.decode()


def applied_by_staff(cast: Cast, *tasks: Assignment) -> BulkEdit:
    return applying.apply_edit(begun(cast.users["staff"], "done", DONE, *tasks).pk)


def test_the_result_page_takes_the_change_back_with_a_reason(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    place = f"{BULK}{applied_by_staff(cast, task).pk}/"
    silent = cast["staff"].post(f"{place}hoan-tac/", {"reason": " "}, follow=True)
    assert "Chưa hoàn tác. Ghi lý do hoàn tác." in silent.content.decode()
    undone = cast["staff"].post(f"{place}hoan-tac/", {"reason": "Nhầm danh sách"}, follow=True)
    assert "Đã hoàn tác: các nhiệm vụ trở lại như trước" in undone.content.decode()
    assert 'href="#undo-reason"' not in undone.content.decode()
    assert "Lý do: Nhầm danh sách" in undone.content.decode()
    assert "Đã sửa" not in undone.content.decode()
    task.refresh_from_db()
    assert task.status == Status.NOT_STARTED


def test_what_was_built_on_is_not_taken_back(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    place = f"{BULK}{applied_by_staff(cast, task).pk}/"
    record(task, Status.IN_PROGRESS, today(), "Làm lại")
    refused = cast["staff"].post(f"{place}hoan-tac/", {"reason": "Nhầm"}, follow=True)
    assert "Chưa hoàn tác được, không có gì thay đổi." in refused.content.decode()
    task.refresh_from_db()
    assert task.status == Status.IN_PROGRESS


def test_the_page_of_the_batch_is_offered_to_staff_alone(cast: Cast) -> None:
    wanted = {"on": "01/06/2023", "note": "Đang làm"}
    for who, offered in (("staff", True), ("officer", False)):
        task = make_assignment(cast.unit)
        edit = applying.apply_edit(begun(cast.users[who], "progress", wanted, task).pk)
        page = cast[who].get(f"{BULK}{edit.pk}/ket-qua/").content.decode()
        assert ("Xem lần ghi này" in page) is offered
        assert "Lý do hoàn tác" in page


@pytest.mark.slow
def test_ten_thousand_tasks_in_a_few_seconds(cast: Cast) -> None:
    first = make_assignment(cast.unit)
    held = {field.attname: getattr(first, field.attname) for field in Assignment._meta.fields}
    copies = [
        Assignment(**{**held, "id": None, "code": f"CP-2023-{number:05}"})
        for number in range(9_999)
    ]
    Assignment.objects.bulk_create(copies)
    AssignmentEvent.objects.bulk_create(
        services.event_of(copy, kind=EventKind.ASSIGNED, on=copy.assigned_on, seq=1, actor=None)
        for copy in copies
    )
    edit = begun(cast.users["staff"], "done", DONE)
    edit.chosen = choosing.versions(Assignment.objects.all())
    edit.save(update_fields=["chosen"])
    began = time.process_time()
    applied = applying.apply_edit(edit.pk)
    assert time.process_time() - began < 15
    assert applied.outcome["change"] == 10_000
    assert AssignmentEvent.objects.filter(batch=applied.batch).count() == 10_000
