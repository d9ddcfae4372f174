"""A round that ended, ready to be published."""

from __future__ import annotations

from datetime import timedelta

from cchc.core.clock import now
from scores_app.choices import RoundState, Rule, SheetState, Stage
from scores_app.models import Round, ScoreSheet
from scores_app.points.figures import NOT_APPLICABLE
from tests.factories import make_unit
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.MANUAL),
    Leaf("2.1", "5", Rule.MANUAL),
    Leaf("3.1", "2", Rule.BONUS, {"each": "1"}),
)


def ended_round(*points: tuple[str | None, str | None], code: str = "2026-CB") -> Round:
    """A closed round with a unit for each pair: its points at 1.2 and 2.1; None does not apply at
    1.2, and is not scored yet at 2.1.
    """
    made = make_round(make_set(LEAVES, bands={"Tốt": "80", "Khá": "50"}), code=code, bonus_max="1")
    for number, (first, second) in enumerate(points, 1):
        sheet = make_sheet(made, make_unit(f"Sở {number}", order=number), state=SheetState.APPROVED)
        score(sheet, first, second)
    close(made)
    return made


def score(sheet: ScoreSheet, first: str | None, second: str | None) -> None:
    load_score(sheet, "1.1", "2", answer="yes")
    if first is None:
        load_score(sheet, "1.2", None, answer=NOT_APPLICABLE)
    else:
        load_score(sheet, "1.2", first, value=first)
    if second is not None:
        load_score(sheet, "2.1", "4", value="4")
        load_score(sheet, "2.1", second, value=second, stage=Stage.SECOND)


def close(made: Round) -> None:
    """As if it had ended yesterday."""
    Round.objects.filter(pk=made.pk).update(closed_at=now() - timedelta(days=1))
    put_state(RoundState.CLOSED, made)
    made.refresh_from_db()
