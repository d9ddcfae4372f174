"""The list and the forms of assignments, as requests and answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tasks_app import services
from tasks_app.choices import Source
from tasks_app.models import Assignment, SourceDocument
from tests.cast import Cast, signed_in
from tests.factories import make_assignment, make_document, make_unit

pytestmark = pytest.mark.django_db

LIST = "/nhiem-vu/"
ONCE = "5a0e3f0c-6a40-4d46-9d2a-0d5f0d5e7a01"
LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)


def filled(assignment: Assignment, **changes: Any) -> dict[str, Any]:
    """What a browser sends when nothing but `changes` was touched in the form of correction."""
    document = assignment.document
    return {
        "source": assignment.source,
        "document_no": document.number,
        "document_date": f"{document.issued_on:%d/%m/%Y}" if document.issued_on else "",
        "issuer": document.issuer,
        "signer": document.signer,
        "title": assignment.title,
        "lead_unit": assignment.lead_unit_id,
        "assigned_on": f"{assignment.assigned_on:%d/%m/%Y}",
        "version": assignment.version,
        "reason": "Ghi nhầm",
        **changes,
    }


def correct(cast: Cast, assignment: Assignment, **changes: Any) -> Any:
    return cast["staff"].post(f"{LIST}{assignment.pk}/dinh-chinh/", filled(assignment, **changes))


@pytest.mark.parametrize("address", [LIST, f"{LIST}gia-han/"])
@pytest.mark.parametrize("who", ["staff", "officer"])
def test_an_empty_book_says_what_would_be_here(cast: Cast, who: str, address: str) -> None:
    page = cast[who].get(address).content.decode()
    assert "sẽ nằm ở đây" in page
    assert (reverse("import_home") in page) == (who == "staff")
    assert "khớp với bộ lọc" in cast[who].get(f"{address}?q=khong-co").content.decode()


def test_a_unit_that_leads_nothing_any_more_still_filters_the_days_it_led(cast: Cast) -> None:
    moved = make_assignment(cast.unit)
    make_assignment(cast.other_unit)
    services.assignment_correct(
        assignment_id=moved.pk,
        version=moved.version,
        changes={"lead_unit": cast.other_unit},
        co_units=None,
        reason="Chuyển đơn vị chủ trì",
        actor=None,
    )
    response = cast["staff"].get(LIST, {"unit": str(cast.unit.pk), "as_of": "01/06/2023"})
    assert [row.pk for row in response.context["table"].page.object_list.data] == [moved.pk]


@pytest.mark.parametrize(
    "query",
    ["per_page=²", "page=²", "q=%00", "unit=99999999999999999999", "due_from=1/1/99999", "sort=x"],
)
def test_a_query_nobody_would_type_is_answered(cast: Cast, query: str) -> None:
    make_assignment(cast.unit)
    assert cast["staff"].get(f"{LIST}?{query}").status_code == HTTPStatus.OK


def test_a_deadline_nobody_can_count_to_is_told_beside_its_field(cast: Cast) -> None:
    present = make_assignment(cast.unit)
    response = correct(cast, present, due_on="31/12/9999")
    assert response.context["form"].errors["due_on"] == ["Năm phải từ 1945 đến 2100."]
    assert cast["staff"].get(LIST).status_code == HTTPStatus.OK


def test_a_refused_task_leaves_no_new_document_behind(cast: Cast) -> None:
    present = make_assignment(cast.unit)
    data = filled(present, code=present.code, document_no="88/QĐ-TTg")
    response = cast["staff"].post(f"{LIST}them/", data)
    assert "code" in response.context["form"].errors
    assert not SourceDocument.objects.filter(number="88/QĐ-TTg").exists()


def test_a_signer_not_known_yet_is_filled_in(cast: Cast) -> None:
    assignment = make_assignment(cast.unit)
    assert correct(cast, assignment, signer="Phạm  Minh Chính").status_code == HTTPStatus.FOUND
    assignment.document.refresh_from_db()
    assert assignment.document.signer == "Phạm Minh Chính"


def test_another_signer_is_refused_not_dropped(cast: Cast) -> None:
    document = make_document()
    SourceDocument.objects.filter(pk=document.pk).update(signer="Phạm Minh Chính")
    assignment = make_assignment(cast.unit, document=document)
    response = correct(cast, assignment, signer="Trần Hồng Hà")
    assert "Phạm Minh Chính" in str(response.context["form"].errors["signer"])


def test_an_open_task_is_handed_over_to_the_unit_that_exists_today(cast: Cast) -> None:
    old = make_unit("UBND huyện Kỳ Anh", valid_to=LAST_OLD)
    new = make_unit("UBND xã Kỳ Anh", valid_from=FIRST_NEW)
    ended = make_unit("UBND huyện Can Lộc", valid_from=date(2023, 6, 1), valid_to=LAST_OLD)
    assignment = make_assignment(old)

    refused = correct(cast, assignment, lead_unit=ended.pk)
    assert "lead_unit" in refused.context["form"].errors
    assert correct(cast, assignment, lead_unit=new.pk).status_code == HTTPStatus.FOUND
    assignment.refresh_from_db()
    assert assignment.lead_unit == new
    assert correct(cast, assignment, title="Nội dung khác").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    "query", ["due_from=31/02/2023", "unit=abc", "as_of=31/02/2023", "as_of=01/01/2199"]
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_of_what_was_not_understood_is_refused(cast: Cast, query: str, form: str) -> None:
    make_assignment(cast.unit)
    response = cast["staff"].get(f"{LIST}xuat.{form}?{query}")
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert response.content.decode().startswith("Không xuất được.")


def test_a_filter_that_was_not_understood_is_told_above_the_rows(cast: Cast) -> None:
    response = cast["staff"].get(LIST, {"due_to": "31/02/2023"}, headers={"HX-Request": "true"})
    assert "Có bộ lọc chưa đúng" in response.content.decode()


def test_tasks_without_an_area_can_be_listed(cast: Cast) -> None:
    without = make_assignment(cast.unit)
    response = cast["staff"].get(LIST, {"area": "null"})
    assert [row.pk for row in response.context["table"].page.object_list.data] == [without.pk]


def new_task(cast: Cast, once: str) -> dict[str, Any]:
    """What a browser sends of a filled-in form for a new task."""
    return {
        "source": "government",
        "document_no": "01/QĐ-TTg",
        "title": "Rà soát thủ tục hành chính",
        "lead_unit": cast.unit.pk,
        "assigned_on": "02/05/2023",
        "once": once,
    }


def test_the_same_form_sent_twice_makes_one_task(cast: Cast) -> None:
    typed = new_task(cast, ONCE)
    first, second = (cast["staff"].post(f"{LIST}them/", typed) for _ in range(2))
    assert first["Location"] == second["Location"] == f"{LIST}{Assignment.objects.get().pk}/"


def test_forms_that_say_nothing_of_themselves_are_different_ones(cast: Cast) -> None:
    for _ in range(2):
        cast["staff"].post(f"{LIST}them/", new_task(cast, ""))
    assert Assignment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_makes_one_task(cast: Cast) -> None:
    typed, start = new_task(cast, ONCE), threading.Barrier(3)

    def send() -> str:
        start.wait(10)
        try:
            return str(signed_in(cast.users["staff"]).post(f"{LIST}them/", typed)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        places = [pool.submit(send) for _ in range(3)]
    assert {place.result() for place in places} == {f"{LIST}{Assignment.objects.get().pk}/"}


def test_saving_a_done_task_untouched_changes_nothing(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    url = f"{LIST}{task.pk}/tinh-trang/"
    typed = {"status": "done", "on": "03/05/2023", "note": "", "version": task.version}
    assert cast["staff"].post(url, typed).status_code == HTTPStatus.FOUND
    form = cast["staff"].get(url).context["form"]
    untouched = {name: form[name].value() or "" for name in form.fields}
    response = cast["staff"].post(url, {**untouched, "on": f"{form['on'].value():%d/%m/%Y}"})
    assert "note" in response.context["form"].errors
    task.refresh_from_db()
    assert (task.completed_on, task.events.count()) == (date(2023, 5, 3), 2)


def test_a_status_is_saved_while_redis_is_away(cast: Cast, settings: Any) -> None:
    default = settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "LOCATION": "redis://127.0.0.1:1/0"}}
    task = make_assignment(cast.unit)
    typed = {"status": "done", "on": "03/05/2023", "version": task.version}
    client = signed_in(cast.users["staff"])
    assert client.post(f"{LIST}{task.pk}/tinh-trang/", typed).status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    assert task.status == "done"


def test_a_search_that_finds_nothing_leads_to_the_other_source(cast: Cast) -> None:
    task = make_assignment(cast.unit, source=Source.PROVINCE_PLAN)
    page = cast["staff"].get(f"/nhiem-vu/?q={task.code}").content.decode()
    assert f'href="?q={task.code}&amp;source=all">Tìm trong cả hai nguồn' in page
    both = cast["staff"].get(f"/nhiem-vu/?q={task.code}&source=all").content.decode()
    assert task.title in both
    assert "Tìm trong cả hai nguồn" not in both
