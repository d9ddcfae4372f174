"""The list of initiatives: what it shows, what its counts say, how it is narrowed."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.core.clock import today
from models_app.choices import IN_BOOKS, Stage
from models_app.models import Initiative
from models_app.services.comments import Remark, comment_add
from tests.cast import Cast
from tests.factories import make_succession, make_unit
from tests.initiative_factories import (
    end_adoption,
    make_adoption,
    make_area,
    make_draft,
    make_indicator,
    make_initiative,
    record_stage,
)

pytestmark = pytest.mark.django_db

LIST = "/sang-kien/"


def one_of_each(cast: Cast) -> dict[Stage, Initiative]:
    return {stage: make_initiative(stage, unit=cast.unit) for stage in IN_BOOKS}


def rows(cast: Cast, who: str = "staff", **query: Any) -> list[Initiative]:
    page = cast[who].get(LIST, query).context["table"].page
    assert len(page.object_list.data) == page.paginator.count
    return list(page.object_list.data)


def test_an_empty_book_says_what_would_be_here(cast: Cast) -> None:
    for who in ("staff", "officer", "leader"):
        assert "sẽ nằm ở đây" in cast[who].get(LIST).content.decode()
    assert "khớp với bộ lọc" in cast["staff"].get(LIST, {"q": "không có"}).content.decode()


def test_a_day_before_all_of_them_is_told_as_such(cast: Cast) -> None:
    make_initiative(Stage.REGISTERED)
    for address in (LIST, f"{LIST}in/"):
        shown = cast["staff"].get(address, {"as_of": "01/01/2020"}).content.decode()
        assert "Đến ngày 01/01/2020 chưa có sáng kiến nào được đăng ký" in shown
        assert "khớp với bộ lọc" not in shown


@pytest.mark.parametrize("as_of", ["", "06/05/2023"])
def test_each_count_is_what_its_link_shows(cast: Cast, as_of: str) -> None:
    one_of_each(cast)
    tabs = cast["staff"].get(LIST, {"as_of": as_of}).context["tabs"]
    assert sum(tab.count > 0 for tab in tabs) > 3
    for tab in tabs:
        page = cast["staff"].get(f"{LIST}?{tab.query}").context["table"].page
        assert len(page.object_list.data) == page.paginator.count == tab.count, tab.label


def test_a_past_day_is_told_as_it_was(cast: Cast) -> None:
    made = one_of_each(cast)
    make_adoption(made[Stage.REPLICATED], cast.other_unit)
    listed = {row.pk: row for row in rows(cast, as_of="04/05/2023")}
    assert len(listed) == len(made)
    replicated = listed[made[Stage.REPLICATED].pk]
    assert (replicated.at_stage, replicated.at_adopters) == (Stage.RECOGNISED, 0)
    assert rows(cast, as_of="28/02/2023") == []
    now_listed = {row.pk: row for row in rows(cast)}[replicated.pk]
    assert (now_listed.at_stage, now_listed.at_adopters) == (Stage.REPLICATED, 1)


def test_what_was_recognised_and_what_is_in_force(cast: Cast) -> None:
    made = one_of_each(cast)
    was = make_initiative(Stage.APPLIED, unit=cast.unit)
    Initiative.objects.filter(pk=was.pk).update(stage=Stage.STOPPED)
    holding = {made[stage].pk for stage in (Stage.RECOGNISED, Stage.APPLIED, Stage.REPLICATED)}
    assert {row.pk for row in rows(cast, stage="holding")} == holding
    assert {row.pk for row in rows(cast, stage="ever_recognised")} == {*holding, was.pk}


def test_filters_by_who_registered_and_who_applies(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.other_unit)
    own = make_initiative(unit=cast.unit)
    make_adoption(made, cast.unit)
    assert rows(cast, unit=cast.other_unit.pk) == [made]
    assert rows(cast, adopted_by=cast.unit.pk) == [made]
    assert rows(cast, adopters="yes") == [made]
    assert rows(cast, adopters="no") == [own]
    assert rows(cast, "officer", scope="own") == [own]
    assert rows(cast, "officer", scope="taken") == [made]
    assert rows(cast, "officer") == [own]
    assert set(rows(cast, "officer", scope="seen")) == {own, made}
    assert rows(cast, "officer", unit=cast.other_unit.pk) == [made]
    assert "scope" not in cast["staff"].get(LIST).context["filter"].form.fields


def test_what_a_unit_may_still_take_over(cast: Cast) -> None:
    others = (make_unit(), make_unit(), make_unit())
    fresh, taken, given_up, own, heired = (
        make_initiative(Stage.RECOGNISED, unit=unit)
        for unit in (*others, cast.unit, make_unit(valid_to=date(2023, 8, 31)))
    )
    make_succession(heired.unit, cast.unit)
    make_adoption(taken, cast.unit)
    end_adoption(make_adoption(given_up, cast.unit))
    asked: dict[str, Any] = {"stage": "holding", "not_adopted_by": cast.unit.pk}
    assert rows(cast, **asked) == [fresh]
    assert set(rows(cast, as_of="2023-06-30", **asked)) == {fresh, taken, given_up, heired}
    page = cast["staff"].get(LIST, asked)
    chips = [chip.label for chip in page.context["chips"]]
    assert f"Đơn vị chưa áp dụng: {cast.unit}" in chips
    assert own.code not in page.content.decode()


def test_a_unit_is_not_offered_units_whose_initiatives_it_may_not_see(cast: Cast) -> None:
    make_initiative(unit=cast.other_unit)
    offered = cast["officer"].get(LIST).context["filter"].form.fields["unit"].queryset
    assert list(offered) == []
    assert rows(cast, "officer") == []


def test_what_waits_for_my_word(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    make_initiative(unit=cast.unit)
    for who in ("staff", "appraiser"):
        assert rows(cast, who, opinion="mine") == [made]
        remark = Remark(text="Đồng ý.")
        comment_add(initiative_id=made.pk, remark=remark, author=cast.users[who])
        assert rows(cast, who, opinion="mine") == []
    assert "Chờ tôi cho ý kiến" not in cast["officer"].get(LIST).content.decode()


def test_drafts_are_counted_where_they_stand(cast: Cast) -> None:
    make_draft(cast.users["officer"], unit=cast.unit)
    for who, count in (("officer", " (1)"), ("head", " (1)"), ("staff", "")):
        page = cast[who].get(LIST).content.decode()
        assert f"Bản nháp, chờ duyệt{count}</a>" in page, who


def test_a_file_is_taken_in_from_the_registry(cast: Cast) -> None:
    address = "/nhap-du-lieu/tai-len/?kind=initiatives"
    page = cast["staff"].get(address).content.decode()
    assert '<option value="initiatives" selected' in page
    assert "Lan tỏa" in page
    assert 'aria-current="page">Nhập từ tệp' in page
    for who in ("staff", "officer"):
        assert (address in cast[who].get(LIST).content.decode()) is (who == "staff")


def test_a_unit_is_told_that_its_list_is_not_the_whole_book(cast: Cast) -> None:
    make_initiative(unit=cast.other_unit)
    make_initiative(Stage.RECOGNISED, unit=cast.other_unit)
    make_initiative(unit=cast.unit)
    left_out = "không gồm sáng kiến chưa được công nhận của đơn vị khác"
    narrow = cast["officer"].get(LIST)
    assert narrow.context["tabs"][0].count == 1
    page = narrow.content.decode()
    assert "Sáng kiến do đơn vị tôi đăng ký." in page
    assert "scope=seen" in page
    wide = cast["officer"].get(LIST, {"scope": "seen"})
    assert wide.context["tabs"][0].count == 2
    assert left_out in wide.content.decode()
    asked = {"stage": "holding", "not_adopted_by": str(cast.unit.pk)}
    to_copy = cast["officer"].get(LIST, asked)
    assert to_copy.context["tabs"][0].count == 1
    for shown in (narrow, wide):
        assert "Toàn tỉnh" not in shown.content.decode()
    everything = cast["leader"].get(LIST)
    assert everything.context["tabs"][0].count == 3
    assert left_out not in everything.content.decode()


def test_a_unit_is_shown_a_past_day_as_it_was(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED, unit=cast.other_unit, title="Hẹn giờ")
    record_stage(made, Stage.STOPPED, date(2023, 9, 1))
    detail = reverse("initiative_detail", args=[made.pk])
    assert rows(cast, "officer", scope="seen") == []
    assert cast["officer"].get(detail).status_code == 404
    past = {"as_of": "2023-08-31"}
    assert rows(cast, "officer", scope="seen", **past) == [made]
    counted = cast["officer"].get(f"{LIST}so-lieu/", {"scope": "seen", **past})
    assert counted.context["counts"].holding == 1
    page = cast["officer"].get(detail, past).content.decode()
    assert "Đang áp dụng" in page
    assert "Theo kết quả thẩm định." not in page  # why it was stopped later
    assert "Theo kết quả thẩm định." in cast["leader"].get(detail, past).content.decode()
    card = reverse("initiative_card", args=[made.pk])
    assert cast["officer"].get(card, past).status_code == 200
    for day in ("2023-05-03", "2023-09-01"):
        assert cast["officer"].get(detail, {"as_of": day}).status_code == 404


def test_other_filters(cast: Cast) -> None:
    area = make_area("so", "Chính quyền số")
    made = make_initiative(
        unit=cast.unit, area=area, title="Hẹn giờ qua Zalo", registered_on=date(2023, 8, 1)
    )
    other = make_initiative(unit=cast.unit, year=2022)
    assert rows(cast, q="qua zalo") == [made]
    assert rows(cast, area=area.pk) == [made]
    assert rows(cast, year=2022) == [other]
    assert rows(cast, registered_from="01/08/2023") == [made]
    assert rows(cast, registered_to="31/07/2023") == [other]


def test_figures_that_are_late_or_soon_due(cast: Cast) -> None:
    made = {days: make_initiative(Stage.APPLIED, unit=cast.unit) for days in (-1, 0, 30, 31)}
    for days, initiative in made.items():
        make_indicator(initiative, due_on=today() + timedelta(days=days))
    assert rows(cast, figures="late") == [made[-1]]
    assert set(rows(cast, figures="due")) == {made[0], made[30]}


@pytest.mark.parametrize("sort", ["code", "unit", "area", "year", "stage", "decision", "adopters"])
def test_every_column_sorts_both_ways(cast: Cast, sort: str) -> None:
    one_of_each(cast)
    there = [row.pk for row in rows(cast, sort=sort)]
    back = [row.pk for row in rows(cast, sort=f"-{sort}")]
    assert len(there) == len(back) == len(IN_BOOKS)
    if sort in ("code", "stage"):
        assert there == back[::-1]


def test_stages_sort_in_the_order_of_life(cast: Cast) -> None:
    one_of_each(cast)
    assert [row.at_stage for row in rows(cast, sort="stage")] == list(IN_BOOKS)


def test_the_fragment_holds_the_results_alone(cast: Cast) -> None:
    make_initiative(unit=cast.unit)
    page = cast["staff"].get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'data-announce="Có 1 sáng kiến"' in page


def test_a_filter_that_was_not_understood_is_told(cast: Cast) -> None:
    page = cast["staff"].get(LIST, {"registered_to": "31/02/2023"}).content.decode()
    assert "Có bộ lọc chưa đúng" in page


def test_the_export_holds_what_the_list_shows(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED, unit=cast.unit, title="Hẹn giờ qua Zalo")
    make_initiative(unit=cast.other_unit)
    address = f"{LIST}xuat.csv?q=zalo&as_of=06/05/2023"
    sheet = b"".join(cast["officer"].get(address)).decode("utf-8-sig").splitlines()
    assert len(sheet) == 2
    assert made.code in sheet[1]
    assert Stage.RECOGNISED.label in sheet[1]
    assert sheet[0].endswith(";Dữ liệu minh họa")
    assert sheet[1].endswith(";Không")
    Initiative.objects.update(is_sample=True)
    sheet = b"".join(cast["officer"].get(address)).decode("utf-8-sig").splitlines()
    assert sheet[1].endswith(";Có")


@pytest.mark.parametrize("query", ["registered_to=31/02/2023", "as_of=31/02/2023"])
def test_an_export_of_what_was_not_understood_is_refused(cast: Cast, query: str) -> None:
    refused = cast["staff"].get(f"{LIST}xuat.xlsx?{query}")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("who", ["staff", "officer"])
@pytest.mark.parametrize("as_of", ["", "06/09/2023"])
def test_no_question_more_for_more_rows(cast: Cast, as_of: str, who: str) -> None:
    one_of_each(cast)
    _questions(cast, as_of, who)  # the first of all reads what is then kept
    few = _questions(cast, as_of, who)
    for made in one_of_each(cast).values():
        if made.stage in (Stage.APPLIED, Stage.REPLICATED):
            make_adoption(made, cast.other_unit)
    assert _questions(cast, as_of, who) == few


def _questions(cast: Cast, as_of: str, who: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        cast[who].get(LIST, {"as_of": as_of, "scope": "seen"})
    return len(captured)
