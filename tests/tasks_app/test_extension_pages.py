"""Pages of extensions: a past day, two people at once, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
import time_machine

from tasks_app import services
from tasks_app.choices import ExtensionState, Status
from tasks_app.extension_history import extensions_on
from tasks_app.extension_lists import export_rows
from tasks_app.models import Assignment, Extension
from tests.cast import Cast
from tests.evidence_files import pdf_bytes, upload
from tests.tasks_app.test_extensions import (
    DUE,
    LATER,
    MUCH_LATER,
    approve,
    ask,
    form_of_request,
    give,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-07-10T03:00:00+00:00", tick=False):
        yield


def enter_paper(task: Assignment) -> Extension:
    """Recorded on 10/07, in force from 20/06."""
    return services.extension_enter(
        assignment_id=task.pk,
        version=task.version,
        granted_due_on=LATER,
        reason="Theo văn bản",
        document="12/UBND-NC",
        document_on=date(2023, 6, 20),
        actor=None,
    )


def states_on(task: Assignment, day: date) -> list[str]:
    return [item.state for item in extensions_on(task, day)]


def test_each_extension_as_it_stood_on_the_day(cast: Cast) -> None:
    task = give(cast.unit)
    with time_machine.travel("2023-07-02T03:00:00+00:00", tick=False):
        asked = ask(task)
    approve(asked, on=date(2023, 7, 5))
    assert states_on(task, date(2023, 7, 1)) == []
    assert states_on(task, date(2023, 7, 4)) == [ExtensionState.REQUESTED]
    assert states_on(task, date(2023, 7, 5)) == [ExtensionState.APPROVED]
    before = cast["staff"].get(f"/nhiem-vu/{task.pk}/?as_of=2023-07-04").context["extensions"]
    assert (before[0].granted_due_on, before[0].document) == (None, "")
    page = cast["staff"].get(f"/nhiem-vu/{task.pk}/?as_of=2023-07-04").content.decode()
    panel = page.partition('id="h-gia-han"')[2].partition("</section>")[0]
    assert "Chờ duyệt" in panel
    assert "12/UBND-NC" not in panel


@pytest.mark.parametrize("state", [ExtensionState.REFUSED, ExtensionState.WITHDRAWN])
def test_a_request_waits_until_the_day_it_was_answered(state: ExtensionState) -> None:
    task = give()
    with time_machine.travel("2023-07-02T03:00:00+00:00", tick=False):
        asked = ask(task)
    if state == ExtensionState.REFUSED:
        services.extension_refuse(extension_id=asked.pk, note="Chưa đủ lý do", actor=None)
    else:
        services.extension_withdraw(extension_id=asked.pk, actor=None)
    assert states_on(task, date(2023, 7, 9)) == [ExtensionState.REQUESTED]
    assert extensions_on(task, date(2023, 7, 9))[0].decision_note == ""
    assert states_on(task, date(2023, 7, 10)) == [state]


def test_a_paper_dated_back_appears_when_its_deadline_took_effect(cast: Cast) -> None:
    task = give(cast.unit)
    enter_paper(task)
    assert states_on(task, date(2023, 6, 19)) == []
    assert states_on(task, date(2023, 6, 20)) == [ExtensionState.APPROVED]
    page = cast["staff"].get(f"/nhiem-vu/{task.pk}/?as_of=2023-06-20").content.decode()
    assert "12/UBND-NC" in page.partition('id="h-gia-han"')[2].partition("</section>")[0]


def test_the_sheet_of_a_past_day_does_not_know_later_decisions() -> None:
    task = give()
    with time_machine.travel("2023-07-02T03:00:00+00:00", tick=False):
        asked = ask(task)
    approve(asked, on=date(2023, 7, 5))
    found = [list(export_rows(date(2023, 7, day))) for day in (1, 4, 5)]
    assert [[row["state"] for row in rows] for rows in found] == [[], ["requested"], ["approved"]]
    assert found[1][0]["document"] == ""


def test_a_request_that_turned_up_leaves_what_was_typed(cast: Cast) -> None:
    task = give(cast.unit)
    ask(task, actor=cast.users["head"])
    typed = form_of_request(task, asked_due_on="30/11/2023", reason="Chờ kinh phí bổ sung")
    page = cast["officer"].post(f"/nhiem-vu/{task.pk}/gia-han/", typed).content.decode()
    assert "đang có một đề nghị gia hạn chờ duyệt, do" in page
    assert "31/08/2023 (đề nghị)" in page
    assert 'value="30/11/2023"' in page
    assert "Chờ kinh phí bổ sung" in page
    assert Extension.objects.count() == 1


def test_staff_keep_what_they_typed_too(cast: Cast) -> None:
    task = give(cast.unit)
    ask(task)
    typed = {
        "granted_due_on": "30/11/2023",
        "reason": "Theo văn bản",
        "document": "99/UBND-NC",
        "document_on": "20/06/2023",
        "version": str(task.version),
    }
    page = cast["staff"].post(f"/nhiem-vu/{task.pk}/gia-han/", typed).content.decode()
    assert "đang có một đề nghị gia hạn chờ duyệt" in page
    assert 'value="99/UBND-NC"' in page
    assert Extension.objects.get().asked_due_on == LATER


def test_an_obstacle_that_turned_up_leaves_what_was_typed(cast: Cast) -> None:
    task = give(cast.unit)
    typed = form_of_request(task, reason="Chờ kinh phí bổ sung")
    Assignment.objects.filter(pk=task.pk).update(
        status=Status.DONE, completed_on=DUE, version=task.version + 1
    )
    page = cast["officer"].post(f"/nhiem-vu/{task.pk}/gia-han/", typed).content.decode()
    assert "đã hoàn thành hoặc đã dừng" in page
    assert "Chờ kinh phí bổ sung" in page
    unasked = cast["officer"].get(f"/nhiem-vu/{task.pk}/gia-han/").content.decode()
    assert "Gửi đề nghị" not in unasked


def test_the_filters_ask_the_ledger_and_not_the_deadlines(cast: Cast) -> None:
    extended, plain = give(cast.unit), give(cast.unit)
    enter_paper(extended)
    Assignment.objects.filter(pk=extended.pk).update(original_due_on=LATER)
    ask(plain)
    assert _listed(cast, extended="yes") == {extended.pk}
    assert _listed(cast, extended="no") == {plain.pk}
    assert _listed(cast, extended_from="20/06/2023") == {extended.pk}
    assert _listed(cast, extended_from="21/06/2023") == set()
    assert _listed(cast, extended="yes", as_of="2023-06-20") == {extended.pk}
    assert _listed(cast, extended="yes", as_of="2023-06-19") == set()
    assert _listed(cast, extended_from="01/06/2023", as_of="2023-06-19") == set()


def _listed(cast: Cast, **query: str) -> set[int]:
    rows = cast["staff"].get("/nhiem-vu/", query).context["table"].page.object_list.data
    return {row.pk for row in rows}


DECISION = {"granted_due_on": "15/08/2023", "document": "Công văn 44/UBND-NC", "version": "1"}


def decide(cast: Cast, asked: Extension, **typed: Any) -> Any:
    return cast["staff"].post(f"/nhiem-vu/gia-han/{asked.pk}/", {**DECISION, **typed})


def test_a_decision_says_when_each_field_is_needed(cast: Cast) -> None:
    asked = ask(give(cast.unit))
    page = cast["staff"].get(f"/nhiem-vu/gia-han/{asked.pk}/").content.decode()
    assert page.count("(bắt buộc khi đồng ý)") == 3
    assert page.count("(bắt buộc khi không đồng ý)") == 1


def test_everything_wrong_with_an_approval_is_said_at_once(cast: Cast) -> None:
    asked = ask(give(cast.unit))
    wrong = {"granted_due_on": "01/06/2023", "document": "5/BC-M", "document_on": "11/07/2023"}
    form = decide(cast, asked, **wrong, approve="1").context["form"]
    assert set(form.errors) == {"granted_due_on", "document", "document_on"}


def test_a_request_says_everything_at_once(cast: Cast) -> None:
    task = give(cast.unit)
    typed = form_of_request(task, asked_due_on="01/06/2023", reason="")
    form = cast["officer"].post(f"/nhiem-vu/{task.pk}/gia-han/", typed).context["form"]
    assert set(form.errors) == {"asked_due_on", "reason"}


def test_enter_decides_nothing(cast: Cast) -> None:
    """The browser presses the first button of a form, which neither approves nor refuses."""
    asked = ask(give(cast.unit))
    answer = decide(cast, asked, document_on="07/07/2023", decision_note="Nhất trí")
    assert "hoặc “Không đồng ý”" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == ExtensionState.REQUESTED


def test_the_paper_of_an_approval_bears_its_number_and_day(cast: Cast) -> None:
    asked = ask(give(cast.unit))
    paper = upload(pdf_bytes("Cong van"), "cong-van.pdf")
    decide(cast, asked, document_on="07/07/2023", approve="1", evidence_files=[paper])
    document = asked.evidence.get()
    assert (document.number, document.issued_on) == ("44/UBND-NC", date(2023, 7, 7))


@pytest.mark.parametrize("button", ["approve", "refuse"])
def test_the_second_decider_sees_both_versions(cast: Cast, button: str) -> None:
    asked = ask(give(cast.unit), MUCH_LATER)
    services.extension_refuse(
        extension_id=asked.pk, note="Chưa đủ lý do", actor=cast.users["admin"]
    )
    typed = {
        "granted_due_on": "15/08/2023",
        "document": "44/UBND-NC",
        "document_on": "07/07/2023",
        "decision_note": "Nhất trí một phần",
        "version": "1",
        button: "1",
    }
    answer = cast["staff"].post(f"/nhiem-vu/gia-han/{asked.pk}/", typed)
    assert answer.status_code == HTTPStatus.CONFLICT
    recorded, _, mine = (
        answer.content.decode().partition("Đang có trong sổ")[2].partition("Nội dung vừa nhập</h2>")
    )
    assert "Chưa đủ lý do" in recorded
    assert str(cast.users["admin"]) in recorded
    assert "Đồng ý gia hạn" in mine or button == "refuse"
    for words in ("15/08/2023", "44/UBND-NC", "07/07/2023", "Nhất trí một phần"):
        assert words in mine
    asked.refresh_from_db()
    assert asked.state == ExtensionState.REFUSED
