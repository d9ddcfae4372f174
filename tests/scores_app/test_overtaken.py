"""A reading stands only as long as what it read: what falls, what history keeps, what must be done
again before a sheet is approved.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cchc.core.clock import now, today
from scores_app.choices import Basis, Cause, ClaimState, SheetState, Stage, Step
from scores_app.models import Score, ScoreEvent
from scores_app.points import Figure
from scores_app.ranks.tables import table_of
from scores_app.ranks.totals import totals_of, totals_recorded
from scores_app.services.appraisal import Verdict, appraise, sheet_appraise
from scores_app.services.claims import StaleClaimError, claim_make, claim_rule
from scores_app.services.entries import entry_documents_set
from scores_app.services.scores import StaleScoreError
from tests.factories import make_evidence
from tests.score_factories import load_score, move_to
from tests.scores_app.appraisal_cases import Case
from tests.scores_app.overtaken_cases import (
    case,
    declare,
    gaps,
    officer,
    reopened,
    reread,
    ruled,
    send_again,
    standing,
    totals,
)
from units_app.models import User

pytestmark = pytest.mark.django_db
__all__ = ["case", "officer"]


def test_what_the_unit_changes_is_appraised_again(case: Case, officer: User) -> None:
    reopened(case)
    assert gaps(case) == []
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    assert standing(case, "1.2") == [Stage.SELF]
    assert standing(case, "1.1") == standing(case, "2.1") == [Stage.APPRAISAL, Stage.SELF]
    assert gaps(case) == ["1.2"]
    sheet = send_again(case)
    with pytest.raises(ValidationError, match=r"chưa thẩm định: 1\.2"):
        sheet_appraise(sheet=sheet, actor=case.staff)
    reread(case, "1.2", Verdict(Figure(value=Decimal(60)), cause=Cause.LATE))
    assert sheet_appraise(sheet=sheet, actor=case.staff).state == SheetState.APPRAISED


def test_the_ranking_does_not_count_what_fell(case: Case, officer: User) -> None:
    assert (totals(case).points, totals(case).unknown) == (Decimal("16.7"), 0)
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    assert (totals(case).points, totals(case).unknown) == (Decimal(14), 1)
    row = table_of(case.round_set, Basis.FINAL, today()).of_sheet(case.sheets[0].pk)
    assert row
    assert row.index is None
    rows = {of.sheet_id: of for of in totals_of(case.round_set, Basis.FINAL, today())}
    books = totals_recorded(case.round_set, Basis.FINAL, today(), by=now())
    assert rows == {of.sheet_id: of for of in books}


def test_history_keeps_what_fell_and_by_whom(case: Case, officer: User) -> None:
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    last = ScoreEvent.objects.filter(criterion=case.leaf("1.2"), stage=Stage.APPRAISAL).latest("pk")
    assert (last.gone, last.overtaken, last.changed_by) == (True, True, officer)
    assert (last.points, last.value, last.effective_on) == (Decimal("2.7"), Decimal(90), today())


@pytest.mark.parametrize(
    ("note", "falls"), [("Theo báo cáo 12/BC-STP", True), ("", False)], ids=["words", "same"]
)
def test_an_explanation_is_part_of_what_was_judged(
    case: Case, officer: User, note: str, falls: bool
) -> None:
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(90)), note)
    assert (gaps(case) == ["1.2"]) is falls


def test_other_documents_are_another_case(case: Case, officer: User) -> None:
    sheet = reopened(case)
    paper = make_evidence(sheet.unit)

    def put(documents: list[Any], shown: list[int]) -> None:
        entry_documents_set(
            sheet=sheet,
            criterion=case.leaf("1.1"),
            documents=documents,
            shown=shown,
            actor=officer,
        )

    put([], [])
    assert gaps(case) == []
    put([paper], [])
    assert gaps(case) == ["1.1"]
    send_again(case)
    reread(case, "1.1", Verdict(Figure("yes")))
    reopened(case)
    put([], [paper.pk])
    assert gaps(case) == ["1.1"]
    last = ScoreEvent.objects.filter(criterion=case.leaf("1.1")).latest("pk")
    assert (last.overtaken, last.changed_by) == (True, officer)


def test_points_that_only_follow_take_nothing_out(case: Case) -> None:
    reopened(case)
    own = Score.objects.filter(criterion=case.leaf("1.2"), stage=Stage.SELF)
    own.update(points=Decimal("2.5"), changed_by=None)
    assert gaps(case) == []


def test_a_round_in_preparation_loads_what_it_likes(case: Case) -> None:
    load_score(case.sheets[0], "1.2", "1.5", stage=Stage.SELF, value="50")
    assert standing(case, "1.2") == [Stage.APPRAISAL, Stage.SELF]


def test_a_new_appraisal_takes_the_second_one_out(case: Case, officer: User) -> None:
    claim = ruled(case, officer, ClaimState.ACCEPTED)
    assert totals(case).points == Decimal(17)
    reread(case, "1.2", Verdict(Figure(value=Decimal(50)), cause=Cause.LATE))
    assert standing(case, "1.2") == [Stage.APPRAISAL, Stage.SELF]
    assert totals(case).points == Decimal("15.5")
    claim.refresh_from_db()
    assert (claim.state, claim.past_on) == (ClaimState.ACCEPTED, today())


def test_an_appraisal_that_is_only_confirmed_leaves_the_ruling(case: Case, officer: User) -> None:
    claim = ruled(case, officer, ClaimState.ACCEPTED)
    verdict = Verdict(Figure(value=Decimal(90)), cause=Cause.LATE, note="Đã xem lại")
    reread(case, "1.2", verdict)
    claim.refresh_from_db()
    assert claim.past_on is None
    assert standing(case, "1.2") == [Stage.APPRAISAL, Stage.SECOND, Stage.SELF]


def test_what_the_unit_changes_takes_the_ruling_out_too(case: Case, officer: User) -> None:
    claim = ruled(case, officer, ClaimState.ACCEPTED)
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    assert standing(case, "1.2") == [Stage.SELF]
    claim.refresh_from_db()
    assert claim.past_on == today()
    fallen = ScoreEvent.objects.filter(criterion=case.leaf("1.2"), overtaken=True)
    assert set(fallen.values_list("stage", flat=True)) == {Stage.APPRAISAL, Stage.SECOND}


@pytest.mark.parametrize("state", [ClaimState.ACCEPTED, ClaimState.REFUSED])
def test_a_claim_is_made_anew_and_the_old_ruling_stays(
    case: Case, officer: User, state: str
) -> None:
    old = ruled(case, officer, state)
    reread(case, "1.2", Verdict(Figure(value=Decimal(50)), cause=Cause.LATE))
    move_to(case.round, Step.EXPLANATION)
    again: dict[str, Any] = {
        "sheet": case.sheets[0],
        "criterion": case.leaf("1.2"),
        "words": "Đề nghị xem lại số liệu mới",
        "figure": Figure(value=Decimal(80)),
        "evidence": (),
        "actor": officer,
    }
    with pytest.raises(StaleClaimError):
        claim_make(**again, version=old.version)
    new = claim_make(**again, version=0)
    assert new.pk != old.pk
    old.refresh_from_db()
    assert (old.state, old.ruling) == (state, "Đã đối chiếu")
    move_to(case.round, Step.SECOND_APPRAISAL)
    claim_rule(
        claim=new,
        state=ClaimState.ACCEPTED,
        ruling="Đúng",
        verdict=Verdict(),
        version=new.version,
        actor=case.staff,
    )
    assert totals(case).points == Decimal("16.4")


def test_nobody_rules_on_a_claim_whose_appraisal_fell(case: Case, officer: User) -> None:
    move_to(case.round, Step.EXPLANATION)
    claim = claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf("1.2"),
        words="Số liệu khác",
        figure=Figure(value=Decimal(100)),
        evidence=(),
        version=0,
        actor=officer,
    )
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    move_to(case.round, Step.SECOND_APPRAISAL)
    with pytest.raises(ValidationError, match="chờ thẩm định lại"):
        claim_rule(
            claim=claim,
            state=ClaimState.ACCEPTED,
            ruling="Đúng",
            verdict=Verdict(),
            version=claim.version,
            actor=case.staff,
        )


def test_an_appraiser_with_the_old_page_overwrites_nothing(case: Case, officer: User) -> None:
    held = Score.objects.get(criterion=case.leaf("1.2"), stage=Stage.APPRAISAL)
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    sheet = send_again(case)
    with pytest.raises(StaleScoreError):
        appraise(
            sheet=sheet,
            criterion=case.leaf("1.2"),
            verdict=Verdict(Figure(value=Decimal(90)), cause=Cause.LATE),
            version=held.version,
            actor=case.appraiser,
        )
