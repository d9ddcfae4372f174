"""The tasks behind counted scores: whoever may see the sheet is led to their list."""

from __future__ import annotations

from scores_app.choices import Rule
from scores_app.models import Criterion, ScoreSheet
from tests.addresses.rows import FOUND, NOT_ALLOWED, NOT_FOUND, Row, Things, answers
from tests.cast import Cast
from tests.score_factories import Leaf, make_round, make_set, make_sheet

ROUND = "KY-DIA-CHI-NHIEM-VU"
LEAVES = (Leaf("1.1", "2", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"}), Leaf("1.2", "1"))


def _own(cast: Cast) -> int:
    of_round = make_round(make_set(LEAVES), code=ROUND)
    make_sheet(of_round, cast.other_unit)
    return make_sheet(of_round, cast.unit).pk


def _foreign(cast: Cast) -> int:
    return ScoreSheet.objects.get(unit=cast.other_unit, round_set__round__code=ROUND).pk


def _criterion(code: str) -> int:
    sets = ScoreSheet.objects.filter(round_set__round__code=ROUND).values("round_set__criteria_set")
    return Criterion.objects.get(criteria_set__in=sets, code=code).pk


THINGS: Things = {
    "counted_sheet": _own,
    "foreign_counted_sheet": _foreign,
    "counted_criterion": lambda _: _criterion("1.1"),
    "declared_criterion": lambda _: _criterion("1.2"),
}
OWN = {"pk": "counted_sheet", "criterion": "counted_criterion"}
FOREIGN = {"pk": "foreign_counted_sheet", "criterion": "counted_criterion"}
LED = answers(FOUND)

TABLE = (
    Row("counted_tasks", LED, OWN),
    Row("counted_tasks", answers(FOUND, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("counted_tasks", answers(NOT_FOUND), {**OWN, "criterion": "declared_criterion"}),
    Row("counted_tasks", answers(NOT_ALLOWED), OWN, "post"),
    Row("counted_tasks_part", LED, OWN),
)
