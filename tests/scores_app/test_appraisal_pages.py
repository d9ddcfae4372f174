"""Pages of the appraisal: what is waiting, one criterion over all units, one unit over all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.core.clock import today
from scores_app.appraisal.side_by_side import earlier_of
from scores_app.choices import Cause, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import CriterionLink, Score
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.duties import duties_assign
from tests.factories import make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from tests.scores_app.appraisal_cases import LEAVES, Case, make_case
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def case() -> Case:
    return make_case()


def body(case: Case, user: User, name: str, *args: Any, **query: str) -> str:
    answer = case.client(user).get(reverse(name, args=args), query)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def send(case: Case, user: User, place: int = 0, code: str = "1.1", **typed: Any) -> Any:
    url = reverse("appraise_leaf", args=[case.sheets[place].pk, case.leaf(code).pk])
    headers = HTMX if typed.get("row") else {}
    return case.client(user).post(url, {"version": 0, **typed}, headers=headers)


def test_the_first_page_says_what_is_waiting(case: Case) -> None:
    load_score(case.sheets[0], "1.1", "2")
    page = body(case, case.appraiser, "appraisal_home")
    assert "<strong>1</strong> trong 6 lượt chấm" in page
    assert "3 lượt chờ đơn vị gửi phiếu" in page
    assert "Mức độ hài lòng" not in page
    by_unit = body(case, case.appraiser, "appraisal_home", theo="don-vi")
    assert "Sở Tư pháp" in by_unit
    assert "Hoàn thành thẩm định các phiếu" not in by_unit


def test_staff_see_who_has_what_and_what_nobody_has(case: Case) -> None:
    page = body(case, case.staff, "appraisal_home")
    assert "Trần Văn Cường" in page
    assert "Chưa có người thẩm định" not in page
    case.round_set.duties.all().delete()
    assert "Chưa có người thẩm định" in body(case, case.staff, "appraisal_home")


def test_without_a_duty_the_page_says_so(case: Case) -> None:
    stranger = make_user(Role.APPRAISER)
    assert "Chưa được phân công thẩm định" in body(case, stranger, "appraisal_home")


def test_one_criterion_over_all_units(case: Case) -> None:
    page = body(case, case.appraiser, "appraise_criterion", case.round.code, case.leaf("1.1").pk)
    assert page.count("appraise-row") == 3
    assert page.count('name="figure"') == 2
    assert "Đơn vị chưa gửi phiếu" in page
    waiting = body(
        case, case.appraiser, "appraise_criterion", case.round.code, case.leaf("1.1").pk, xem="cho"
    )
    assert "Sở Y tế" not in waiting


def test_the_own_unit_is_shown_closed_and_says_why(case: Case) -> None:
    insider = make_user(Role.APPRAISER, case.sheets[0].unit)
    case.round_set.duties.update(appraiser=insider)
    page = body(case, insider, "appraise_criterion", case.round.code, case.leaf("1.1").pk)
    assert page.count('name="figure"') == 1
    assert "không chấm đơn vị mình" in page
    assert send(case, insider, figure="yes").status_code == HTTPStatus.FORBIDDEN
    assert not Score.objects.filter(stage=Stage.APPRAISAL).exists()


def test_earlier_years_stand_beside(case: Case) -> None:
    old = make_set(LEAVES, group=case.round_set.group, year=2025)
    earlier = make_sheet(make_round(old, year=2025, code="KY-CU"), case.sheets[0].unit)
    load_score(earlier, "1.1", "1.25")
    CriterionLink.objects.create(old=old.criteria.get(code="1.1"), new=case.leaf("1.1"))
    page = body(case, case.appraiser, "appraise_criterion", case.round.code, case.leaf("1.1").pk)
    assert "1,25" in page
    assert "2025, mục 1.1" in page


def test_earlier_years_stand_beside_as_the_day_knew_them(case: Case) -> None:
    old = make_set(LEAVES, group=case.round_set.group, year=2025)
    earlier = make_sheet(make_round(old, year=2025), case.sheets[0].unit)
    for code in ("1.1", "1.2"):
        CriterionLink.objects.create(old=old.criteria.get(code=code), new=case.leaf(code))
    load_score(earlier, "1.1", "1.25", on=today() - timedelta(days=5))
    load_score(earlier, "1.1", "2", stage=Stage.SECOND)
    load_score(earlier, "1.2", None, answer="na")
    sheets, unit = case.sheets, case.sheets[0].unit_id

    def known(code: str, days_ago: int) -> list[tuple[Decimal | None, bool]]:
        day = today() - timedelta(days=days_ago)
        found = earlier_of(case.leaf(code), sheets, day).get(unit, [])
        return [(one.points, one.is_applicable) for one in found]

    assert [known("1.1", days) for days in (6, 5, 1, 0)] == [
        [],
        [(Decimal("1.25"), True)],
        [(Decimal("1.25"), True)],
        [(Decimal(2), True)],
    ]
    assert [known("1.2", days) for days in (1, 0)] == [[], [(None, False)]]
    for name, args in (
        ("appraise_criterion", (case.round.code, case.leaf("1.2").pk)),
        ("appraise_leaf", (sheets[0].pk, case.leaf("1.2").pk)),
    ):
        assert "không áp dụng" in body(case, case.appraiser, name, *args), name


def test_a_closed_row_says_why_points_are_lost_that_nobody_judged(case: Case) -> None:
    of_round = make_round(make_set((Leaf("1.1", "4", Rule.RELATIVE_TO_BEST),)), code="2027")
    sheet = make_sheet(of_round, make_unit("Sở Xây dựng"), state=SheetState.SENT)
    score = load_score(sheet, "1.1", "1.5", value="40")
    put_state(RoundState.OPEN)
    for name, args in (
        ("appraise_criterion", [of_round.code, score.criterion_id]),
        ("appraise_leaf", [sheet.pk, score.criterion_id]),
    ):
        assert "So với đơn vị tốt nhất" in body(case, case.staff, name, *args), name


def test_a_row_saves_itself(case: Case) -> None:
    answer = send(case, case.appraiser, row="1", figure="no", cause=Cause.LATE, note="Chậm")
    assert answer.status_code == HTTPStatus.OK
    assert "Đã ghi" in answer.content.decode()
    score = Score.objects.get(stage=Stage.APPRAISAL)
    assert (score.points, score.cause, score.note) == (Decimal(0), "late", "Chậm")


def test_a_row_says_what_is_missing_and_keeps_what_was_typed(case: Case) -> None:
    page = send(case, case.appraiser, row="1", figure="no", note="Chậm").content.decode()
    assert "Chọn nguyên nhân mất điểm." in page
    assert "Chậm" in page
    wrong = send(case, case.appraiser, code="1.2", row="1", figure="chín mươi").content.decode()
    assert "không phải là số" in wrong
    assert not Score.objects.filter(stage=Stage.APPRAISAL).exists()


def test_one_press_takes_over_what_was_declared(case: Case) -> None:
    send(case, case.appraiser, code="1.2", row="1", figure="", as_declared="1", cause="late")
    score = Score.objects.get(stage=Stage.APPRAISAL)
    assert (score.value, score.points) == (Decimal(90), Decimal("2.7"))


def test_of_two_appraisers_the_second_sees_both_versions(case: Case) -> None:
    second = make_user(Role.APPRAISER, full_name="Lê Thị Dung")
    case.round_set.duties.create(appraiser=second)
    send(case, case.appraiser, row="1", figure="yes")
    answer = send(case, second, row="1", figure="no", cause="no_evidence", note="Thiếu")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Trần Văn Cường" in page
    assert "Thiếu" in page
    assert 'name="version" value="1"' in page
    whole = send(case, second, figure="no", cause="no_evidence", note="Thiếu")
    assert whole.status_code == HTTPStatus.CONFLICT
    assert "Đang có trong sổ" in whole.content.decode()
    assert Score.objects.get(stage=Stage.APPRAISAL).points == 2


def test_the_page_of_a_unit_opens_what_waits(case: Case) -> None:
    load_score(case.sheets[0], "1.1", "2")
    page = body(case, case.appraiser, "appraise_sheet", case.sheets[0].pk)
    assert 'id="h-tieu-chi">1.2. Tỷ lệ hồ sơ' in page
    answer = send(case, case.appraiser, code="1.2", figure="100", next_leaf="1")
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.url.endswith(f"/{case.leaf('2.1').pk}/")


def test_a_sheet_is_ended_and_opened_again(case: Case) -> None:
    sheet = case.sheets[0]
    for code, points in (("1.1", "2"), ("1.2", "3"), ("2.1", "5")):
        load_score(sheet, code, points)
    case.client(case.staff).post(reverse("sheet_appraised", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.state == SheetState.APPRAISED
    url = reverse("sheet_unappraised", args=[sheet.pk])
    case.client(case.staff).post(url, {"reason": "Chấm sót"})
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SENT
    case.client(case.staff).post(reverse("sheets_appraised", args=[case.round_set.pk]))
    sheet.refresh_from_db()
    assert sheet.state == SheetState.APPRAISED


def test_gaps_are_named(case: Case) -> None:
    answer = case.client(case.staff).post(
        reverse("sheet_appraised", args=[case.sheets[0].pk]), follow=True
    )
    assert "Còn tiêu chí chưa thẩm định: 1.1, 1.2, 2.1." in answer.content.decode()


def test_results_of_a_survey_are_entered_by_staff(case: Case) -> None:
    place = (case.round.code, case.leaf("2.2").pk)
    assert body(case, case.staff, "appraise_criterion", *place).count('name="figure"') == 3
    assert body(case, case.appraiser, "appraise_criterion", *place).count('name="figure"') == 0
    send(case, case.staff, 2, "2.2", row="1", figure="85,5")
    assert Score.objects.get(stage=Stage.APPRAISAL).points == Decimal("8.55")


def test_a_past_day_is_read_only_and_shows_what_stood_then(case: Case) -> None:
    before = today() - timedelta(days=1)
    load_score(case.sheets[0], "1.1", "1.75", on=before)
    load_score(case.sheets[0], "1.1", "1.25")
    place = (case.round.code, case.leaf("1.1").pk)
    page = body(case, case.appraiser, "appraise_criterion", *place, as_of=before.isoformat())
    assert "1,75" in page
    assert "1,25" not in page
    assert 'name="figure"' not in page


def test_outside_the_step_rows_are_closed(case: Case) -> None:
    move_to(case.round, Step.EXPLANATION)
    place = (case.round.code, case.leaf("1.1").pk)
    page = body(case, case.appraiser, "appraise_criterion", *place)
    assert 'name="figure"' not in page
    assert "Bước thẩm định chưa mở hoặc đã khóa." in page


@pytest.mark.parametrize("name", ["criterion", "sheet"])
def test_queries_do_not_grow_with_units_or_readings(case: Case, name: str) -> None:
    urls = {
        "criterion": reverse("appraise_criterion", args=[case.round.code, case.leaf("1.1").pk]),
        "sheet": reverse("appraise_sheet", args=[case.sheets[0].pk]),
    }
    client = case.client(case.appraiser)
    client.get(urls[name])
    few = _count(client, urls[name])
    for number in range(5):
        more = make_sheet(case.round, make_unit(f"Sở số {number}"), state=SheetState.SENT)
        load_score(more, "1.1", "2", stage=Stage.SELF, answer="yes")
        appraise(
            sheet=more,
            criterion=case.leaf("1.1"),
            verdict=Verdict(Figure("yes")),
            version=0,
            actor=case.appraiser,
        )
    assert _count(client, urls[name]) == few


def _count(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_who_ends_all_is_told_that_the_own_unit_is_left_to_others(case: Case) -> None:
    staff = make_user(Role.STAFF, case.sheets[0].unit)
    for code, points in (("1.1", "2"), ("1.2", "3"), ("2.1", "5")):
        load_score(case.sheets[0], code, points)
    answer = case.client(staff).post(
        reverse("sheets_appraised", args=[case.round_set.pk]), follow=True
    )
    page = answer.content.decode()
    assert "Đã hoàn thành thẩm định 0 phiếu. Còn 1 phiếu đã gửi chưa chấm đủ." in page
    assert "Phiếu của đơn vị mình đã chấm đủ, do người thẩm định khác hoàn thành." in page
    case.sheets[0].refresh_from_db()
    assert case.sheets[0].state == SheetState.SENT


def test_who_appraises_a_part_is_offered_to_end_the_sheet(case: Case) -> None:
    case.round_set.duties.all().delete()
    duties_assign(round_set=case.round_set, appraiser=case.appraiser, criteria=[case.leaf("1.1")])
    page = body(case, case.appraiser, "appraise_sheet", case.sheets[0].pk)
    assert "Hoàn thành thẩm định" in page
    assert "Chưa có điểm thẩm định:" in page
    stranger = body(case, make_user(Role.APPRAISER), "appraise_sheet", case.sheets[0].pk)
    assert "Hoàn thành thẩm định" not in stranger
