"""An appraised sheet that is opened again: what people then do to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cchc.core.clock import today
from scores_app.choices import Basis, SheetState, Stage, Step
from scores_app.models import Claim, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.ranks.totals import totals_of
from scores_app.services.appraisal import Verdict, appraise, missing_leaves
from scores_app.services.claims import claim_make, claim_rule
from scores_app.services.entries import entry_save
from scores_app.services.keeping import sheet_reopen
from tests.factories import make_user
from tests.score_factories import load_score, move_to
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role
from units_app.models import User


@pytest.fixture
def case() -> Case:
    """The first sheet is appraised: 1.1 yes, 1.2 90 %, 2.1 4 points, 2.2 a survey of 80."""
    made = make_case(Step.APPRAISAL)
    sheet = made.sheets[0]
    load_score(sheet, "2.1", "4", stage=Stage.SELF, value="4")
    for code, points, value in (("1.1", "2", None), ("1.2", "2.7", "90"), ("2.1", "4", "4")):
        answer = "" if value else "yes"
        load_score(sheet, code, points, answer=answer, value=value, actor=made.appraiser)
    load_score(sheet, "2.2", "8", value="80")
    return made


@pytest.fixture
def officer(case: Case) -> User:
    return make_user(Role.OFFICER, case.sheets[0].unit, full_name="Lê Văn Bình")


def reopened(case: Case, step: Step = Step.SELF_SCORE) -> ScoreSheet:
    sheet = ScoreSheet.objects.with_round().get(pk=case.sheets[0].pk)
    sheet_reopen(
        sheet_id=sheet.pk,
        version=sheet.version,
        step=step,
        until=today() + timedelta(days=3),
        reason="Bổ sung số liệu",
        actor=case.staff,
    )
    return ScoreSheet.objects.with_round().get(pk=sheet.pk)


def declare(case: Case, officer: User, code: str, figure: Figure, note: str = "") -> None:
    sheet, leaf = case.sheets[0], case.leaf(code)
    held = Score.objects.get(sheet=sheet, criterion=leaf, stage=Stage.SELF)
    sheet.refresh_from_db()
    entry_save(
        sheet=sheet,
        criterion=leaf,
        figure=figure,
        note=note,
        version=held.version,
        actor=officer,
    )


def standing(case: Case, code: str) -> list[str]:
    rows = Score.objects.filter(sheet=case.sheets[0], criterion=case.leaf(code))
    return sorted(rows.values_list("stage", flat=True))


def send_again(case: Case) -> ScoreSheet:
    ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=SheetState.SENT)
    return ScoreSheet.objects.with_round().get(pk=case.sheets[0].pk)


def ruled(case: Case, officer: User, state: str, code: str = "1.2") -> Claim:
    """A claim on a criterion, ruled while the steps for it were open."""
    move_to(case.round, Step.EXPLANATION)
    claim = claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf(code),
        words="Số liệu của quý IV",
        figure=Figure(value=Decimal(100)),
        evidence=(),
        version=0,
        actor=officer,
    )
    move_to(case.round, Step.SECOND_APPRAISAL)
    claim = claim_rule(
        claim=claim,
        state=state,
        ruling="Đã đối chiếu",
        verdict=Verdict(),
        version=claim.version,
        actor=case.staff,
    )
    move_to(case.round, Step.APPRAISAL)
    return claim


def reread(case: Case, code: str, verdict: Verdict) -> Score | None:
    sheet = ScoreSheet.objects.with_round().get(pk=case.sheets[0].pk)
    held = Score.objects.filter(
        sheet=sheet, criterion=case.leaf(code), stage=Stage.APPRAISAL
    ).first()
    return appraise(
        sheet=sheet,
        criterion=case.leaf(code),
        verdict=verdict,
        version=held.version if held else 0,
        actor=case.appraiser,
    )


def totals(case: Case) -> Any:
    return next(
        of
        for of in totals_of(case.round_set, Basis.FINAL, today())
        if of.sheet_id == case.sheets[0].pk
    )


def gaps(case: Case) -> list[str]:
    sheet = ScoreSheet.objects.with_round().get(pk=case.sheets[0].pk)
    return [leaf.code for leaf in missing_leaves([sheet])[sheet.pk]]
