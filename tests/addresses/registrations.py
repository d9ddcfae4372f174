"""Registering initiatives: drafts, their way to the books, indicators."""

from __future__ import annotations

from models_app.choices import Stage
from models_app.services.registering import initiative_send
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.initiative_factories import make_draft, make_indicator, make_initiative


def draft(cast: Cast) -> int:
    return make_draft(cast.users["officer"], unit=cast.unit).pk


def at_head(cast: Cast) -> int:
    """An officer's, that waits for the head."""
    cast.unit.head_approves = True
    cast.unit.save()
    officer = cast.users["officer"]
    written = make_draft(officer, unit=cast.unit)
    sent = initiative_send(initiative_id=written.pk, version=written.version, actor=officer)
    return sent.pk


THINGS: Things = {
    "draft": draft,
    "foreign_draft": lambda cast: make_draft(cast.users["head"], unit=cast.other_unit).pk,
    "at_head": at_head,
    "registered": lambda cast: make_initiative(unit=cast.unit).pk,
    "appraised": lambda cast: make_initiative(Stage.APPRAISED, unit=cast.unit).pk,
    "foreign": lambda cast: make_initiative(unit=cast.other_unit).pk,
    "indicator": lambda cast: make_indicator(make_initiative(unit=cast.unit)).pk,
    "foreign_indicator": lambda cast: make_indicator(make_initiative(unit=cast.other_unit)).pk,
}
DRAFT, FOREIGN_DRAFT, AT_HEAD = {"pk": "draft"}, {"pk": "foreign_draft"}, {"pk": "at_head"}
BY_UNITS = answers(staff=OK, officer=OK, head=OK)
OWN_DRAFT = answers(NOT_FOUND, officer=OK, head=OK)
HIDDEN_FROM_UNITS = answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND)

TABLE = (
    Row("initiative_register", BY_UNITS),
    Row("initiative_register", BY_UNITS, method="post"),
    Row("initiative_likeness", BY_UNITS, method="post"),
    Row("initiative_likeness", answers(NOT_ALLOWED)),
    Row("draft_list", BY_UNITS),
    Row("initiative_edit", OWN_DRAFT, DRAFT),
    Row("initiative_edit", answers(NOT_FOUND), FOREIGN_DRAFT),
    Row("initiative_edit", BY_UNITS, {"pk": "registered"}),
    Row("initiative_edit", answers(staff=OK), {"pk": "appraised"}),
    Row("initiative_edit", HIDDEN_FROM_UNITS, {"pk": "foreign"}),
    Row("initiative_edit", answers(NOT_FOUND, officer=FOUND, head=FOUND), AT_HEAD),
    Row("initiative_send", OWN_DRAFT, DRAFT),
    Row("initiative_send", answers(NOT_FOUND), FOREIGN_DRAFT),
    Row("initiative_send", OWN_DRAFT, DRAFT, method="post"),
    Row("initiative_send", answers(staff=FOUND, officer=FOUND, head=FOUND), {"pk": "registered"}),
    Row("initiative_approve", answers(NOT_FOUND, officer=FORBIDDEN, head=OK), AT_HEAD),
    Row("initiative_approve", answers(NOT_FOUND, officer=FORBIDDEN, head=OK), AT_HEAD, "post"),
    Row("initiative_approve", answers(NOT_FOUND), FOREIGN_DRAFT),
    Row("initiative_take_back", OWN_DRAFT, AT_HEAD),
    Row("initiative_take_back", answers(NOT_FOUND), FOREIGN_DRAFT),
    Row("initiative_delete", OWN_DRAFT, DRAFT),
    Row("initiative_delete", answers(NOT_FOUND), FOREIGN_DRAFT),
    Row("indicator_add", BY_UNITS, {"pk": "registered"}),
    Row("indicator_add", answers(staff=OK), {"pk": "appraised"}),
    Row("indicator_add", HIDDEN_FROM_UNITS, {"pk": "foreign"}),
    Row("indicator_edit", BY_UNITS, {"pk": "indicator"}),
    Row("indicator_edit", HIDDEN_FROM_UNITS, {"pk": "foreign_indicator"}),
    Row("indicator_delete", BY_UNITS, {"pk": "indicator"}),
    Row("indicator_delete", BY_UNITS, {"pk": "indicator"}, method="post"),
    Row("indicator_delete", HIDDEN_FROM_UNITS, {"pk": "foreign_indicator"}),
)
