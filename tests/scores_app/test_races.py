"""Two people at the same moment: whoever comes second sees what the first did, and nobody waits
in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from scores_app.appraisal.side_by_side import print_of, readings_of
from scores_app.choices import ClaimState, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import Claim, Criterion, Round, RoundStep, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.rounds.approving import prints_of
from scores_app.services.appraisal import Verdict, appraise, sheet_appraise, sheets_appraise
from scores_app.services.approving import Reasons, sheets_approve
from scores_app.services.claims import claim_make, claim_rule
from scores_app.services.comparing import compared_points_renew
from scores_app.services.counted import counted_scores_refresh
from scores_app.services.duties import duties_assign
from scores_app.services.entries import entry_save
from scores_app.services.keeping import sheet_reopen, sheet_unapprove
from scores_app.services.many_readings import Wanted, readings_write
from scores_app.services.participants import unit_join
from scores_app.services.rounds import round_close
from scores_app.services.sheets import StaleSheetError, sheet_send
from tests.factories import make_unit, make_user
from tests.races import Act, at_once, overlapping, told
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    put_state,
)
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.RELATIVE_TO_BEST),
    Leaf("1.3", "5", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"}),
)
LOCKED = "đã khóa hoặc chưa mở"


class Office:
    """A round all of whose steps are open today, one sheet that was sent and read, its people."""

    def __init__(self) -> None:
        self.round = make_round(make_set(LEAVES))
        RoundStep.objects.update(
            starts_on=today() - timedelta(days=5), ends_on=today() + timedelta(days=5)
        )
        self.sheet = make_sheet(self.round, make_unit("Sở Tư pháp"), state=SheetState.SENT)
        self.officer = make_user(Role.OFFICER, self.sheet.unit)
        self.staff = make_user(Role.STAFF)
        self.appraiser = make_user(Role.APPRAISER)
        duties_assign(round_set=self.sheet.round_set, appraiser=self.appraiser)
        for code in ("1.1", "1.2"):
            load_score(self.sheet, code, "2", answer="yes" if code == "1.1" else "", value="9")

    def leaf(self, code: str) -> Criterion:
        return self.sheet.round_set.criteria_set.criteria.get(code=code)

    def stand(self, state: SheetState) -> None:
        """Puts the sheet where it stands, whatever its steps say."""
        put_state(RoundState.DRAFT)
        ScoreSheet.objects.update(state=state)
        put_state(RoundState.OPEN)

    def state(self) -> str:
        return ScoreSheet.objects.get(pk=self.sheet.pk).state

    def version(self) -> int:
        return ScoreSheet.objects.get(pk=self.sheet.pk).version

    def appraise(self, figure: Figure, code: str = "1.1", sheet: ScoreSheet | None = None) -> None:
        held = Score.objects.filter(
            sheet=sheet or self.sheet, criterion=self.leaf(code), stage=Stage.APPRAISAL
        ).first()
        appraise(
            sheet=sheet or self.sheet,
            criterion=self.leaf(code),
            verdict=Verdict(figure, cause="late"),
            version=held.version if held else 0,
            actor=self.appraiser,
        )

    def withdraw(self) -> None:
        """Takes the reading of 1.1 out again."""
        self.appraise(Figure())

    def finish(self) -> None:
        sheet_appraise(sheet=self.sheet, actor=self.staff)

    def finish_all(self) -> None:
        sheets_appraise(round_set=self.sheet.round_set, actor=self.staff)

    def approve(self) -> None:
        """Approves the sheet as it is seen now."""
        self.approve_seen(prints_of([self.sheet.pk]))

    def approve_seen(self, seen: Mapping[int, str]) -> None:
        reasons = Reasons(missing="Chưa tính điểm nhiệm vụ")
        done = sheets_approve(seen=seen, reasons=reasons, actor=self.staff)
        if done.changed:
            raise StaleSheetError(done.changed[0])

    def unapprove(self) -> None:
        sheet_unapprove(
            sheet_id=self.sheet.pk, version=self.version(), reason="Sai sót", actor=self.staff
        )

    def reopen(self) -> None:
        sheet_reopen(
            sheet_id=self.sheet.pk,
            version=self.version(),
            step=Step.APPRAISAL,
            until=today(),
            reason="Chấm sót",
            actor=self.staff,
        )

    def close(self) -> None:
        held = Round.objects.get(pk=self.round.pk)
        round_close(round_id=held.pk, version=held.version, actor=self.staff)

    def claim(self) -> None:
        claim_make(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            words="Có văn bản",
            figure=Figure("yes"),
            evidence=(),
            version=0,
            actor=self.officer,
        )

    def rule(self) -> None:
        claim = Claim.objects.get()
        claim_rule(
            claim=claim,
            state=ClaimState.ACCEPTED,
            ruling="Đúng",
            verdict=Verdict(),
            version=claim.version,
            actor=self.appraiser,
        )

    def declare(self) -> None:
        held = Score.objects.filter(
            sheet=self.sheet, criterion=self.leaf("1.1"), stage=Stage.SELF
        ).first()
        entry_save(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            figure=Figure("yes"),
            note="Có",
            version=held.version if held else 0,
            actor=self.officer,
        )

    def declares(self) -> None:
        """Puts the sheet back to the unit, with all that it has to fill in."""
        for code, answer in (("1.1", "yes"), ("1.2", "")):
            load_score(self.sheet, code, "2", stage=Stage.SELF, answer=answer, value="9")
        self.stand(SheetState.SCORING)

    def empty(self) -> None:
        """The officer empties what was declared for 1.1."""
        entry_save(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            figure=Figure(),
            note="",
            version=1,
            actor=self.officer,
        )

    def send(self) -> None:
        sheet_send(sheet_id=self.sheet.pk, version=self.version(), actor=self.officer)

    def take_over(self, seen: str) -> None:
        """Writes many at once as they were seen, and says which were not."""
        wanted = {self.sheet.pk: Wanted(Verdict(Figure("yes")), seen)}
        outcome = readings_write(
            round_set=self.sheet.round_set,
            criterion=self.leaf("1.1"),
            wanted=wanted,
            actor=self.appraiser,
        )
        if outcome.left:
            raise ValidationError("changed" if outcome.changed else str(outcome.refused))

    def seen(self) -> str:
        readings = readings_of([self.leaf("1.1")], [self.sheet], today())
        return print_of(readings[self.sheet.pk, self.leaf("1.1").pk])


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("name", ["finish", "finish_all"])
def test_a_sheet_is_not_finished_beside_a_reading_that_is_taken_out(
    office: Office, name: str
) -> None:
    finish: Act = getattr(office, name)
    taken, finished = overlapping(office.withdraw, finish)
    assert taken == "done"
    if name == "finish":
        assert finished == "Còn tiêu chí chưa thẩm định: 1.1."
    assert office.state() == SheetState.SENT


@pytest.mark.parametrize("name", ["finish", "finish_all"])
def test_nothing_is_taken_out_of_a_sheet_that_is_being_finished(office: Office, name: str) -> None:
    finished, taken = overlapping(getattr(office, name), office.withdraw)
    assert finished == "done"
    assert LOCKED in taken
    assert office.state() == SheetState.APPRAISED
    assert Score.objects.filter(criterion=office.leaf("1.1"), stage=Stage.APPRAISAL).exists()


def test_a_reading_on_its_way_is_waited_for(office: Office) -> None:
    """The last reading is written; who finishes meanwhile sees it."""
    office.withdraw()
    assert overlapping(lambda: office.appraise(Figure("yes")), office.finish) == ("done", "done")
    assert office.state() == SheetState.APPRAISED


def test_a_sheet_is_not_approved_beside_a_claim(office: Office) -> None:
    office.stand(SheetState.APPRAISED)
    claimed, approved = overlapping(office.claim, office.approve)
    assert claimed == "done"
    assert approved.startswith("StaleSheetError"), "the approver saw no claim"
    assert office.state() == SheetState.APPRAISED


def test_nothing_is_claimed_on_a_sheet_that_is_being_approved(office: Office) -> None:
    office.stand(SheetState.APPRAISED)
    approved, claimed = overlapping(office.approve, office.claim)
    assert approved == "done"
    assert LOCKED in claimed
    assert not Claim.objects.exists()


def test_a_result_that_comes_beside_an_approval_is_not_approved_unseen(office: Office) -> None:
    office.stand(SheetState.APPRAISED)

    def count() -> None:
        counted_scores_refresh(round_id=office.round.pk)

    counted, approved = overlapping(count, office.approve)
    assert counted == "done"
    assert approved.startswith("StaleSheetError"), "the approver saw no result"
    assert Score.objects.filter(criterion=office.leaf("1.3")).exists()
    assert office.state() == SheetState.APPRAISED


def test_a_ruling_and_an_approval_wait_for_each_other(office: Office) -> None:
    office.stand(SheetState.APPRAISED)
    office.claim()
    ruled, approved = overlapping(office.rule, office.approve)
    assert ruled == "done"
    assert approved.startswith("StaleSheetError"), "the approver saw the claim wait"
    approved, ruled = overlapping(office.approve, office.rule)
    assert approved == "done"
    assert LOCKED in ruled


def test_a_ruling_falls_with_what_is_declared_anew_beside_it(office: Office) -> None:
    office.claim()
    office.stand(SheetState.SCORING)
    assert overlapping(office.rule, office.declare) == ("done", "done")
    stages = Score.objects.filter(criterion=office.leaf("1.1")).values_list("stage", flat=True)
    assert list(stages) == [Stage.SELF]
    assert Claim.objects.get().past_on == today()


def test_nothing_is_ruled_on_a_reading_that_falls_meanwhile(office: Office) -> None:
    office.claim()
    office.stand(SheetState.SCORING)
    declared, ruled = overlapping(office.declare, office.rule)
    assert declared == "done"
    assert "đang chờ thẩm định lại" in ruled
    assert not Score.objects.filter(stage=Stage.SECOND).exists()


def test_nothing_is_claimed_on_a_reading_that_is_being_taken_out(office: Office) -> None:
    taken, claimed = overlapping(office.withdraw, office.claim)
    assert taken == "done"
    assert "chưa có điểm thẩm định" in claimed


def test_a_reading_is_not_written_beside_the_end_of_the_round(office: Office) -> None:
    office.stand(SheetState.APPROVED)
    other = make_sheet(office.round, state=SheetState.SENT)
    Round.objects.update(state=RoundState.OPEN)

    def close() -> None:
        held = Round.objects.get(pk=office.round.pk)
        round_close(round_id=held.pk, version=held.version, reason="Hết hạn", actor=office.staff)

    def write() -> None:
        office.appraise(Figure("yes"), sheet=other)

    closed, written = overlapping(close, write)
    assert closed == "done"
    assert "Kỳ chấm đã kết thúc" in written


def test_a_round_is_not_closed_beside_an_approval_that_is_taken_back(office: Office) -> None:
    office.stand(SheetState.APPROVED)
    taken, closed = overlapping(office.unapprove, office.close)
    assert taken == "done"
    assert "Còn 1 phiếu chưa phê duyệt" in closed
    assert Round.objects.get().state == RoundState.OPEN


def test_no_approval_is_taken_back_beside_the_end_of_the_round(office: Office) -> None:
    office.stand(SheetState.APPROVED)
    closed, taken = overlapping(office.close, office.unapprove)
    assert closed == "done"
    assert LOCKED in taken
    assert office.state() == SheetState.APPROVED


def test_a_sheet_is_not_sent_beside_an_entry_that_is_emptied(office: Office) -> None:
    office.declares()
    emptied, sent = overlapping(office.empty, office.send)
    assert emptied == "done"
    assert "Phiếu còn 1 tiêu chí chưa đủ" in sent
    assert office.state() == SheetState.SCORING


def test_no_entry_is_emptied_beside_a_sheet_that_is_sent(office: Office) -> None:
    office.declares()
    sent, emptied = overlapping(office.send, office.empty)
    assert sent == "done"
    assert LOCKED in emptied


def test_many_are_not_written_over_a_reading_on_its_way(office: Office) -> None:
    seen = office.seen()
    written, taken = overlapping(
        lambda: office.appraise(Figure("no")), lambda: office.take_over(seen)
    )
    assert (written, taken) == ("done", "changed")
    assert Score.objects.get(criterion=office.leaf("1.1"), stage=Stage.APPRAISAL).answer == "no"


def test_a_reading_is_not_written_over_many_on_their_way(office: Office) -> None:
    seen = office.seen()

    def write() -> None:
        appraise(
            sheet=office.sheet,
            criterion=office.leaf("1.1"),
            verdict=Verdict(Figure("no"), cause="late"),
            version=1,
            actor=office.appraiser,
        )

    taken, written = overlapping(lambda: office.take_over(seen), write)
    assert taken == "done"
    assert written.startswith("StaleScoreError")
    assert Score.objects.get(criterion=office.leaf("1.1"), stage=Stage.APPRAISAL).answer == "yes"


def test_of_two_who_take_over_at_once_one_is_shown_the_other(office: Office) -> None:
    seen = office.seen()

    def take() -> None:
        office.take_over(seen)

    assert sorted(at_once(take, take)) == ["changed", "done"]


def test_two_who_approve_at_once_approve_once(office: Office) -> None:
    office.stand(SheetState.APPRAISED)
    seen = prints_of([office.sheet.pk])

    def approve() -> None:
        office.approve_seen(seen)

    outcomes = sorted(at_once(approve, approve))
    assert outcomes[1] == "done"
    assert outcomes[0].startswith("StaleSheetError")
    kinds = list(office.sheet.events.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("approved") == 1


def test_approving_many_in_any_order_makes_no_circle(office: Office) -> None:
    office.stand(SheetState.APPRAISED)
    sheets = [office.sheet, *(make_sheet(office.round, state=SheetState.APPRAISED) for _ in "abc")]
    for sheet in sheets[1:]:
        load_score(sheet, "1.1", "2", answer="yes")
        load_score(sheet, "1.2", "2", value="9")
    seen = prints_of(sheet.pk for sheet in sheets)

    def approve(keys: list[int]) -> Callable[[], Any]:
        return lambda: office.approve_seen({key: seen[key] for key in keys})

    outcomes = sorted(at_once(approve(list(seen)), approve(list(reversed(seen)))))
    assert outcomes[1] == "done"
    assert outcomes[0].startswith("StaleSheetError")


def test_nobody_waits_in_a_circle(office: Office) -> None:
    """Everything that is done to sheets, at once and again; refusals are fine, circles are not."""
    second = make_sheet(office.round, state=SheetState.SENT)
    office.claim()
    leaf, part = office.leaf("1.2").pk, office.sheet.round_set_id
    acts: list[Act] = [
        office.withdraw,
        office.finish_all,
        office.reopen,
        office.approve,
        office.unapprove,
        office.rule,
        office.declare,
        lambda: office.appraise(Figure(value=Decimal(7)), "1.2"),
        lambda: office.appraise(Figure(value=Decimal(8)), "1.2", second),
        lambda: compared_points_renew(round_set_id=part, criterion_id=leaf),
        lambda: counted_scores_refresh(round_id=office.round.pk),
        lambda: unit_join(round_set_id=part, unit=make_unit(), reason="Mới", actor=office.staff),
    ]

    def often(act: Act) -> Act:
        def run() -> None:
            found = [told(act) for _ in range(5)]
            circles = [words for words in found if words.startswith("database:")]
            assert not circles, circles

        return run

    assert set(at_once(*map(often, acts))) == {"done"}


def test_two_appraisers_of_one_sheet_do_not_wait_for_each_other(
    office: Office, django_user_model: type[User]
) -> None:
    """Readings of different criteria are written side by side."""
    waited: list[bool] = []

    def second() -> None:
        office.appraise(Figure(value=Decimal(4)), "1.2")
        waited.append(Score.objects.filter(answer="no").exists())

    def first() -> None:
        office.appraise(Figure("no"))

    assert overlapping(first, second) == ("done", "done")
    assert waited == [False], "the first transaction was still open"
