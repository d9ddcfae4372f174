"""Rounds: staff run them, everybody with a role reads those that were opened."""

from __future__ import annotations

from http import HTTPStatus

from scores_app.choices import RoundState, SheetState, Step
from scores_app.models import Round
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    STAFF,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.score_factories import make_round, make_sheet

CODE, DRAFT, LOADED = "KY-DIA-CHI-CHAM", "KY-DIA-CHI-DU-THAO", "KY-DIA-CHI-NAP"
ROUND, HIDDEN, UNKNOWN = {"code": CODE}, {"code": DRAFT}, {"code": "KHONG-CO"}
LOADING = {"code": LOADED}
SHEET = {**ROUND, "pk": "round_sheet"}
CONFLICT = HTTPStatus.CONFLICT
KEEPERS = answers(NOT_FOUND, staff=OK, admin=OK)
STAFF_SENT_ON = answers(NOT_FOUND, staff=FOUND, admin=FORBIDDEN)
STAFF_OF_DRAFT = answers(NOT_FOUND, staff=OK, admin=FORBIDDEN)


def _sheet(cast: Cast) -> int:
    make_round(code=DRAFT, state=RoundState.DRAFT)
    loading = make_round(code=LOADED, state=RoundState.DRAFT)
    Round.objects.filter(pk=loading.pk).update(is_loaded=True)
    of_round = make_round(code=CODE, open_step=Step.APPRAISAL)
    return make_sheet(of_round, cast.unit, state=SheetState.SENT).pk


THINGS: Things = {"round_sheet": _sheet}

TABLE = (
    Row("round_list", WITH_ROLE),
    Row("round_list", answers(NOT_ALLOWED), method="post"),
    Row("round_detail", WITH_ROLE, ROUND),
    Row("round_detail", KEEPERS, HIDDEN),
    Row("round_detail", answers(NOT_FOUND), UNKNOWN),
    Row("round_export", WITH_ROLE, {**ROUND, "form": "csv"}),
    Row("round_export", WITH_ROLE, {**ROUND, "form": "xlsx"}),
    Row("round_create", STAFF),
    Row("round_create", STAFF, method="post"),
    Row("round_change", STAFF, ROUND),
    Row("round_change", STAFF_OF_DRAFT, HIDDEN),
    Row("round_change", STAFF, ROUND, "post"),
    Row("round_units", STAFF, ROUND),
    Row("round_units", STAFF_OF_DRAFT, HIDDEN),
    Row("round_open", STAFF_OF_DRAFT, HIDDEN),
    Row("round_open", STAFF, ROUND, "post"),
    Row("round_close", STAFF, ROUND),
    Row("round_close", STAFF, ROUND, "post"),
    Row("round_remind", answers(NOT_ALLOWED), ROUND),
    Row("round_remind", answers(FORBIDDEN, staff=FOUND), ROUND, "post"),
    Row("loading_create", STAFF),
    Row("loading_create", STAFF, method="post"),
    Row("loading_prepare", answers(NOT_ALLOWED), LOADING),
    Row("loading_prepare", STAFF_SENT_ON, LOADING, "post"),
    Row("loading_record", STAFF_OF_DRAFT, LOADING),
    Row("loading_record", STAFF_OF_DRAFT, LOADING, "post"),
    Row("loading_correct", STAFF_OF_DRAFT, LOADING),
    Row("loading_correct", answers(FORBIDDEN, staff=NOT_FOUND), ROUND),
    Row("round_approve", STAFF, ROUND),
    Row("round_approve", answers(FORBIDDEN, staff=CONFLICT), ROUND, "post"),
    Row("sheet_reopen", STAFF, SHEET),
    Row("sheet_reopen", STAFF, SHEET, "post"),
    Row("sheet_ranked", STAFF, SHEET),
    Row("sheet_ranked", STAFF, SHEET, "post"),
    Row("sheet_unapprove", STAFF, SHEET),
    Row("sheet_unapprove", answers(FORBIDDEN, staff=NOT_FOUND), {**ROUND, "pk": 987654321}),
)
