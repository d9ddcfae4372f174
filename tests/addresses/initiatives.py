"""Initiatives."""

from __future__ import annotations

from models_app.choices import Stage
from models_app.services.comments import Remark, comment_add
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    STAFF,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.initiative_factories import make_draft, make_initiative


def made(stage: Stage, *, foreign: bool = False) -> Things:
    """One at a stage, of the cast's unit or of the other one, under a name of its own."""
    name = f"foreign_{stage}" if foreign else f"own_{stage}"
    return {
        name: lambda cast: make_initiative(stage, unit=cast.other_unit if foreign else cast.unit).pk
    }


def draft(cast: Cast) -> int:
    return make_draft(cast.users["officer"], unit=cast.unit).pk


def comment(cast: Cast) -> int:
    """An open one by a reviewer; only its author withdraws it."""
    said = Remark(text="Cần bổ sung số liệu.")
    initiative = make_initiative(unit=cast.unit)
    return comment_add(initiative_id=initiative.pk, remark=said, author=cast.users["appraiser"]).pk


THINGS: Things = {
    **made(Stage.REGISTERED),
    **made(Stage.REGISTERED, foreign=True),
    **made(Stage.RECOGNISED, foreign=True),
    **made(Stage.APPRAISED),
    **made(Stage.RECOGNISED),
    "draft": draft,
    "comment": comment,
}
OWN, FOREIGN = {"pk": "own_registered"}, {"pk": "foreign_registered"}
RECOGNISED_FOREIGN, DRAFT = {"pk": "foreign_recognised"}, {"pk": "draft"}
BY_STAFF_AND_UNIT = answers(staff=OK, officer=OK, head=OK)
HIDDEN_FROM_UNITS = answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND)

TABLE = (
    Row("initiative_detail", answers(OK), OWN),
    Row("initiative_detail", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("initiative_detail", answers(OK), RECOGNISED_FOREIGN),
    Row("initiative_detail", answers(NOT_FOUND, officer=OK, head=OK), DRAFT),
    Row("stage_record", STAFF, {"pk": "own_appraised", "stage": "recognised"}),
    Row("stage_record", STAFF, {"pk": "own_appraised", "stage": "recognised"}, "post"),
    Row("stage_record", BY_STAFF_AND_UNIT, {"pk": "own_recognised", "stage": "applied"}),
    Row("stage_record", HIDDEN_FROM_UNITS, {**FOREIGN, "stage": "appraised"}),
    Row("stage_record", answers(NOT_FOUND), {**OWN, "stage": "khong-co"}),
    Row("stage_correct", STAFF, OWN),
    Row("stage_correct", HIDDEN_FROM_UNITS, FOREIGN),
    Row("comment_add", answers(OK, admin=FORBIDDEN), OWN),
    Row("comment_add", answers(OK, admin=FORBIDDEN), OWN, "post"),
    Row("comment_add", {**HIDDEN_FROM_UNITS, "appraiser": OK, "leader": OK}, FOREIGN),
    Row("comment_withdraw", answers(appraiser=FOUND), {"pk": "comment"}, "post"),
    Row("comment_withdraw", answers(NOT_ALLOWED), {"pk": "comment"}),
)
