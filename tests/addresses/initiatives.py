"""Initiatives."""

from __future__ import annotations

from models_app.choices import Stage
from tests.addresses.rows import NOT_FOUND, OK, Row, Things, answers
from tests.cast import Cast
from tests.initiative_factories import make_draft, make_initiative


def made(stage: Stage, *, foreign: bool = False) -> Things:
    """One at a stage, of the cast's unit or of the other one, under a name of its own."""
    name = f"{stage}_foreign" if foreign else str(stage)
    return {
        name: lambda cast: make_initiative(stage, unit=cast.other_unit if foreign else cast.unit).pk
    }


def draft(cast: Cast) -> int:
    return make_draft(cast.users["officer"], unit=cast.unit).pk


THINGS: Things = {
    **made(Stage.REGISTERED),
    **made(Stage.REGISTERED, foreign=True),
    **made(Stage.RECOGNISED, foreign=True),
    "draft": draft,
}
OWN, FOREIGN = {"pk": "registered"}, {"pk": "registered_foreign"}
RECOGNISED_FOREIGN, DRAFT = {"pk": "recognised_foreign"}, {"pk": "draft"}

TABLE = (
    Row("initiative_detail", answers(OK), OWN),
    Row("initiative_detail", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("initiative_detail", answers(OK), RECOGNISED_FOREIGN),
    Row("initiative_detail", answers(NOT_FOUND, officer=OK, head=OK), DRAFT),
)
