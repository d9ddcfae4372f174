"""What waits for whom on the first page of scoring: by role, with number, deadline and link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import now, today
from scores_app.choices import RoundState, SheetEventKind, SheetState, Step
from scores_app.models import (
    RankingCheck,
    Reopening,
    Round,
    RoundStep,
    ScoreSheet,
    SheetEvent,
)
from scores_app.points import Figure
from scores_app.rounds import digests
from scores_app.rounds.board import step_lines
from scores_app.rounds.pending import open_rounds, unsent
from scores_app.rounds.waiting import Waiting, waiting_for
from scores_app.services.claims import claim_make
from tests.factories import make_unit, make_user
from tests.score_factories import load_score, make_round, make_set, make_sheet, move_to, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Membership, User

pytestmark = pytest.mark.django_db


def waits(user: User) -> list[Waiting]:
    fresh = User.objects.get(pk=user.pk)
    return waiting_for(fresh.pk, access_of(fresh), today())


def words(user: User) -> list[str]:
    return [item.text for item in waits(user)]


def end_of(held: Round, step: Step) -> Any:
    return RoundStep.objects.get(round=held, step=step).ends_on


def force(sheet: ScoreSheet, state: str) -> None:
    """Puts a sheet into a state, whatever its steps say."""
    held = sheet.round_set.round
    put_state(RoundState.DRAFT, held)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=state)
    put_state(held.state, held)


def officer_of(sheet: ScoreSheet, role: Role = Role.OFFICER) -> User:
    return make_user(role, sheet.unit)


def claim(case: Case, sheet: ScoreSheet) -> None:
    claim_make(
        sheet=sheet,
        criterion=case.leaf("1.2"),
        words="Đã làm đúng hạn",
        figure=Figure(value=load_value("100")),
        evidence=(),
        version=0,
        actor=officer_of(sheet),
    )


def load_value(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


def test_an_appraiser_sees_how_many_criteria_are_left_and_until_when() -> None:
    case = make_case()
    (item,) = waits(case.appraiser)
    assert item.text == "Thẩm định 6 tiêu chí của 2 đơn vị"
    assert item.url == f"/cham-diem/tham-dinh/?ky={case.round.code}"
    assert item.until == end_of(case.round, Step.APPRAISAL)
    load_score(case.sheets[0], "1.1", "2")
    assert words(case.appraiser) == ["Thẩm định 5 tiêu chí của 2 đơn vị"]
    Membership.objects.create(
        user=case.appraiser, role=Role.OFFICER, unit=case.sheets[1].unit, valid_from=today()
    )
    assert words(case.appraiser)[0] == "Thẩm định 2 tiêu chí của 1 đơn vị"
    assert words(make_user(Role.APPRAISER)) == []


def test_what_was_opened_again_for_one_unit_has_its_own_deadline() -> None:
    case = make_case(Step.EXPLANATION)
    assert waits(case.appraiser)[0].until == end_of(case.round, Step.APPRAISAL)
    until = today() + timedelta(days=2)
    for sheet in case.sheets[:2]:
        Reopening.objects.create(sheet=sheet, step=Step.APPRAISAL, until=until, reason="Bổ sung")
    assert waits(case.appraiser)[0].until == until


def test_claims_wait_for_the_unit_then_for_the_appraiser_and_for_staff() -> None:
    case = make_case(Step.EXPLANATION)
    sheet = case.sheets[0]
    load_score(sheet, "1.1", "2")
    load_score(sheet, "1.2", "1.5", value="50", cause="late")
    load_score(sheet, "2.1", "1", cause="not_done")
    force(sheet, SheetState.APPRAISED)
    head = officer_of(sheet, Role.HEAD)
    (item,) = waits(head)
    assert item.text == "Giải trình nếu cần: Sở Tư pháp, 2 tiêu chí bị trừ điểm"
    assert (item.url, item.until) == (
        "/cham-diem/giai-trinh/",
        end_of(case.round, Step.EXPLANATION),
    )
    claim(case, sheet)
    assert words(head) == ["Giải trình nếu cần: Sở Tư pháp, 1 tiêu chí bị trừ điểm"]
    move_to(case.round, Step.SECOND_APPRAISAL)
    assert words(head) == []
    again = Reopening.objects.create(
        sheet=sheet, step=Step.EXPLANATION, until=today() + timedelta(days=1), reason="Bổ sung"
    )
    assert [item.until for item in waits(head)] == [again.until]
    ruled = [item for item in waits(case.appraiser) if "giải trình" in item.text]
    assert [item.text for item in ruled] == ["Xem xét 1 giải trình của 1 đơn vị"]
    assert ruled[0].until == end_of(case.round, Step.SECOND_APPRAISAL)
    assert "Còn 1 giải trình chưa xem xét" in words(case.staff)


def test_a_head_sees_what_waits_for_approval_and_who_is_late() -> None:
    held = make_round(open_step=Step.HEAD_APPROVAL)
    sheet = make_sheet(held, make_unit("Sở Xây dựng"), state=SheetState.AT_HEAD)
    head, officer = officer_of(sheet, Role.HEAD), officer_of(sheet)
    assert words(head) == ["Duyệt phiếu điểm của Sở Xây dựng"]
    assert waits(head)[0].until == end_of(held, Step.HEAD_APPROVAL)
    assert words(officer) == []
    move_to(held, Step.APPRAISAL)
    assert "bước đã khóa" in words(head)[0]
    assert waits(head)[0].until == end_of(held, Step.HEAD_APPROVAL)
    move_to(held, Step.APPROVAL)
    RoundStep.objects.filter(round=held).update(
        starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1)
    )
    assert words(head) == []


def test_staff_see_who_has_not_sent_what_is_ready_and_what_the_night_found() -> None:
    case = make_case()
    force(case.sheets[0], SheetState.APPRAISED)
    move_to(case.round, Step.APPROVAL)
    RankingCheck.objects.create(ran_at=now(), checked=3, differences=[{"what": "rank"}] * 2)
    found = {item.text: item for item in waits(case.staff)}
    assert list(found) == [
        "Còn 1 đơn vị chưa gửi phiếu",
        "Còn 1 phiếu chưa thẩm định xong",
        "Phê duyệt 1 phiếu đã thẩm định",
        "Kiểm tra hằng đêm: 2 chỗ khác khi tính lại",
    ]
    late = found["Còn 1 đơn vị chưa gửi phiếu"]
    assert late.url.endswith("?state=unsent")
    assert late.until == end_of(case.round, Step.SELF_SCORE)
    assert found["Kiểm tra hằng đêm: 2 chỗ khác khi tính lại"].url == "/xep-hang/kiem-tra/"
    RankingCheck.objects.create(ran_at=now(), checked=3, differences=[])
    assert "Kiểm tra hằng đêm: 2 chỗ khác khi tính lại" not in words(case.staff)


def test_leaders_read_how_far_it_is_and_what_is_late() -> None:
    case = make_case()
    leader = make_user(Role.LEADER)
    late, state = waits(leader)
    assert state.text == "Đã gửi 2/3 phiếu, đã thẩm định 0, đã phê duyệt 0"
    assert state.note == f"Thẩm định đến hết {end_of(case.round, Step.APPRAISAL):%d/%m/%Y}"
    assert late.text == "Còn 1 đơn vị chưa gửi phiếu"
    page = case.client(leader).get("/cham-diem/").content.decode()
    assert "quá hạn" in page
    assert "Tình hình các kỳ chấm" in page
    move_to(case.round, Step.SELF_SCORE)
    assert len(waits(leader)) == 1


def test_leaders_read_that_a_round_is_over_but_was_not_closed() -> None:
    case = make_case()
    leader = make_user(Role.LEADER)
    later = end_of(case.round, Step.APPROVAL) + timedelta(days=2)
    (state,) = waiting_for(leader.pk, access_of(leader), later)
    assert state.text == "Đã gửi 2/3 phiếu, đã thẩm định 0, đã phê duyệt 0"
    assert state.note == "mọi bước đã khóa, chưa kết thúc"


@pytest.mark.parametrize(
    ("who", "queries"),
    [("appraiser", 5), ("staff", 5), ("leader", 4), ("head", 4)],
)
def test_the_number_of_queries_is_fixed(who: str, queries: int) -> None:
    case = make_case()
    people: dict[str, Callable[[], User]] = {
        "appraiser": lambda: case.appraiser,
        "staff": lambda: case.staff,
        "leader": lambda: make_user(Role.LEADER),
        "head": lambda: officer_of(case.sheets[2], Role.HEAD),
    }
    user = people[who]()
    access = access_of(user)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            waiting_for(user.pk, access, today())
        counted.append(len(seen))
        for state in (SheetState.SENT, SheetState.SCORING, SheetState.AT_HEAD):
            make_sheet(case.round, make_unit(), state=state)
        make_sheet(make_round(make_set()), make_unit(), state=SheetState.SCORING)
    assert counted == [queries, queries]


def test_a_sheet_the_head_gave_back_is_told_apart() -> None:
    sheet = make_sheet(make_round(), make_unit("Sở Tư pháp"))
    officer = officer_of(sheet)
    assert words(officer) == ["Tự chấm và gửi phiếu điểm của Sở Tư pháp"]
    force(sheet, SheetState.SCORING)
    event = {"sheet": sheet, "state": SheetState.SCORING, "effective_on": today()}
    SheetEvent.objects.create(kind=SheetEventKind.HANDED_BACK, reason="Thiếu số liệu", **event)
    SheetEvent.objects.create(kind=SheetEventKind.UNRANKED, **event)
    back = "Lãnh đạo đơn vị chuyển lại: sửa và gửi phiếu điểm"
    assert words(officer) == [f"{back} của Sở Tư pháp"]
    item = unsent(open_rounds(today()))[0]
    assert item.is_back
    assert digests._to_send(item).title.startswith(back)
    SheetEvent.objects.create(kind=SheetEventKind.HANDED, **event)
    assert words(officer) == ["Tự chấm và gửi phiếu điểm của Sở Tư pháp"]


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED])
def test_no_step_of_a_closed_round_is_still_to_come(state: str) -> None:
    held = make_round(open_step=Step.APPRAISAL, state=state)
    places = {line.step.step: (line.place, line.words) for line in step_lines(held, today())}
    ended = ("past", "đã kết thúc")
    assert places[Step.SELF_SCORE] == ("past", "đã khóa")
    for step in (Step.APPRAISAL, Step.APPROVAL):
        assert (places[step] == ended) is (state == RoundState.CLOSED)
