"""Score sheets: the unit's own people write them, province roles read all."""

from __future__ import annotations

from models_app.choices import Stage
from scores_app.models import Criterion, ScoreSheet
from tests.addresses.rows import (
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
from tests.initiative_factories import make_initiative
from tests.score_factories import make_round, make_sheet

OWN = {"pk": "own_sheet"}
FOREIGN = {"pk": "foreign_sheet"}
CRITERION = {**OWN, "criterion": "sheet_criterion"}
FOREIGN_LEAF = {**FOREIGN, "criterion": "sheet_criterion"}
NO_WRITING = answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND)
NOWHERE = {"pk": 987654321}
NOT_THEIRS = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)


def _own(cast: Cast) -> int:
    of_round = make_round(code="KY-DIA-CHI-PHIEU")
    make_sheet(of_round, cast.other_unit)
    return make_sheet(of_round, cast.unit).pk


def _foreign(cast: Cast) -> int:
    found = ScoreSheet.objects.get(unit=cast.other_unit, round_set__round__code="KY-DIA-CHI-PHIEU")
    return found.pk


def _criterion(cast: Cast) -> int:
    sheet = ScoreSheet.objects.get(unit=cast.unit, round_set__round__code="KY-DIA-CHI-PHIEU")
    return Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code="1.1").pk


def _offered(cast: Cast) -> int:
    return make_initiative(Stage.RECOGNISED, unit=cast.unit).pk


def _foreign_recognised(cast: Cast) -> int:
    return make_initiative(Stage.RECOGNISED, unit=cast.other_unit).pk


def _foreign_registered(cast: Cast) -> int:
    return make_initiative(unit=cast.other_unit).pk


THINGS: Things = {
    "own_sheet": _own,
    "foreign_sheet": _foreign,
    "sheet_criterion": _criterion,
    "offered_initiative": _offered,
    "foreign_recognised": _foreign_recognised,
    "foreign_registered": _foreign_registered,
}
OFFERED = {"pk": "offered_initiative"}

TABLE = (
    Row("sheet_list", WITH_ROLE),
    Row("sheet_list", answers(NOT_ALLOWED), method="post"),
    Row("sheet_list_export", WITH_ROLE, {"form": "csv"}),
    Row("sheet_list_export", WITH_ROLE, {"form": "xlsx"}),
    Row("sheet_detail", WITH_ROLE, OWN),
    Row("sheet_detail", NOT_THEIRS, FOREIGN),
    Row("sheet_detail", answers(FORBIDDEN, officer=FOUND, head=FOUND), OWN, "post"),
    Row("sheet_detail", answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN, "post"),
    Row("sheet_detail", answers(NOT_FOUND), NOWHERE),
    # Nothing is filled in: the page of sending leads back, a step without its version is refused.
    Row("sheet_export", WITH_ROLE, OWN),
    Row("sheet_export", NOT_THEIRS, FOREIGN),
    Row("sheet_upload", answers(FORBIDDEN, officer=OK, head=OK), OWN),
    Row("sheet_upload", answers(FORBIDDEN, officer=OK, head=OK), OWN, "post"),
    Row("sheet_upload", answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("sheet_send", answers(FORBIDDEN, officer=FOUND, head=FOUND), OWN),
    Row("sheet_send", answers(FORBIDDEN, officer=OK, head=OK), OWN, "post"),
    Row("sheet_send", answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN, "post"),
    Row("sheet_hand_back", answers(FORBIDDEN, head=FOUND), OWN),
    Row("sheet_hand_back", answers(FORBIDDEN, head=OK), OWN, "post"),
    Row("sheet_take_back", answers(FORBIDDEN, officer=FOUND, head=FOUND), OWN),
    Row("sheet_take_back", answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("sheet_hand_back", NO_WRITING, FOREIGN, "post"),
    Row("sheet_take_back", NO_WRITING, FOREIGN, "post"),
    Row("sheet_upload", NO_WRITING, FOREIGN, "post"),
    Row("sheet_entry", NO_WRITING, FOREIGN_LEAF),
    Row("sheet_entry", NO_WRITING, FOREIGN_LEAF, "post"),
    Row("sheet_evidence", NO_WRITING, FOREIGN_LEAF),
    Row("sheet_evidence", NO_WRITING, FOREIGN_LEAF, "post"),
    # A row is answered to htmx alone; anybody else is led to the page.
    Row("sheet_entry", answers(FORBIDDEN, officer=FOUND, head=FOUND), CRITERION),
    Row("sheet_entry", answers(FORBIDDEN, officer=FOUND, head=FOUND), CRITERION, "post"),
    Row("sheet_evidence", answers(FORBIDDEN, officer=OK, head=OK), CRITERION),
    # A form that holds nothing at all is shown again.
    Row("sheet_evidence", answers(FORBIDDEN, officer=OK, head=OK), CRITERION, "post"),
    Row("initiative_offer", answers(FORBIDDEN, officer=OK, head=OK), OFFERED),
    Row("initiative_offer", answers(FORBIDDEN, officer=OK, head=OK), OFFERED, "post"),
    Row("initiative_offer", answers(FORBIDDEN), {"pk": "foreign_recognised"}),
    Row("initiative_offer", NO_WRITING, {"pk": "foreign_registered"}),
    Row("sheet_history", WITH_ROLE, CRITERION),
    Row("sheet_history", NOT_THEIRS, {**FOREIGN, "criterion": "sheet_criterion"}),
    Row("sheet_history", answers(NOT_FOUND), {**OWN, "criterion": 987654321}),
)
