"""The page of approval: what is decided on, what moved meanwhile, what is forged."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scores_app.choices import ClaimState, RoundState, SheetState, Step
from scores_app.models import Round, ScoreSheet
from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.score_factories import load_score, make_round, make_set, put_state
from tests.scores_app.approving_cases import (
    BOTH,
    CODE,
    LEAVES,
    READINGS,
    URL,
    appraised,
    approve,
    claim,
    group_of,
    page,
    states,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Round:
    made = make_set(LEAVES, bands={"Tốt": "80", "Khá": "0"})
    return make_round(made, open_step=Step.APPROVAL, code=CODE)


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, full_name="Nguyễn Thị An")


@pytest.fixture
def home() -> Unit:
    return make_unit("Sở Nội vụ")


def fields(held: Round, user: User, *chosen: ScoreSheet) -> dict[str, Any]:
    tokens = {line.sheet.pk: line.token for line in group_of(held, user).ready}
    return {"sheet": [f"{sheet.pk};{tokens[sheet.pk]}" for sheet in chosen]}


def test_the_page_names_figures_gaps_and_consistency(cast: Cast, held: Round, staff: User) -> None:
    whole = appraised(held, make_unit("Sở Đủ"))
    appraised(held, make_unit("Sở Thiếu"), READINGS)
    unread = appraised(held, make_unit("Sở Chưa Chấm"), BOTH[1:])
    load_score(whole, "1.1", "0", answer="no")
    shown = page(cast["staff"].get(URL))
    assert "64,00 ÷ 100,00" in shown
    assert "58,00 → 30,00" in shown
    assert "Chưa có kết quả: 2.2 (lãnh đạo tỉnh chấm)" in shown
    assert "Lý do phê duyệt khi chưa có kết quả" in shown
    assert "Chưa phê duyệt được" in shown
    assert f'name="sheet" value="{unread.pk};' not in shown
    group = held.sets.get().group
    link = f"{reverse('appraisal_consistency', args=[CODE])}?nhom={group.code}"
    assert link in shown
    assert "<strong>1</strong> chỗ kê khai giống nhau mà điểm khác nhau" in shown
    assert shown.count(" checked") == 1


def test_the_page_counts_what_does_not_apply(cast: Cast, held: Round, staff: User) -> None:
    sheet = appraised(held)
    assert "không áp dụng" not in page(cast["staff"].get(URL))
    load_score(sheet, "1.2", None, answer="na")
    load_score(sheet, "2.1", None, answer="na")
    line = group_of(held, staff).ready[0]
    assert [leaf.code for leaf in line.missing.out] == ["1.2", "2.1"]
    assert line.missing.leaves == ()
    shown = page(cast["staff"].get(URL))
    assert "2 tiêu chí không áp dụng" in shown
    assert "Không áp dụng: 1.2, 2.1" in shown
    assert "Đủ điểm" in shown


def test_sheets_are_approved_on_the_page(cast: Cast, held: Round, staff: User) -> None:
    whole, gap = appraised(held), appraised(held, None, READINGS)
    data = {**fields(held, staff, whole, gap), "note": "QĐ 1"}
    refused = cast["staff"].post(URL, data)
    assert refused.status_code == 409
    assert 'value="QĐ 1"' in page(refused)
    assert page(refused).count(" checked") == 2
    answer = cast["staff"].post(URL, {**data, "missing_reason": "Chưa có điểm lãnh đạo"})
    assert answer.status_code == 302
    assert states(whole, gap) == [SheetState.APPROVED] * 2
    assert "Chưa có điểm lãnh đạo" in page(cast["staff"].get(f"/cham-diem/ky/{CODE}/"))


def test_the_page_shows_what_was_and_what_is(cast: Cast, held: Round, staff: User) -> None:
    one, two = appraised(held, make_unit("Sở Đổi")), appraised(held)
    data = fields(held, staff, one, two)
    load_score(one, "2.1", "10", value="50")
    answer = cast["staff"].post(URL, data)
    assert answer.status_code == 409
    shown = page(answer)
    assert "1 phiếu đã khác với lúc mở trang nên chưa phê duyệt" in shown
    assert "84,00 ÷ 100,00, chỉ số 84,00 %, Tốt" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "78,00 ÷ 100,00, chỉ số 78,00 %, Khá" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "Đã phê duyệt 1 phiếu" in shown
    assert states(one, two) == [SheetState.APPRAISED, SheetState.APPROVED]
    assert " checked" not in shown
    again = cast["staff"].post(URL, fields(held, staff, one))
    assert again.status_code == 302


PRINT = "0" * 64
WILD = ("1E+999999;1;", "1;1E-400;", "1;x;", "NaN;1;", "1;-1;", "\u0663;1;", "9" * 40 + ";1;")


@pytest.mark.parametrize("token", ["", "x;y;z", "0;NaN;1e9;;;", ";" * 9, f"{PRINT};1;0;"])
def test_a_forged_field_approves_nothing(cast: Cast, held: Round, token: str) -> None:
    sheet = appraised(held)
    for chosen in (f"{sheet.pk}", f"{sheet.pk};{token}"):
        answer = cast["staff"].post(URL, {"sheet": chosen})
        assert answer.status_code == 409
        assert "1 phiếu đã khác với lúc mở trang" in page(answer)
    assert states(sheet) == [SheetState.APPRAISED]


@pytest.mark.parametrize("figures", WILD)
def test_figures_that_no_page_wrote_approve_nothing(
    cast: Cast, held: Round, staff: User, figures: str
) -> None:
    sheet = appraised(held)
    true = group_of(held, staff).ready[0].print
    for print_ in (PRINT, true):
        answer = cast["staff"].post(URL, {"sheet": f"{sheet.pk};{print_};{figures}"})
        assert answer.status_code == 409
    assert states(sheet) == [SheetState.APPRAISED]


def test_four_thousand_units_are_approved_in_one_form(cast: Cast, held: Round, staff: User) -> None:
    sheet = appraised(held)
    mine = fields(held, staff, sheet)["sheet"]
    others = [f"{sheet.pk + more};{PRINT};12.345678;80.000000;Tốt" for more in range(1, 4000)]
    answer = cast["staff"].post(URL, {"sheet": mine + others, "note": "QĐ 1"})
    assert answer.status_code == 302
    assert states(sheet) == [SheetState.APPROVED]


def test_queries_do_not_grow_with_units(cast: Cast, held: Round, home: Unit, staff: User) -> None:
    first = [appraised(held, home)]
    cast["staff"].get(URL)
    access_of(staff)
    shown, written = [], []
    for more in (0, 4):
        first += [appraised(held) for _ in range(more)]
        claim(first[-1], "1.1", ClaimState.REFUSED)
        with CaptureQueriesContext(connection) as queries:
            cast["staff"].get(URL)
        shown.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            approve(first, staff, note="QĐ 1")
        written.append(len(queries))
        put_state(RoundState.DRAFT)
        ScoreSheet.objects.filter(round_set__round=held).update(state=SheetState.APPRAISED)
        put_state(RoundState.OPEN)
    assert (shown, written) == ([15, 15], [14, 14])
