"""The pages of a result on its way and of co-units' parts, as requests and answers."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from tasks_app import rules, services
from tasks_app.choices import PartStatus, ReturnReason, Status
from tasks_app.models import Assignment, PartReport
from tests.cast import Cast, signed_in
from tests.evidence_files import pdf_bytes, upload
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db

LIST = "/nhiem-vu/"
MOST_QUERIES = 16
ROW = {"HX-Request": "true"}


def yesterday() -> str:
    return f"{today() - timedelta(days=1):%d/%m/%Y}"


def result(task: Assignment, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the page of sending."""
    typed = {
        "version": task.version,
        "result_document": "87/BC-STP",
        "result_on": yesterday(),
        "why_none": "Văn bản giấy",
        "note": "",
    }
    return {**typed, **changes}


def send(cast: Cast, task: Assignment, who: str = "officer", **changes: Any) -> Any:
    return cast[who].post(f"{LIST}{task.pk}/gui-ket-qua/", result(task, **changes))


def sent(cast: Cast) -> Assignment:
    task = make_assignment(cast.unit)
    assert send(cast, task).status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    return task


def post(cast: Cast, who: str, task: Assignment, step: str, **typed: Any) -> Any:
    return cast[who].post(f"{LIST}{task.pk}/{step}/", {"version": task.version, **typed})


def test_a_result_is_sent_with_its_documents(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    paper = upload(pdf_bytes("Bao cao"), "bao-cao.pdf")
    assert send(cast, task, why_none="", evidence_files=[paper]).status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    assert task.status == Status.SUBMITTED
    document = task.events.latest("seq").evidence.get()
    assert document.unit == cast.unit
    page = cast["staff"].get(f"{LIST}{task.pk}/").content.decode()
    assert "Kết quả chờ xác nhận" in page
    assert document.name in page


def test_without_document_or_reason_nothing_is_sent_and_all_is_kept(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    form = send(cast, task, why_none="", note="Gửi kèm").context["form"]
    assert "why_none" in form.errors
    assert (form["result_document"].value(), form["note"].value()) == ("87/BC-STP", "Gửi kèm")


def test_uploads_outlive_another_refusal(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    paper = upload(pdf_bytes("Bao cao"), "bao-cao.pdf")
    refused = send(cast, task, why_none="", result_document="", evidence_files=[paper])
    form = refused.context["form"]
    assert set(form.errors) == {"result_document"}
    assert [one.file_name for one in form.evidence_shown] == ["bao-cao.pdf"]


def test_what_came_with_a_result_bears_its_number_and_day(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    paper = upload(pdf_bytes("Bao cao"), "bao-cao.pdf")
    send(cast, task, why_none="", result_document="Báo cáo số 87/BC-STP", evidence_files=[paper])
    document = task.events.latest("seq").evidence.get()
    assert (document.number, f"{document.issued_on:%d/%m/%Y}") == ("87/BC-STP", yesterday())


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    refused = send(cast, task, why_none="", result_document="5/BC-M", result_on=tomorrow)
    form = refused.context["form"]
    assert set(form.errors) == {"why_none", "result_document", "result_on"}
    page = refused.content.decode()
    summary = page.partition('id="loi"')[2].partition("</div>\n</div>")[0]
    for name in form.errors:
        assert f'href="#{form[name].id_for_label}"' in summary


def test_a_bad_file_alone_is_not_also_a_missing_one(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    bad = upload(b"MZ", "may.exe")
    form = send(cast, task, why_none="", evidence_files=[bad]).context["form"]
    assert set(form.errors) == {"evidence_files"}


def test_a_form_says_when_a_field_is_needed(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    page = cast["officer"].get(f"{LIST}{task.pk}/gui-ket-qua/").content.decode()
    assert "(bắt buộc khi không có tài liệu nào)" in page
    staff = cast["staff"].get(f"{LIST}{task.pk}/tinh-trang/").content.decode()
    assert "(bắt buộc khi dừng thực hiện)" in staff
    officer = cast["officer"].get(f"{LIST}{task.pk}/tinh-trang/").content.decode()
    assert "dừng thực hiện" not in officer
    for form in (staff, officer):
        assert "(không bắt buộc)" not in form.partition('name="note"')[0].rpartition("<label")[2]


def test_the_status_form_says_everything_at_once(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    typed = {"version": task.version, "status": "dropped", "on": "32/01/2024", "note": ""}
    form = cast["staff"].post(f"{LIST}{task.pk}/tinh-trang/", typed).context["form"]
    assert set(form.errors) == {"on", "note", "result_document"}


def test_the_way_through_the_head(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.unit.pk).update(head_approves=True)
    task = make_assignment(cast.unit)
    page = cast["officer"].get(f"{LIST}{task.pk}/gui-ket-qua/").content.decode()
    assert "được duyệt mới đến Sở Nội vụ" in page
    send(cast, task)
    task.refresh_from_db()
    assert task.awaits_head
    assert "Duyệt và gửi Sở Nội vụ" in cast["head"].get(f"{LIST}{task.pk}/").content.decode()
    assert post(cast, "officer", task, "duyet").status_code == HTTPStatus.FORBIDDEN
    assert post(cast, "head", task, "duyet").status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    assert (task.status, task.awaits_head) == (Status.SUBMITTED, False)


def test_a_unit_without_a_head_is_told_that_nobody_approves(cast: Cast) -> None:
    unit = make_unit("Sở Xây dựng")
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    task = make_assignment(unit)
    cast.clients["lone"] = _client_of(Role.OFFICER, unit)
    page = cast["lone"].get(f"{LIST}{task.pk}/gui-ket-qua/").content.decode()
    assert "chưa có tài khoản lãnh đạo nào" in page
    send(cast, task, "lone")
    task.refresh_from_db()
    assert task.status == Status.SUBMITTED


def _client_of(role: Role, unit: Unit) -> Any:
    return signed_in(make_user(role, unit))


def test_confirmed_on_the_day_of_the_result_straight_from_the_page(cast: Cast) -> None:
    task = sent(cast)
    assert post(cast, "staff", task, "xac-nhan").status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    assert (task.status, f"{task.completed_on:%d/%m/%Y}") == (Status.DONE, yesterday())


def test_a_return_is_told_to_the_unit(cast: Cast) -> None:
    task = sent(cast)
    refused = post(cast, "staff", task, "tra-lai", reason_code="", reason="")
    assert set(refused.context["form"].errors) == {"reason_code", "reason"}
    typed = {"reason_code": ReturnReason.NO_EVIDENCE.value, "reason": "Thiếu phụ lục 2"}
    post(cast, "staff", task, "tra-lai", **typed)
    page = cast["officer"].get(f"{LIST}{task.pk}/").content.decode()
    assert "Thiếu tài liệu kiểm chứng" in page
    assert "Thiếu phụ lục 2" in page
    assert "Gửi kết quả" in page


def test_sending_again_begins_with_what_was_asked_for_and_the_documents_given(cast: Cast) -> None:
    task, paper = make_assignment(cast.unit), upload(pdf_bytes("Bao cao"), "bao-cao.pdf")
    send(cast, task, why_none="", evidence_files=[paper])
    task.refresh_from_db()
    reason = {"reason_code": ReturnReason.NO_EVIDENCE, "reason": "Bổ sung phụ lục"}
    post(cast, "staff", task, "tra-lai", **reason)
    detail = f"{LIST}{task.pk}/"
    shown = cast["officer"].get(detail).content.decode().partition("Quá trình thực hiện")[0]
    assert "Thiếu tài liệu kiểm chứng" in shown
    assert "Bổ sung phụ lục" in shown
    again = cast["officer"].get(f"{detail}gui-ket-qua/")
    assert "Bổ sung phụ lục" in again.content.decode()
    documents = again.context["form"].evidence_shown
    assert [document.file_name for document in documents] == ["bao-cao.pdf"]
    task.refresh_from_db()
    send(cast, task, why_none="", evidence_chosen=[documents[0].pk])
    assert cast["officer"].get(detail).context["back"] is None
    eve = f"?as_of={today() - timedelta(days=1):%Y-%m-%d}"
    assert cast["officer"].get(detail + eve).context["back"] is None


def test_the_first_decision_stands_and_the_second_sees_both(cast: Cast) -> None:
    task = sent(cast)
    post(cast, "staff", task, "xac-nhan")
    typed = {"reason_code": ReturnReason.OTHER.value, "reason": "Thiếu phụ lục 2"}
    second = post(cast, "staff", task, "tra-lai", **typed)
    assert second.status_code == HTTPStatus.CONFLICT
    page = second.content.decode()
    assert "Thiếu phụ lục 2" in page
    assert "Nhiệm vụ không còn chờ xác nhận." in page
    assert "Ghi lại theo nội dung của tôi" not in page, "nothing is left to decide"
    task.refresh_from_db()
    assert task.status == Status.DONE


def test_the_second_may_still_send_where_that_makes_sense(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    step = rules.Step(Status.IN_PROGRESS, today(), "Đang trình ký")
    services.status_record(assignment_id=task.pk, version=1, step=step, actor=None)
    second = send(cast, task)
    assert second.status_code == HTTPStatus.CONFLICT
    page = second.content.decode()
    assert "Đang trình ký" in page
    assert "87/BC-STP" in page
    assert "Ghi lại theo nội dung của tôi" in page
    form = second.context["form"]
    assert send(cast, task, version=form["version"].value()).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("step", ["xac-nhan", "tra-lai"])
def test_in_the_row_of_the_list(cast: Cast, step: str) -> None:
    task = sent(cast)
    row = cast["staff"].get(f"{LIST}{task.pk}/{step}/", {"next": LIST}, headers=ROW)
    assert row.content.decode().lstrip().startswith("<tr")
    assert "87/BC-STP" in row.content.decode()
    typed = {"version": task.version, "reason_code": "other", "reason": "Sai", "next": LIST}
    saved = cast["staff"].post(f"{LIST}{task.pk}/{step}/", typed, headers=ROW)
    assert LIST in saved["HX-Location"]


def test_who_comes_too_late_is_led_back(cast: Cast) -> None:
    task = sent(cast)
    response = cast["officer"].get(f"{LIST}{task.pk}/gui-ket-qua/", follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}{task.pk}/"
    assert "đang chờ Sở Nội vụ xác nhận" in response.content.decode()


def test_a_status_form_is_prefilled_with_the_day_of_the_result(cast: Cast) -> None:
    task = sent(cast)
    form = cast["staff"].get(f"{LIST}{task.pk}/tinh-trang/").context["form"]
    assert f"{form['on'].value():%d/%m/%Y}" == yesterday()


def test_the_day_before_offers_nothing_and_greys_what_came_later(cast: Cast) -> None:
    task = sent(cast)
    day = today() - timedelta(days=1)
    page = cast["staff"].get(f"{LIST}{task.pk}/", {"as_of": day.isoformat()}).content.decode()
    assert "Kết quả chờ xác nhận" not in page
    assert 'class="is-later"' in page


def test_a_co_unit_reports_and_the_second_report_sees_the_first(cast: Cast) -> None:
    task = make_assignment(cast.other_unit, co_units=(cast.unit,))
    url = f"{LIST}{task.pk}/phoi-hop/{cast.unit.pk}/"
    paper = upload(pdf_bytes("Y kien"), "y-kien.pdf")
    typed = {"seq": 0, "status": "done", "on": yesterday(), "result_document": "9/CV-STP"}
    first = cast["officer"].post(url, {**typed, "evidence_files": [paper]})
    assert first.status_code == HTTPStatus.FOUND
    second = cast["head"].post(url, {**typed, "result_document": "10/CV-STP"})
    assert second.status_code == HTTPStatus.CONFLICT
    page = second.content.decode()
    assert "9/CV-STP" in page
    assert "10/CV-STP" in page
    assert cast["head"].post(url, {**typed, "seq": 1}).status_code == HTTPStatus.FOUND
    assert PartReport.objects.filter(unit=cast.unit).count() == 2


def test_a_part_says_everything_at_once_and_names_its_document(cast: Cast) -> None:
    task = make_assignment(cast.other_unit, co_units=(cast.unit,))
    url = f"{LIST}{task.pk}/phoi-hop/{cast.unit.pk}/"
    paper = upload(pdf_bytes("Y kien"), "y-kien.pdf")
    typed = {"seq": 0, "status": "done", "on": "", "result_document": ""}
    refused = cast["officer"].post(url, {**typed, "on": "31/02/2024"})
    assert set(refused.context["form"].errors) == {"on", "result_document"}
    typed |= {"on": yesterday(), "result_document": "Công văn 9/CV-STP", "evidence_files": [paper]}
    cast["officer"].post(url, typed)
    document = PartReport.objects.get().evidence.get()
    assert (document.number, f"{document.issued_on:%d/%m/%Y}") == ("9/CV-STP", yesterday())


def test_filters_of_what_waits_and_of_ones_own_role(cast: Cast) -> None:
    led = make_assignment(cast.unit, co_units=(cast.other_unit,))
    shared = make_assignment(cast.other_unit, co_units=(cast.unit,))
    handed = make_assignment(cast.unit)
    Assignment.objects.filter(pk=handed.pk).update(awaits_head=True)
    found = {
        query: {row.pk for row in _rows(cast, query)}
        for query in ("role=lead", "role=co", "waiting=head", "waiting=parts")
    }
    assert found == {
        "role=lead": {led.pk, handed.pk},
        "role=co": {shared.pk},
        "waiting=head": {handed.pk},
        "waiting=parts": {led.pk, shared.pk},
    }
    assert "role" not in cast["staff"].get(LIST).context["filter"].form.fields


def _rows(cast: Cast, query: str) -> Any:
    return cast["officer"].get(f"{LIST}?{query}").context["table"].page.object_list.data


@pytest.mark.parametrize("who", ["staff", "officer", "head"])
def test_the_page_asks_no_more_for_a_long_history(cast: Cast, who: str) -> None:
    task = make_assignment(cast.unit, co_units=(cast.other_unit,))
    _live(cast, task, rounds=1)
    cast[who].get(f"{LIST}{task.pk}/")  # what is read once a day or session is read now
    short = _queries(cast, who, task)
    _live(cast, task, rounds=4)
    assert _queries(cast, who, task) == short <= MOST_QUERIES


def _live(cast: Cast, task: Assignment, rounds: int) -> None:
    """Sent with a document and returned, and a part reported with one, several times over."""
    staff, officer = cast.users["staff"], cast.users["officer"]
    for _ in range(rounds):
        task.refresh_from_db()
        services.result_send(
            assignment_id=task.pk,
            version=task.version,
            result=rules.Result("87/BC-STP", today()),
            evidence=[make_evidence(cast.unit, actor=officer)],
            actor=officer,
        )
        services.result_return(
            assignment_id=task.pk,
            version=task.version + 1,
            reason_code=ReturnReason.OTHER,
            reason="Thiếu",
            actor=staff,
        )
        last = services.last_report(task, cast.other_unit)
        services.part_report(
            assignment=task,
            unit=cast.other_unit,
            seq=last.seq if last else 0,
            part=rules.Part(PartStatus.DONE, today(), "1/CV"),
            evidence=[make_evidence(cast.other_unit)],
            actor=staff,
        )


def _queries(cast: Cast, who: str, task: Assignment) -> int:
    with CaptureQueriesContext(connection) as captured:
        cast[who].get(f"{LIST}{task.pk}/")
    return len(captured)
