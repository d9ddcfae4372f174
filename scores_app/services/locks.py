"""In which order rows are held, and what the database refuses, told as any other mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from scores_app.choices import RoundState
from scores_app.models import ScoreSheet

TOLD = frozenset(
    {
        "score_step_locked",
        "score_own_unit",
        "score_other_set",
        "score_stays",
        "score_within_bounds",
        "score_second_ruled",
        "set_fixed",
        "set_in_use",
        "round_set_ready",
        "round_fixed",
        "round_loaded_moves",
        "round_goes_on",
        "claim_stands",
    }
)

# The rounds are held before the first sheet is looked at: that they are counted is asked once.
_HOLD = """
WITH rounds AS (
    SELECT held.id FROM scores_app_round held WHERE held.id IN (
        SELECT part.round_id FROM scores_app_roundset part
        JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id WHERE sheet.id = ANY(%s)
    ) ORDER BY held.id FOR SHARE
)
SELECT sheet.id FROM scores_app_scoresheet sheet
WHERE sheet.id = ANY(%s) AND (SELECT count(*) FROM rounds) > 0 ORDER BY sheet.id FOR
"""


def hold_sheets(keys: Collection[int], *, to_move: bool = False) -> None:
    """Holds sheets as they are until the transaction ends: first their rounds, then the sheets,
    each by number, so that nobody waits in a circle. Whatever is read afterwards stays true.

    Many may write into a sheet side by side; who moves it (`to_move`) waits for all of them, and
    they for the move. Taken before anything else of the sheet is locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD + ("NO KEY UPDATE" if to_move else "SHARE"), [list(keys)] * 2)


NOT_OPENED = "Kỳ chấm đang chuẩn bị, chưa mở nên chưa ghi được."


def refuse_unopened(sheet: ScoreSheet) -> None:
    """Raises ValidationError where the sheet's round is still prepared: what is loaded then comes
    from files, never from the unit or its appraisers.
    """
    if sheet.round_set.round.state == RoundState.DRAFT:
        raise ValidationError(NOT_OPENED)


@contextmanager
def told_kindly() -> Iterator[None]:
    """Turns a refusal of our own triggers within the block into a ValidationError.

    The block is a savepoint, so the transaction around it goes on. Any other IntegrityError passes.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) not in TOLD:
            raise
        raise ValidationError(str(diagnosis.message_primary)) from error  # type: ignore[union-attr]
