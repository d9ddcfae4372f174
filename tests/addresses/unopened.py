"""Rounds in preparation: whoever guesses their numbers and codes finds nothing, staff and
administrators aside; and nobody writes into their sheets by a page.
"""

from __future__ import annotations

from http import HTTPStatus

from scores_app.choices import RoundState, Rule, SheetState, Stage
from scores_app.models import Claim, Criterion, RoundSet
from tests.addresses.rows import FORBIDDEN, FOUND, NOT_FOUND, OK, Row, Things, answers
from tests.cast import Cast
from tests.score_factories import (
    TWO_AREAS,
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
)

# Views of scoring whose addresses name no round that is opened: of sets, of indexes that others
# publish, and the loading of earlier years, which is never opened.
OTHER_VIEWS = frozenset(
    {
        "criteria",
        "external",
        "external_choice",
        "ranking_checks",
        "round_loading",
        "set_changes",
        "set_comparing",
        "set_groups",
        "sets",
        "sheet_offers",
        "trials",
    }
)
CODE, GROUP = "KY-CHUA-MO", "nhom-chua-mo"
BAD = HTTPStatus.BAD_REQUEST
LEAVES = (
    *TWO_AREAS,
    Leaf("3.1", "10", Rule.SURVEY),
    Leaf("4.1", "2", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"}),
)
# Pages of the appraisal are not for units at all: they are told so before anything is looked up.
KEPT = answers(NOT_FOUND, staff=OK, admin=OK)
OF_STAFF = answers(NOT_FOUND, staff=OK, admin=FORBIDDEN)
OF_NOBODY = answers(NOT_FOUND, staff=FORBIDDEN, admin=FORBIDDEN)
APPRAISED = answers(NOT_FOUND, staff=OK, admin=OK, officer=FORBIDDEN, head=FORBIDDEN)


def _sheet(cast: Cast) -> int:
    """The own unit's sheet, with a reading of each, a duty on it and a claim against it."""
    made = make_set(LEAVES, group=make_group(GROUP))
    sheet = make_sheet(
        make_round(made, code=CODE, state=RoundState.DRAFT), cast.unit, state=SheetState.SENT
    )
    for role in ("appraiser", "staff"):
        sheet.round_set.duties.create(appraiser=cast.users[role])
    for stage in (Stage.SELF, Stage.APPRAISAL):
        load_score(sheet, "1.1", "0", stage=stage, answer="no")
    Claim.objects.create(sheet=sheet, criterion=made.criteria.get(code="1.1"), text="Đã ban hành")
    return sheet.pk


def _criterion(code: str) -> int:
    return Criterion.objects.get(criteria_set__round_sets__round__code=CODE, code=code).pk


THINGS: Things = {
    "unopened_sheet": _sheet,
    "unopened_leaf": lambda _: _criterion("1.1"),
    "unopened_survey": lambda _: _criterion("3.1"),
    "unopened_counted": lambda _: _criterion("4.1"),
    "unopened_set": lambda _: RoundSet.objects.get(round__code=CODE).pk,
    "unopened_claim": lambda _: Claim.objects.get(sheet__round_set__round__code=CODE).pk,
}
SHEET, SET, CLAIM = {"pk": "unopened_sheet"}, {"pk": "unopened_set"}, {"pk": "unopened_claim"}
LEAF = {**SHEET, "criterion": "unopened_leaf"}
COUNTED = {**SHEET, "criterion": "unopened_counted"}
CLAIMED = {"sheet": "unopened_sheet", "criterion": "unopened_leaf"}
ROUND = {"code": CODE}
OVER_ALL = {**ROUND, "pk": "unopened_leaf"}
OF_SURVEY = {**ROUND, "pk": "unopened_survey"}
OF_ROUND = {**ROUND, "pk": "unopened_sheet"}
OF_GROUP = {**ROUND, "group": GROUP}

TABLE = (
    Row("sheet_detail", KEPT, SHEET),
    Row("sheet_detail", OF_NOBODY, SHEET, "post"),
    Row("sheet_export", KEPT, SHEET),
    Row("sheet_upload", OF_NOBODY, SHEET),
    Row("sheet_upload", OF_NOBODY, SHEET, "post"),
    Row("sheet_send", OF_NOBODY, SHEET, "post"),
    Row("sheet_hand_back", OF_NOBODY, SHEET, "post"),
    Row("sheet_take_back", OF_NOBODY, SHEET, "post"),
    Row("sheet_entry", OF_NOBODY, LEAF),
    Row("sheet_entry", OF_NOBODY, LEAF, "post"),
    Row("sheet_evidence", OF_NOBODY, LEAF),
    Row("sheet_evidence", OF_NOBODY, LEAF, "post"),
    Row("sheet_history", KEPT, LEAF),
    Row("counted_tasks", answers(NOT_FOUND, staff=FOUND, admin=FOUND), COUNTED),
    Row("counted_tasks_part", answers(NOT_FOUND, staff=FOUND, admin=FOUND), COUNTED),
    Row("appraise_sheet", APPRAISED, SHEET),
    Row("appraise_leaf", APPRAISED, LEAF),
    Row("appraise_leaf", {**APPRAISED, "admin": FORBIDDEN}, LEAF, "post"),
    Row("sheet_appraised", {**APPRAISED, "staff": FOUND, "admin": FORBIDDEN}, SHEET, "post"),
    Row("sheet_unappraised", {**APPRAISED, "admin": FORBIDDEN}, SHEET, "post"),
    Row("sheets_appraised", answers(NOT_FOUND, staff=FOUND, admin=FORBIDDEN), SET, "post"),
    Row("appraise_criterion", APPRAISED, OVER_ALL),
    Row("appraise_many", OF_STAFF, OVER_ALL),
    Row("appraise_many", OF_STAFF, OVER_ALL, "post"),
    Row("results_paste", OF_STAFF, OF_SURVEY),
    Row("results_paste", OF_STAFF, OF_SURVEY, "post"),
    Row("duty_list", APPRAISED, ROUND),
    Row("duty_remove", answers(staff=FOUND), SET, "post"),
    Row("duty_copy", answers(staff=FOUND), SET, "post"),
    Row("appraisal_consistency", answers(staff=OK, admin=OK, leader=NOT_FOUND), ROUND),
    Row(
        "consistency_export",
        answers(staff=OK, admin=OK, leader=NOT_FOUND),
        {**ROUND, "form": "csv"},
    ),
    Row("claim_detail", KEPT, CLAIM),
    Row("claim_detail", {**KEPT, "admin": FORBIDDEN}, CLAIM, "post"),
    Row("claim_withdraw", OF_NOBODY, CLAIM, "post"),
    Row("claim_make", OF_NOBODY, CLAIMED),
    Row("claim_make", OF_NOBODY, CLAIMED, "post"),
    Row("round_detail", KEPT, ROUND),
    Row("round_export", KEPT, {**ROUND, "form": "csv"}),
    Row("round_change", OF_STAFF, ROUND),
    Row("round_change", OF_STAFF, ROUND, "post"),
    Row("round_units", OF_STAFF, ROUND),
    Row("round_open", OF_STAFF, ROUND),
    Row("round_close", OF_STAFF, ROUND),
    Row("round_remind", {**OF_STAFF, "staff": FOUND}, ROUND, "post"),
    Row("round_approve", OF_STAFF, ROUND),
    Row("sheet_reopen", OF_STAFF, OF_ROUND),
    Row("sheet_ranked", OF_STAFF, OF_ROUND),
    Row("sheet_unapprove", OF_STAFF, OF_ROUND),
    Row("ranking_round", KEPT, ROUND),
    Row("ranking_group", KEPT, OF_GROUP),
    Row("ranking_export", KEPT, {**OF_GROUP, "form": "csv"}),
    Row("ranking_compare", KEPT, OF_GROUP),
    Row(
        "ranking_compare_export",
        answers(NOT_FOUND, staff=BAD, admin=BAD),
        {**OF_GROUP, "form": "csv"},
    ),
    Row("ranking_years", KEPT, OF_GROUP),
    Row("ranking_years_export", KEPT, {**OF_GROUP, "form": "csv"}),
    Row("ranking_unit", KEPT, {**OF_GROUP, "pk": "unopened_sheet"}),
    Row("ranking_surety", KEPT, OF_GROUP),
    Row("ranking_surety_export", KEPT, {**OF_GROUP, "form": "csv"}),
    Row("ranking_whatif", KEPT, OF_GROUP),
    Row("whatif_export", KEPT, {**OF_GROUP, "form": "csv"}),
    Row("ranking_ascent", KEPT, {**OF_GROUP, "pk": "unopened_sheet"}),
    Row("ascent_export", KEPT, {**OF_GROUP, "pk": "unopened_sheet", "form": "csv"}),
)
