"""Two people at the same moment: whoever comes second sees what the first did, and nobody waits
in a circle.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cchc.core.clock import today
from scores_app.choices import RoundState, SheetState, Stage
from scores_app.models import Claim, Round, Score
from scores_app.points import Figure
from scores_app.rounds.approving import prints_of
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.comparing import compared_points_renew
from scores_app.services.counted import counted_scores_refresh
from scores_app.services.participants import unit_join
from scores_app.services.rounds import round_close
from tests.factories import make_unit
from tests.races import Act, at_once, overlapping, told
from tests.score_factories import (
    load_score,
    make_sheet,
)
from tests.scores_app.race_office import LOCKED, Office
from units_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)


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
        round_close(
            round_id=held.pk,
            version=held.version,
            reason="Hết hạn",
            explaining="Mọi bước cùng mở",
            actor=office.staff,
        )

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
    assert "Kỳ chấm đã kết thúc" in taken
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
