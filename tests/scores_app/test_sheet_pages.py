"""The list of score sheets, one sheet, the history of a criterion: what is read, by whom, on which
day, in how many queries.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from cchc.core.clock import today
from scores_app.choices import SheetState, Stage, Step
from scores_app.models import Claim, Criterion, Reopening, ScoreSheet
from tests.cast import Cast, signed_in
from tests.factories import make_succession, make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
)
from units_app.choices import Role

pytestmark = pytest.mark.django_db


def text_of(client: Any, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return str(response.content.decode())


def detail(sheet: ScoreSheet) -> str:
    return reverse("sheet_detail", args=[sheet.pk])


def test_units_see_their_own_and_province_roles_all(cast: Cast) -> None:
    of_round = make_round()
    make_sheet(of_round, cast.unit)
    make_sheet(of_round, cast.other_unit)
    own = text_of(cast["officer"], reverse("sheet_list"))
    assert "Sở Tư pháp" in own
    assert "Sở Tài chính" not in own
    everything = text_of(cast["leader"], reverse("sheet_list"))
    assert "Sở Tư pháp" in everything
    assert "Sở Tài chính" in everything


def test_a_unit_sees_the_sheets_of_those_it_took_over() -> None:
    old = make_unit("Sở Thông tin và Truyền thông", valid_to=today() - timedelta(days=1))
    new = make_unit("Sở Khoa học và Công nghệ")
    make_succession(old, new)
    sheet = make_sheet(unit=old)
    client = signed_in(make_user(Role.OFFICER, new))
    assert "Sở Thông tin và Truyền thông" in text_of(client, reverse("sheet_list"))
    assert "Sở Thông tin và Truyền thông" in text_of(client, detail(sheet))


def test_the_list_is_filtered_by_words_round_group_and_state(cast: Cast) -> None:
    first, second = make_round(code="2025"), make_round(code="2026")
    make_sheet(first, cast.unit, state=SheetState.SENT)
    make_sheet(second, cast.other_unit)
    url = reverse("sheet_list")
    assert "Sở Tài chính" not in text_of(cast["staff"], url, q="tu phap")
    assert "Sở Tư pháp" not in text_of(cast["staff"], url, round="2026")
    sent = text_of(cast["staff"], url, state="sent")
    assert "Sở Tư pháp" in sent
    assert "Sở Tài chính" not in sent
    group = second.sets.get().group.code
    assert "Sở Tư pháp" not in text_of(cast["staff"], url, group=group)


def test_the_page_has_every_column_and_the_words_of_each_rule(cast: Cast) -> None:
    sheet = make_sheet(unit=cast.unit, state=SheetState.SCORING)
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(sheet, "1.1", "1.25", stage=Stage.APPRAISAL, answer="yes")
    page = text_of(cast["leader"], detail(sheet))
    for words in ("Cách tính điểm", "Có: 2 điểm; Không: 0 điểm", "2,00", "1,25"):
        assert words in page


def test_reopening_and_its_reason_stay_visible(cast: Cast) -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), cast.unit)
    Reopening.objects.create(
        sheet=sheet, step=Step.SELF_SCORE, until=today(), reason="Hệ thống của đơn vị hỏng"
    )
    page = text_of(cast["officer"], detail(sheet))
    assert "Mở lại bước Tự chấm điểm" in page
    assert "Hệ thống của đơn vị hỏng" in page


def test_a_past_day_shows_what_was_there_then(cast: Cast) -> None:
    sheet = make_sheet(unit=cast.unit)
    load_score(sheet, "1.1", "2", stage=Stage.SELF, on=date(2026, 3, 1))
    load_score(sheet, "1.1", "0.5", stage=Stage.SELF, on=date(2026, 3, 5))
    then = text_of(cast["leader"], detail(sheet), as_of="2026-03-02")
    assert "0,50" not in then
    now = text_of(cast["leader"], detail(sheet))
    assert "0,50" in now


def test_the_history_says_who_changed_what_when_and_why(cast: Cast) -> None:
    sheet = make_sheet(unit=cast.unit)
    load_score(sheet, "1.1", "1.5", actor=cast.users["appraiser"])
    score = load_score(sheet, "1.1", "1.25", actor=cast.users["staff"])
    url = reverse("sheet_history", args=[sheet.pk, score.criterion_id])
    page = text_of(cast["officer"], url)
    assert "<del>1,50</del> → <ins>1,25</ins>" in page
    assert str(cast.users["staff"]) in page
    fragment = cast["officer"].get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "1,25" in fragment


def test_a_claim_is_on_the_sheet_and_leads_to_its_docket_where_one_may_read_it(cast: Cast) -> None:
    sheet = make_sheet(
        make_round(open_step=Step.EXPLANATION), cast.unit, state=SheetState.APPRAISED
    )
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code="1.1")
    claim = Claim.objects.create(sheet=sheet, criterion=criterion, text="Đã gửi báo cáo đúng hạn")
    way = reverse("claim_detail", args=[claim.pk])
    for who, leads in (("officer", True), ("staff", True), ("leader", True), ("appraiser", False)):
        page = cast[who].get(detail(sheet)).content.decode()
        assert ("Đã gửi báo cáo đúng hạn" in page, way in page) == (leads, leads), who


def test_queries_do_not_grow_with_rows(cast: Cast, django_assert_max_num_queries: Any) -> None:
    leaves = tuple(Leaf(f"{area}.{n}", "1") for area in range(1, 6) for n in range(1, 9))
    sheet = make_sheet(make_round(make_set(leaves)), cast.unit, state=SheetState.SCORING)
    for leaf in leaves:
        load_score(sheet, leaf.code, "1", stage=Stage.SELF, answer="yes")
    cast["officer"].get(detail(sheet))
    with django_assert_max_num_queries(16):
        cast["officer"].get(detail(sheet))
    for _ in range(30):
        make_sheet(sheet.round_set.round)
    with django_assert_max_num_queries(12):
        cast["staff"].get(reverse("sheet_list"))


def test_a_criterion_of_another_set_is_not_there(cast: Cast) -> None:
    sheet, other = make_sheet(unit=cast.unit), make_set()
    foreign = Criterion.objects.filter(criteria_set=other).exclude(rule="").first()
    assert foreign
    url = reverse("sheet_history", args=[sheet.pk, foreign.pk])
    assert cast["staff"].get(url).status_code == 404
