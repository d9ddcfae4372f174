"""Appraisal: province roles look, appraisers write what is theirs, staff keep the whole."""

from __future__ import annotations

from scores_app.choices import Rule, SheetState, Step
from scores_app.models import Claim, Criterion, RoundSet, ScoreSheet
from scores_app.points import Figure
from scores_app.services.claims import claim_make
from tests.addresses.rows import (
    CONFLICT,
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.score_factories import (
    TWO_AREAS,
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    put_state,
)

CODE, CLAIM_CODE = "KY-DIA-CHI-THAM-DINH", "KY-GIAI-TRINH"
FOREIGN_WORDS = "Ý kiến của đơn vị khác"
PROVINCE = answers(OK, officer=FORBIDDEN, head=FORBIDDEN)


def _sheet(cast: Cast) -> int:
    leaves = (*TWO_AREAS, Leaf("3.1", "10", Rule.SURVEY))
    of_round = make_round(make_set(leaves), code=CODE, open_step=Step.APPRAISAL)
    sheet = make_sheet(of_round, cast.unit, state=SheetState.SENT)
    for role in ("appraiser", "staff"):
        sheet.round_set.duties.create(appraiser=cast.users[role])
    return sheet.pk


def _criterion(_: Cast) -> int:
    return Criterion.objects.get(criteria_set__round_sets__round__code=CODE, code="1.1").pk


def _surveyed(_: Cast) -> int:
    return Criterion.objects.get(criteria_set__round_sets__round__code=CODE, code="3.1").pk


def _set(_: Cast) -> int:
    return RoundSet.objects.get(round__code=CODE).pk


def sheet_of(cast: Cast) -> ScoreSheet:
    """The sheet of the own unit in the round of these addresses."""
    return ScoreSheet.objects.get(unit=cast.unit, round_set__round__code=CODE)


def _claim(cast: Cast) -> int:
    """A claim of the own unit in a round of its own, on which the appraiser has the duty."""
    sheet = make_sheet(
        make_round(code=CLAIM_CODE, open_step=Step.EXPLANATION), cast.unit, state=SheetState.SENT
    )
    sheet.round_set.duties.create(appraiser=cast.users["appraiser"])
    load_score(sheet, "1.1", "0", answer="no")
    made = claim_make(
        sheet=sheet,
        criterion=Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code="1.1"),
        words="Đã ban hành",
        figure=Figure("yes"),
        evidence=(),
        version=0,
        actor=cast.users["officer"],
    )
    return made.pk


def _foreign_claim(cast: Cast) -> int:
    sheet = make_sheet(make_round(), cast.other_unit)
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code="1.1")
    put_state("draft", sheet.round_set.round)
    made = Claim.objects.create(sheet=sheet, criterion=criterion, text=FOREIGN_WORDS).pk
    put_state("open", sheet.round_set.round)
    return made


THINGS: Things = {
    "claim": _claim,
    "foreign_claim": _foreign_claim,
    "foreign_claimed_sheet": lambda _: Claim.objects.get(text=FOREIGN_WORDS).sheet_id,
    "foreign_claimed_leaf": lambda _: Claim.objects.get(text=FOREIGN_WORDS).criterion_id,
    "claimed_sheet": lambda _: Claim.objects.get(sheet__round_set__round__code=CLAIM_CODE).sheet_id,
    "claimed_criterion": lambda _: (
        Claim.objects.get(sheet__round_set__round__code=CLAIM_CODE).criterion_id
    ),
    "appraised_sheet": _sheet,
    "appraised_criterion": _criterion,
    "surveyed_criterion": _surveyed,
    "appraised_set": _set,
}
SHEET = {"pk": "appraised_sheet"}
SET = {"pk": "appraised_set"}
OVER_ALL = {"code": CODE, "pk": "appraised_criterion"}
OF_SURVEY = {"code": CODE, "pk": "surveyed_criterion"}
OVERSEERS = answers(staff=OK, leader=OK, admin=OK)
LEAF = {**SHEET, "criterion": "appraised_criterion"}

CLAIM = {"pk": "claim"}
ALIEN = {"pk": "foreign_claim"}
ALIEN_CELL = {"sheet": "foreign_claimed_sheet", "criterion": "foreign_claimed_leaf"}
ALIEN_LEAF = {"pk": "foreign_claimed_sheet", "criterion": "foreign_claimed_leaf"}
CLAIMED = {"sheet": "claimed_sheet", "criterion": "claimed_criterion"}

TABLE = (
    Row("appraisal_home", PROVINCE),
    Row("appraisal_home", answers(NOT_ALLOWED), method="post"),
    Row("appraise_criterion", PROVINCE, OVER_ALL),
    Row("appraise_sheet", PROVINCE, SHEET),
    Row("appraise_leaf", PROVINCE, LEAF),
    # Nothing is typed: who may write is shown the form again, the others are refused.
    Row("appraise_leaf", answers(FORBIDDEN, appraiser=OK, staff=OK), LEAF, "post"),
    Row("sheet_appraised", answers(NOT_ALLOWED), SHEET),
    Row("sheet_unappraised", answers(staff=OK), SHEET, "post"),
    Row("sheet_unappraised", answers(NOT_ALLOWED), SHEET),
    Row("sheets_appraised", answers(staff=FOUND), SET, "post"),
    Row("sheets_appraised", answers(NOT_ALLOWED), SET),
    Row("sheet_appraised", answers(staff=FOUND, appraiser=FOUND), SHEET, "post"),
    Row("appraise_many", answers(staff=OK, appraiser=OK), OVER_ALL),
    Row("appraise_many", answers(staff=OK, appraiser=OK), OVER_ALL, "post"),
    Row("results_paste", answers(), OVER_ALL),
    Row("results_paste", answers(staff=OK), OF_SURVEY),
    Row("results_paste", answers(staff=OK), OF_SURVEY, "post"),
    Row("duty_list", PROVINCE, {"code": CODE}),
    Row("duty_list", answers(staff=OK), {"code": CODE}, "post"),
    Row("duty_remove", answers(NOT_ALLOWED), SET),
    Row("duty_remove", answers(staff=FOUND), SET, "post"),
    Row("duty_copy", answers(NOT_ALLOWED), SET),
    Row("duty_copy", answers(staff=FOUND), SET, "post"),
    Row("appraisal_consistency", OVERSEERS, {"code": CODE}),
    Row("consistency_export", OVERSEERS, {"code": CODE, "form": "csv"}),
    Row("consistency_export", OVERSEERS, {"code": CODE, "form": "xlsx"}),
    Row("docket_list", WITH_ROLE),
    Row("docket_export", WITH_ROLE, {"form": "csv"}),
    Row("docket_export", WITH_ROLE, {"form": "xlsx"}),
    Row("claim_detail", WITH_ROLE, CLAIM),
    Row("claim_detail", answers(NOT_FOUND, staff=OK, leader=OK, admin=OK), {"pk": "foreign_claim"}),
    Row("claim_detail", answers(staff=OK, appraiser=OK), CLAIM, "post"),
    # Another unit's claim, on which the appraiser has no duty.
    Row(
        "claim_detail",
        answers(NOT_FOUND, staff=OK, leader=FORBIDDEN, admin=FORBIDDEN),
        ALIEN,
        "post",
    ),
    Row(
        "claim_withdraw",
        answers(NOT_FOUND, staff=FORBIDDEN, leader=FORBIDDEN, admin=FORBIDDEN),
        ALIEN,
        "post",
    ),
    Row("claim_make", answers(officer=NOT_FOUND, head=NOT_FOUND), ALIEN_CELL),
    Row("claim_make", answers(officer=NOT_FOUND, head=NOT_FOUND), ALIEN_CELL, "post"),
    Row("appraise_leaf", PROVINCE, ALIEN_LEAF),
    Row("appraise_leaf", answers(), ALIEN_LEAF, "post"),
    Row("sheet_appraised", answers(staff=FOUND), {"pk": "foreign_claimed_sheet"}, "post"),
    Row("claim_withdraw", answers(NOT_ALLOWED), CLAIM),
    Row("claim_withdraw", answers(FORBIDDEN, officer=CONFLICT, head=CONFLICT), CLAIM, "post"),
    Row("claim_make", answers(officer=OK, head=OK), CLAIMED),
)
