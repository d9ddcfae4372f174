"""Approval: what was seen is what is approved, gaps are named and have their reason, nobody waves
their own unit through.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cchc.core.clock import today
from scores_app.appraisal.consistency_page import Findings, compared, findings_of
from scores_app.choices import ClaimState, RoundState, SheetEventKind, SheetState, Stage, Step
from scores_app.models import Round, RoundSet, ScoreSheet, SheetEvent
from scores_app.points import Figure
from scores_app.rounds.approving import (
    prints_of,
)
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.approving import sheets_approve
from scores_app.services.keeping import sheet_reopen, sheet_unapprove
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import load_score, make_round, make_set, make_sheet, put_state
from tests.scores_app.approving_cases import (
    BOTH,
    CODE,
    LEAVES,
    READINGS,
    appraised,
    approve,
    claim,
    group_of,
    line_of,
    page,
    states,
)
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


def test_the_approver_sees_what_is_decided_on(held: Round, staff: User) -> None:
    sheet = appraised(held)
    claim(sheet, "1.1", ClaimState.REFUSED)
    claim(sheet, "1.2", ClaimState.ACCEPTED)
    make_sheet(held, state=SheetState.SENT)
    group = group_of(held, staff)
    line = group.ready[0]
    assert (line.row.points, line.row.applicable, line.row.index) == tuple(
        map(Decimal, (84, 100, 84))
    )
    assert (line.row.band, line.own, line.found) == ("Tốt", Decimal(58), Decimal(50))
    assert (line.claims.accepted, line.claims.refused, line.claims.open) == (1, 1, 0)
    assert (line.missing.leaves, line.is_blocked, line.wants_reason) == ((), False, False)
    assert (group.unfinished, group.approved) == (1, 0)


def test_what_was_seen_is_approved(held: Round, staff: User) -> None:
    sheets = [appraised(held) for _ in range(3)]
    done = approve(sheets, staff, note="QĐ 12/QĐ-UBND")
    assert (len(done.approved), done.changed) == (3, [])
    event = SheetEvent.objects.filter(sheet=sheets[0]).latest("pk")
    assert (event.kind, event.state, event.actor, event.reason, event.by_own_unit) == (
        SheetEventKind.APPROVED,
        SheetState.APPROVED,
        staff,
        "QĐ 12/QĐ-UBND",
        False,
    )
    assert ScoreSheet.objects.get(pk=sheets[0].pk).version == sheets[0].version + 1


def test_a_sheet_that_moved_is_not_approved_and_the_others_are(held: Round, staff: User) -> None:
    sheets = [appraised(held) for _ in range(2)]
    seen = prints_of(sheet.pk for sheet in sheets)
    leaf = held.sets.get().criteria_set.criteria.get(code="2.1")
    verdict = Verdict(Figure(value=Decimal(50)))
    appraise(sheet=sheets[0], criterion=leaf, verdict=verdict, version=1, actor=staff)
    done = sheets_approve(seen=seen, actor=staff)
    assert [sheet.pk for sheet in done.approved] == [sheets[1].pk]
    assert [sheet.pk for sheet in done.changed] == [sheets[0].pk]
    assert states(*sheets) == [SheetState.APPRAISED, SheetState.APPROVED]


@pytest.mark.parametrize("change", ["points", "claim", "ranked", "state"])
def test_the_print_knows_everything_that_is_shown(held: Round, change: str) -> None:
    sheet = appraised(held)
    before = prints_of([sheet.pk])
    assert prints_of([sheet.pk]) == before
    if change == "points":
        load_score(sheet, "1.2", "29", value="29")
    elif change == "claim":
        claim(sheet, "1.1", ClaimState.REFUSED)
    elif change == "ranked":
        ScoreSheet.objects.filter(pk=sheet.pk).update(is_ranked=False, unranked_reason="Mới lập")
    else:
        ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.APPROVED)
    assert prints_of([sheet.pk]) != before


def test_an_open_claim_and_an_unread_criterion_stop_everything(held: Round, staff: User) -> None:
    good = appraised(held)
    claimed = appraised(held, make_unit("Sở Có Giải Trình"))
    claim(claimed, "1.2", ClaimState.OPEN)
    unread = appraised(held, make_unit("Sở Chưa Chấm"), READINGS[1:])
    with pytest.raises(ValidationError) as refused:
        approve([good, claimed, unread], staff, missing="Chấp nhận")
    words = " ".join(refused.value.messages)
    assert "giải trình chưa xem xét của: Sở Có Giải Trình" in words
    assert "chưa có điểm thẩm định của: Sở Chưa Chấm" in words
    assert states(good, claimed, unread) == [SheetState.APPRAISED] * 3


def test_a_result_that_is_not_there_is_named_and_wants_a_reason(held: Round, staff: User) -> None:
    sheet = appraised(held, make_unit("Sở Thiếu"), READINGS[:2])
    line = line_of(held, staff)
    words = "2.1 (điều tra xã hội học); 2.2 (lãnh đạo tỉnh chấm)"
    assert (line.missing.results_words, line.is_blocked, line.wants_reason) == (words, False, True)
    assert line.row.index is None
    with pytest.raises(ValidationError, match="chưa có kết quả của: Sở Thiếu"):
        approve([sheet], staff, note="QĐ 12", missing=" ")
    approve([sheet], staff, note="QĐ 12", missing="Không tổ chức điều tra ở đơn vị")
    event = SheetEvent.objects.filter(sheet=sheet).latest("pk")
    assert event.reason == (
        f"QĐ 12\nPhê duyệt khi chưa có điểm: {words}. Lý do: Không tổ chức điều tra ở đơn vị"
    )


def test_a_reason_is_kept_only_where_it_belongs(held: Round, staff: User) -> None:
    whole, gap = appraised(held), appraised(held, None, READINGS)
    approve([whole, gap], staff, note="QĐ 12", missing="Chưa có điểm lãnh đạo")
    assert SheetEvent.objects.filter(sheet=whole).latest("pk").reason == "QĐ 12"
    assert "2.2 (lãnh đạo tỉnh chấm)" in SheetEvent.objects.filter(sheet=gap).latest("pk").reason


def test_what_does_not_apply_is_no_gap_and_the_index_rescales(held: Round, staff: User) -> None:
    sheet = appraised(held, None, (*READINGS[:2], BOTH[3]))
    leaf = sheet.round_set.criteria_set.criteria.get(code="2.1")
    verdict = Verdict(Figure("na"), note="Không có đối tượng điều tra")
    appraise(sheet=sheet, criterion=leaf, verdict=verdict, version=0, actor=staff)
    line = line_of(held, staff)
    assert (line.row.applicable, line.row.index) == (Decimal(80), Decimal(85))
    assert not line.missing.leaves
    assert approve([sheet], staff).approved == [sheet]


def test_without_a_survey_in_the_round_none_is_missing(staff: User) -> None:
    held = make_round(make_set(LEAVES), open_step=Step.APPROVAL, state="draft")
    RoundSet.objects.filter(round=held).update(survey_run=False)
    put_state(RoundState.OPEN)
    appraised(held, None, (*READINGS[:2], BOTH[3]))
    assert line_of(held, staff).missing.leaves == ()


@pytest.mark.parametrize(("left", "works"), [(0, True), (-1, False)])
def test_the_last_day_of_the_step_counts_to_midnight(
    held: Round,
    left: int,
    works: bool,
) -> None:
    sheet = appraised(held)
    held.steps.filter(step=Step.APPROVAL).update(ends_on=today() + timedelta(days=left))
    if works:
        assert approve([sheet]).approved == [sheet]
        return
    with pytest.raises(ValidationError, match="đã khóa hoặc chưa mở"):
        approve([sheet])
    assert states(sheet) == [SheetState.APPRAISED]


def test_nothing_chosen_is_said() -> None:
    with pytest.raises(ValidationError, match="Chưa chọn phiếu"):
        sheets_approve(seen={}, actor=None)


@pytest.fixture
def home() -> Unit:
    return make_unit("Sở Nội vụ")


@pytest.fixture
def insider(home: Unit) -> User:
    return make_user(Role.STAFF, home, full_name="Phạm Văn Em")


def test_the_own_unit_is_approved_with_a_reason_and_a_mark(
    held: Round, home: Unit, insider: User
) -> None:
    own, other = appraised(held, home), appraised(held)
    with pytest.raises(ValidationError, match="tự phê duyệt phiếu của đơn vị mình: Sở Nội vụ"):
        approve([own, other], insider)
    approve([own, other], insider, own_unit="Cả phòng thuộc Sở Nội vụ")
    event = SheetEvent.objects.filter(sheet=own).latest("pk")
    assert event.by_own_unit
    assert event.reason == "Phê duyệt phiếu của đơn vị mình. Lý do: Cả phòng thuộc Sở Nội vụ"
    event = SheetEvent.objects.filter(sheet=other).latest("pk")
    assert (event.by_own_unit, event.reason) == (False, "")


def test_somebody_else_needs_no_reason_for_it(held: Round, home: Unit, staff: User) -> None:
    sheet = appraised(held, home)
    assert not line_of(held, staff).wants_reason
    assert approve([sheet], staff).approved == [sheet]


@pytest.mark.parametrize("hand", ["result", "reopened", "ruled"])
def test_who_had_a_hand_in_the_own_sheet_does_not_approve_it(
    held: Round, home: Unit, insider: User, hand: str
) -> None:
    sheet = appraised(held, home, BOTH if hand != "result" else READINGS)
    if hand == "result":
        leaf = sheet.round_set.criteria_set.criteria.get(code="2.2")
        verdict = Verdict(Figure(value=Decimal(20)))
        appraise(sheet=sheet, criterion=leaf, verdict=verdict, version=0, actor=insider)
    elif hand == "reopened":
        reopen(sheet, insider)
    else:
        claim(sheet, "1.1", ClaimState.REFUSED, by=insider)
    with pytest.raises(ValidationError, match="cần chuyên viên khác phê duyệt: Sở Nội vụ"):
        approve([sheet], insider, own_unit="Cần gấp")


def reopen(sheet: ScoreSheet, actor: User) -> None:
    sheet_reopen(
        sheet_id=sheet.pk,
        version=ScoreSheet.objects.get(pk=sheet.pk).version,
        step=Step.EXPLANATION,
        until=today(),
        reason="Bổ sung tài liệu",
        actor=actor,
    )


def test_opening_the_own_unit_again_is_marked_for_ever(
    held: Round, home: Unit, insider: User, staff: User
) -> None:
    own, other = appraised(held, home), appraised(held)
    for sheet in (own, other):
        reopen(sheet, insider)
    reopen(own, staff)
    marks = list(own.reopenings.order_by("pk").values_list("by_own_unit", flat=True))
    assert marks == [True, False]
    assert not other.reopenings.get().by_own_unit
    events = SheetEvent.objects.filter(sheet=own, kind=SheetEventKind.REOPENED).order_by("pk")
    assert list(events.values_list("by_own_unit", flat=True)) == [True, False]
    client = signed_in(insider)
    assert "người của đơn vị" in page(client.get(f"/cham-diem/ky/{CODE}/"))
    assert "người của đơn vị" in page(client.get(reverse("sheet_detail", args=[own.pk])))
    assert "phiếu của đơn vị mình" in page(client.get(f"/cham-diem/ky/{CODE}/mo-lai/{own.pk}/"))
    assert "của đơn vị mình." not in page(client.get(f"/cham-diem/ky/{CODE}/mo-lai/{other.pk}/"))


def test_an_approval_of_the_own_unit_taken_back_is_marked(
    held: Round, home: Unit, insider: User, staff: User
) -> None:
    sheet = appraised(held, home)
    approve([sheet], staff)
    version = ScoreSheet.objects.get(pk=sheet.pk).version
    sheet_unapprove(sheet_id=sheet.pk, version=version, reason="Sai số", actor=insider)
    assert SheetEvent.objects.filter(sheet=sheet).latest("pk").by_own_unit


def test_findings_are_those_of_the_page_of_consistency(held: Round, staff: User) -> None:
    one, two = appraised(held, by=staff), appraised(held)
    load_score(two, "1.1", "0", answer="no")
    put_state(RoundState.DRAFT)
    one.scores.filter(criterion__code="1.2", stage=Stage.APPRAISAL).update(
        is_override=True, note="Theo biên bản"
    )
    found = compared(held.sets.get(), today())
    assert findings_of(held.sets.get()) == Findings(len(found.splits), len(found.overrides))
    assert findings_of(held.sets.get()) == Findings(1, 1)
