"""The way of a sheet on the unit's side: begun, handed in, sent, given or taken back; gaps."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cchc.core.clock import today
from scores_app.choices import RoundState, Rule, SheetEventKind, SheetState, Stage, Step
from scores_app.models import Criterion, ScoreEvidence, ScoreSheet, SheetEvent
from scores_app.permissions import goes_through_head
from scores_app.rounds.waiting import waiting_for
from scores_app.score_sheets.completeness import NO_ANSWER, NO_PROOF, filled_of, filled_of_many
from scores_app.services import sheets as services
from tests.cast import signed_in
from tests.factories import make_evidence, make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
ASKS_PROOF = (Leaf("1.1", "2", evidence_required=True), Leaf("1.2", "3"))


def filled_sheet(unit: Unit | None = None) -> ScoreSheet:
    sheet = make_sheet(unit=unit, state=SheetState.SCORING)
    for code in ("1.1", "1.2", "2.1"):
        load_score(sheet, code, "1", stage=Stage.SELF)
    return sheet


def kinds(sheet: ScoreSheet) -> list[str]:
    return list(SheetEvent.objects.filter(sheet=sheet).values_list("kind", flat=True))


def test_it_begins_once() -> None:
    sheet, officer = make_sheet(), make_user()
    services.sheet_start(sheet=sheet, actor=officer)
    begun = services.sheet_start(sheet=sheet, actor=officer)
    assert begun.state == SheetState.SCORING
    assert kinds(sheet) == ["created", "started"]
    event = SheetEvent.objects.get(sheet=sheet, kind="started")
    assert (event.actor, event.effective_on, event.state) == (officer, today(), "scoring")


def test_it_does_not_begin_outside_its_step() -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL))
    with pytest.raises(ValidationError, match="đã khóa"):
        services.sheet_start(sheet=sheet, actor=None)
    assert kinds(sheet) == ["created"]


def test_a_filled_sheet_is_sent_and_taken_back_with_a_reason() -> None:
    unit = make_unit()
    sheet, officer = filled_sheet(unit), make_user(Role.OFFICER, unit)
    sent = services.sheet_send(sheet_id=sheet.pk, version=1, actor=officer)
    assert (sent.state, sent.version) == (SheetState.SENT, 2)
    with pytest.raises(ValidationError, match="Ghi lý do"):
        services.sheet_take_back(sheet_id=sheet.pk, version=2, reason=" ", actor=officer)
    back = services.sheet_take_back(
        sheet_id=sheet.pk, version=2, reason="Thiếu báo cáo", actor=officer
    )
    assert back.state == SheetState.SCORING
    assert kinds(sheet) == ["created", "sent", "taken_back"]
    assert SheetEvent.objects.get(sheet=sheet, kind="taken_back").reason == "Thiếu báo cáo"


def test_it_goes_through_the_head_where_the_unit_is_set_so() -> None:
    unit = make_unit()
    unit.head_approves = True
    unit.save(update_fields=["head_approves"])
    officer = make_user(Role.OFFICER, unit)
    sheet = filled_sheet(unit)
    assert not goes_through_head(sheet, officer), "nobody could approve"
    head = make_user(Role.HEAD, unit)
    assert goes_through_head(sheet, officer)
    assert not goes_through_head(sheet, head)
    with pytest.raises(ValidationError, match="lãnh đạo đơn vị duyệt"):
        services.sheet_send(sheet_id=sheet.pk, version=1, actor=officer)
    services.sheet_hand(sheet_id=sheet.pk, version=1, actor=officer)
    services.sheet_hand_back(sheet_id=sheet.pk, version=2, reason="Xem lại 1.2", actor=head)
    services.sheet_hand(sheet_id=sheet.pk, version=3, actor=officer)
    services.sheet_send(sheet_id=sheet.pk, version=4, actor=head)
    assert kinds(sheet) == ["created", "handed", "handed_back", "handed", "sent"]


def test_a_gap_holds_it_back() -> None:
    sheet, officer = make_sheet(state=SheetState.SCORING), make_user()
    load_score(sheet, "1.1", "1", stage=Stage.SELF)
    for send in (services.sheet_send, services.sheet_hand):
        with pytest.raises(ValidationError, match="còn 2 tiêu chí chưa đủ"):
            send(sheet_id=sheet.pk, version=1, actor=officer)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.version) == (SheetState.SCORING, 1)


def test_who_acts_second_is_told() -> None:
    sheet, officer = filled_sheet(), make_user()
    services.sheet_send(sheet_id=sheet.pk, version=1, actor=officer)
    with pytest.raises(services.StaleSheetError) as stale:
        services.sheet_send(sheet_id=sheet.pk, version=1, actor=officer)
    assert stale.value.current.state == SheetState.SENT


def test_a_step_of_another_state_is_refused_in_words() -> None:
    sheet = make_sheet(state=SheetState.SCORING)
    with pytest.raises(ValidationError, match="Đang tự chấm"):
        services.sheet_hand_back(sheet_id=sheet.pk, version=1, reason="Sai", actor=make_user())


def test_time_locks_the_sending() -> None:
    of_round = make_round()
    sheet = make_sheet(of_round, state=SheetState.SCORING)
    for code in ("1.1", "1.2", "2.1"):
        load_score(sheet, code, "1", stage=Stage.SELF)
    move_to(of_round, Step.APPRAISAL)
    with pytest.raises(ValidationError, match="đã khóa"):
        services.sheet_send(sheet_id=sheet.pk, version=1, actor=make_user())
    assert kinds(sheet) == ["created"]


def test_what_is_handed_in_and_approved_is_shown() -> None:
    leaves = (Leaf("1.1", "2"), Leaf("1.2", "4", Rule.RELATIVE_TO_BEST, name="Số dịch vụ"))
    sheet = make_sheet(make_round(make_set(leaves)), state=SheetState.SCORING)
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(sheet, "1.2", "1.5", stage=Stage.SELF, value="30")
    put_state(RoundState.OPEN)
    officer, head = make_user(Role.OFFICER, sheet.unit), make_user(Role.HEAD, sheet.unit)
    Unit.objects.filter(pk=sheet.unit_id).update(head_approves=True)
    handing = sent_page(officer, sheet)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.AT_HEAD)
    approving = sent_page(head, sheet)
    for page, words in ((handing, "Trình xong thì"), (approving, "Duyệt và gửi xong thì")):
        assert "<strong>3,50</strong> / 6,00 điểm" in page
        assert "2/2 tiêu chí" in page
        assert "tính theo đơn vị tốt nhất của nhóm: 1.2 Số dịch vụ" in page
        assert words in page
        assert "phiếu không sửa được nữa. Chưa hết hạn" not in page


def sent_page(user: User, sheet: ScoreSheet) -> str:
    address = reverse("sheet_send", args=[sheet.pk])
    return signed_in(user).get(address).content.decode()


def test_nobody_wins_days_by_having_a_head(client: Client) -> None:
    unit = make_unit()
    officer, head = make_user(Role.OFFICER, unit), make_user(Role.HEAD, unit)
    sheet = filled_sheet(unit)
    move_to(sheet.round_set.round, Step.HEAD_APPROVAL)
    for send, actor in ((services.sheet_hand, officer), (services.sheet_send, head)):
        with pytest.raises(ValidationError, match="mở lại bước Tự chấm điểm"):
            send(sheet_id=sheet.pk, version=1, actor=actor)
    client.force_login(officer)
    page = client.get(reverse("sheet_detail", args=[sheet.pk])).content.decode()
    assert "chỉ dành cho phiếu đã trình trong thời hạn tự chấm" in page
    assert "Trình lãnh đạo đơn vị" not in page
    [late] = waiting_for(officer.pk, access_of(officer), today())
    assert "bước đã khóa" in late.text


def test_what_the_head_gives_back_goes_on_in_the_heads_step(client: Client) -> None:
    unit = make_unit()
    unit.head_approves = True
    unit.save(update_fields=["head_approves"])
    officer, head = make_user(Role.OFFICER, unit), make_user(Role.HEAD, unit)
    sheet = filled_sheet(unit)
    services.sheet_hand(sheet_id=sheet.pk, version=1, actor=officer)
    move_to(sheet.round_set.round, Step.HEAD_APPROVAL)
    services.sheet_hand_back(sheet_id=sheet.pk, version=2, reason="Xem lại", actor=head)
    client.force_login(officer)
    page = client.get(reverse("sheet_detail", args=[sheet.pk])).content.decode()
    assert "chỉ dành cho phiếu đã trình" not in page
    [task] = waiting_for(officer.pk, access_of(officer), today())
    assert "sửa và gửi phiếu điểm" in task.text
    services.sheet_hand(sheet_id=sheet.pk, version=3, actor=officer)
    services.sheet_send(sheet_id=sheet.pk, version=4, actor=head)
    services.sheet_take_back(sheet_id=sheet.pk, version=5, reason="Nhầm số", actor=officer)
    assert kinds(sheet)[-3:] == ["handed", "sent", "taken_back"]


def test_what_is_missing_is_named() -> None:
    sheet = make_sheet(make_round(make_set(ASKS_PROOF)), state=SheetState.SCORING)
    first, second = Criterion.objects.filter(rule="yes_no").order_by("order")
    assert filled_of(sheet.pk).gaps == {first.pk: NO_ANSWER, second.pk: NO_ANSWER}
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(sheet, "1.2", None, stage=Stage.SELF, answer="na")
    found = filled_of(sheet.pk)
    assert (found.needed, found.filled, found.gaps) == (2, 1, {first.pk: NO_PROOF})
    ScoreEvidence.objects.create(sheet=sheet, criterion=first, evidence=make_evidence())
    assert filled_of(sheet.pk).is_complete


def test_only_what_the_unit_owes_is_needed() -> None:
    leaves = (
        Leaf("1.1", "2"),
        Leaf("1.2", "2", Rule.SURVEY),
        Leaf("1.3", "2", Rule.BONUS, {"each": "1"}),
        Leaf("1.4", "2", Rule.PENALTY, {"each": "1"}),
    )
    sheet = make_sheet(make_round(make_set(leaves)))
    assert filled_of(sheet.pk).needed == 1
    load_score(sheet, "1.3", "1", stage=Stage.SELF, value="1")
    assert (filled_of(sheet.pk).needed, filled_of(sheet.pk).filled) == (2, 1)


def test_many_sheets_are_counted_in_one_query(django_assert_num_queries: object) -> None:
    of_round = make_round()
    begun, empty = make_sheet(of_round), make_sheet(of_round)
    load_score(begun, "1.1", "1", stage=Stage.SELF)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = filled_of_many([begun.pk, empty.pk])
    assert (found[begun.pk].filled, found[begun.pk].needed) == (1, 3)
    assert found[empty.pk].missing == 3
    assert found[begun.pk].filled == filled_of(begun.pk).filled
    assert SheetEventKind.SENT not in kinds(begun)
