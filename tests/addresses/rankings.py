"""Rankings: known to everybody who holds a role, the criteria of a unit to it and the province."""

from __future__ import annotations

from http import HTTPStatus

from scores_app.choices import SheetState
from tests.addresses.rows import NOT_ALLOWED, NOT_FOUND, OK, WITH_ROLE, Row, Things, answers
from tests.cast import Cast
from tests.score_factories import make_group, make_round, make_set, make_sheet
from units_app.models import Unit

DECIDERS = answers(staff=OK, leader=OK, admin=OK)
BAD = HTTPStatus.BAD_REQUEST
CODE, GROUP, OTHER = "XH-2026", "nhom-xh", "nhom-xh-khac"
OF_GROUP = {"code": CODE, "group": GROUP}


def _sheet(unit: Unit, code: str, group: str) -> int:
    of_round = make_round(make_set(group=make_group(group)), code=code)
    return make_sheet(of_round, unit, state=SheetState.SENT).pk


def _own(cast: Cast) -> int:
    return _sheet(cast.unit, CODE, GROUP)


def _foreign(cast: Cast) -> int:
    return _sheet(cast.other_unit, f"{CODE}-KHAC", OTHER)


THINGS: Things = {"ranked_sheet": _own, "foreign_ranked_sheet": _foreign}
FOREIGN = {"code": f"{CODE}-KHAC", "group": OTHER, "pk": "foreign_ranked_sheet"}

TABLE = (
    Row("ranking_list", WITH_ROLE),
    Row("ranking_list", answers(NOT_ALLOWED), method="post"),
    Row("ranking_round", WITH_ROLE, {"code": CODE}),
    Row("ranking_round", answers(NOT_FOUND), {"code": "khong-co"}),
    Row("ranking_group", WITH_ROLE, OF_GROUP),
    Row("ranking_group", answers(NOT_FOUND), {"code": CODE, "group": "x"}),
    Row("ranking_export", WITH_ROLE, {**OF_GROUP, "form": "csv"}),
    Row("ranking_export", WITH_ROLE, {**OF_GROUP, "form": "xlsx"}),
    Row("ranking_compare", WITH_ROLE, OF_GROUP),
    Row("ranking_compare", answers(NOT_FOUND), {"code": CODE, "group": "x"}),
    Row("ranking_compare", answers(NOT_ALLOWED), OF_GROUP, method="post"),
    Row("ranking_compare_export", answers(BAD), {**OF_GROUP, "form": "csv"}),
    Row("ranking_years", WITH_ROLE, OF_GROUP),
    Row("ranking_years", answers(NOT_FOUND), {"code": CODE, "group": "x"}),
    Row("ranking_years_export", WITH_ROLE, {**OF_GROUP, "form": "csv"}),
    Row("ranking_years_export", WITH_ROLE, {**OF_GROUP, "form": "xlsx"}),
    Row("ranking_unit", WITH_ROLE, {**OF_GROUP, "pk": "ranked_sheet"}),
    Row(
        "ranking_unit",
        answers(OK, officer=NOT_FOUND, head=NOT_FOUND),
        FOREIGN,
    ),
    Row("ranking_surety", WITH_ROLE, OF_GROUP),
    Row("ranking_surety", answers(NOT_FOUND), {"code": CODE, "group": "x"}),
    Row("ranking_surety", answers(NOT_ALLOWED), OF_GROUP, method="post"),
    Row("ranking_surety_export", WITH_ROLE, {**OF_GROUP, "form": "csv"}),
    Row("ranking_surety_export", WITH_ROLE, {**OF_GROUP, "form": "xlsx"}),
    Row("ranking_whatif", WITH_ROLE, OF_GROUP),
    Row("ranking_whatif", answers(NOT_FOUND), {"code": CODE, "group": "x"}),
    Row("ranking_whatif", answers(NOT_ALLOWED), OF_GROUP, method="post"),
    Row("whatif_export", WITH_ROLE, {**OF_GROUP, "form": "csv"}),
    Row("whatif_export", WITH_ROLE, {**OF_GROUP, "form": "xlsx"}),
    Row("ranking_ascent", WITH_ROLE, {**OF_GROUP, "pk": "ranked_sheet"}),
    Row("ranking_ascent", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("ascent_export", WITH_ROLE, {**OF_GROUP, "pk": "ranked_sheet", "form": "csv"}),
    Row(
        "ascent_export",
        answers(OK, officer=NOT_FOUND, head=NOT_FOUND),
        {**FOREIGN, "form": "xlsx"},
    ),
    Row("trial_list", DECIDERS),
    Row("trial_export", answers(staff=BAD, leader=BAD, admin=BAD), {"form": "csv"}),
    Row("ranking_checks", DECIDERS),
    Row("ranking_checks", answers(NOT_ALLOWED), method="post"),
)
