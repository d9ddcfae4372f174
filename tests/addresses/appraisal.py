"""Appraisal: province roles look, appraisers write what is theirs, staff keep the whole."""

from __future__ import annotations

from scores_app.choices import SheetState, Step
from scores_app.models import Criterion, RoundSet, ScoreSheet
from tests.addresses.rows import FORBIDDEN, FOUND, NOT_ALLOWED, OK, Row, Things, answers
from tests.cast import Cast
from tests.score_factories import make_round, make_sheet

CODE = "KY-DIA-CHI-THAM-DINH"
PROVINCE = answers(OK, officer=FORBIDDEN, head=FORBIDDEN)


def _sheet(cast: Cast) -> int:
    of_round = make_round(code=CODE, open_step=Step.APPRAISAL)
    sheet = make_sheet(of_round, cast.unit, state=SheetState.SENT)
    for role in ("appraiser", "staff"):
        sheet.round_set.duties.create(appraiser=cast.users[role])
    return sheet.pk


def _criterion(_: Cast) -> int:
    return Criterion.objects.get(criteria_set__round_sets__round__code=CODE, code="1.1").pk


def _set(_: Cast) -> int:
    return RoundSet.objects.get(round__code=CODE).pk


def sheet_of(cast: Cast) -> ScoreSheet:
    """The sheet of the own unit in the round of these addresses."""
    return ScoreSheet.objects.get(unit=cast.unit, round_set__round__code=CODE)


THINGS: Things = {
    "appraised_sheet": _sheet,
    "appraised_criterion": _criterion,
    "appraised_set": _set,
}
SHEET = {"pk": "appraised_sheet"}
LEAF = {**SHEET, "criterion": "appraised_criterion"}

TABLE = (
    Row("appraisal_home", PROVINCE),
    Row("appraisal_home", answers(NOT_ALLOWED), method="post"),
    Row("appraise_criterion", PROVINCE, {"code": CODE, "pk": "appraised_criterion"}),
    Row("appraise_sheet", PROVINCE, SHEET),
    Row("appraise_leaf", PROVINCE, LEAF),
    # Nothing is typed: who may write is shown the form again, the others are refused.
    Row("appraise_leaf", answers(FORBIDDEN, appraiser=OK, staff=OK), LEAF, "post"),
    Row("sheet_appraised", answers(NOT_ALLOWED), SHEET),
    Row("sheet_unappraised", answers(staff=FOUND), SHEET, "post"),
    Row("sheet_unappraised", answers(NOT_ALLOWED), SHEET),
    Row("sheets_appraised", answers(staff=FOUND), {"pk": "appraised_set"}, "post"),
    Row("sheets_appraised", answers(NOT_ALLOWED), {"pk": "appraised_set"}),
    Row("sheet_appraised", answers(staff=FOUND, appraiser=FOUND), SHEET, "post"),
)
