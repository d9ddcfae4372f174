"""Saved views of the list and its columns."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from tasks_app.models import SavedView
from tasks_app.saved_views import address_of, normalised
from tests.cast import Cast
from tests.factories import make_assignment

pytestmark = pytest.mark.django_db

LIST, VIEWS = "/nhiem-vu/", "/nhiem-vu/bo-loc/"
UNSHOWN = "?source=government&q=&page=3&status=open&view=9"


def keep(cast: Cast, who: str, query: str, name: str = "Việc mở", **data: str) -> SavedView:
    sent = {"name": name, "query": query, **data}
    assert cast[who].post(f"{VIEWS}luu/", sent).status_code == HTTPStatus.FOUND
    return SavedView.objects.get(name=name, owner=cast.users[who])


def test_only_what_says_something_is_kept() -> None:
    assert normalised(QueryDict(UNSHOWN[1:])) == "status=open"
    assert normalised(QueryDict(f"as_of={today():%d/%m/%Y}")) == ""
    assert normalised(QueryDict("as_of=2023-09-06&sort=due")) == "as_of=2023-09-06&sort=due"
    assert normalised(QueryDict("columns=title,lead,due,status,updated")) == ""
    assert normalised(QueryDict("columns=due&columns=title")) == "columns=due%2Ctitle"


def test_a_view_is_kept_and_opened_and_says_when_it_was_changed(cast: Cast) -> None:
    make_assignment(cast.unit)
    view = keep(cast, "officer", "status=open&sort=due")
    page = cast["officer"].get(address_of(view))
    assert page.context["opened"].view == view
    assert not page.context["opened"].changed
    changed = cast["officer"].get(f"{LIST}?view={view.pk}&status=done")
    assert "Đã thay đổi so với bộ lọc đã lưu" in changed.content.decode()


def test_a_name_is_given_once_and_what_was_typed_stays(cast: Cast) -> None:
    keep(cast, "officer", "status=open")
    again = cast["officer"].post(f"{VIEWS}luu/", {"name": "Việc mở", "query": "status=done"})
    assert "Đã có bộ lọc mang tên này" in again.content.decode()
    assert 'value="Việc mở"' in again.content.decode()
    keep(cast, "head", "status=open")  # another person's names are their own


def test_only_staff_share_and_what_is_shared_says_whose_it_is(cast: Cast) -> None:
    private = keep(cast, "officer", "status=open", shared="on")
    assert not private.shared
    shared = keep(cast, "staff", "status=returned", name="Bị trả lại", shared="on")
    page = cast["officer"].get(LIST)
    assert {view.name for view in page.context["views"]} == {"Việc mở", "Bị trả lại"}
    assert str(shared.owner) in page.content.decode()
    assert "Việc mở" not in cast["staff"].get(LIST).content.decode()
    assert cast["officer"].get(f"{VIEWS}{shared.pk}/").status_code == HTTPStatus.FORBIDDEN
    assert cast["staff"].get(f"{VIEWS}{private.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_rename_keeps_the_address_and_a_new_address_keeps_the_name(cast: Cast) -> None:
    view = keep(cast, "staff", "status=open")
    cast["staff"].post(f"{VIEWS}{view.pk}/", {"name": "Chưa xong", "query": ""})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Chưa xong", "status=open")
    cast["staff"].post(f"{VIEWS}{view.pk}/", {"name": "Chưa xong", "query": "status=done&page=2"})
    view.refresh_from_db()
    assert view.query == "status=done"


def test_a_deleted_view_can_be_taken_back(cast: Cast) -> None:
    view = keep(cast, "staff", "status=open")
    answer = cast["staff"].post(f"{VIEWS}{view.pk}/xoa/", follow=True)
    assert "Khôi phục</a>" in answer.content.decode()
    assert not cast["staff"].get(LIST).context["views"]
    cast["staff"].post(f"{VIEWS}{view.pk}/khoi-phuc/")
    assert cast["staff"].get(LIST).context["views"] == [view]


def test_a_view_that_is_gone_or_outdated_says_so(cast: Cast) -> None:
    make_assignment(cast.unit)
    gone = cast["staff"].get(f"{LIST}?view=999&status=open")
    assert "không còn hoặc không được chia sẻ" in gone.content.decode()
    outdated = keep(cast, "staff", "unit=999999")
    page = cast["staff"].get(address_of(outdated)).content.decode()
    assert "Có bộ lọc chưa đúng" in page
    assert "Bộ lọc này dùng giá trị không còn" in page


def test_columns_are_shown_in_the_order_asked_for(cast: Cast) -> None:
    make_assignment(cast.unit, co_units=(cast.other_unit,), due_on=date(2023, 9, 6))
    query = "columns=co_units,original_due,document,area,product,note,completed,source,title,x"
    page = cast["staff"].get(f"{LIST}?{query}")
    names = [column.name for column in page.context["table"].columns]
    assert names == ["code", *query.removeprefix("columns=").split(",")[:-1]]
    html = page.content.decode()
    assert cast.other_unit.name in html
    assert html.index("Đơn vị phối hợp</") < html.index('class="as-title"')


def test_columns_need_no_query_per_row(cast: Cast) -> None:
    counts = []
    cast["staff"].get(LIST)
    for _ in range(2):
        make_assignment(cast.unit, co_units=(cast.other_unit,))
        with CaptureQueriesContext(connection) as queries:
            cast["staff"].get(f"{LIST}?columns=co_units,area,note")
        counts.append(len(queries))
    assert counts[0] == counts[1]
