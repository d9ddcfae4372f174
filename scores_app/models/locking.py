"""What the database itself refuses: writing into a step that is not open.

The clock is the database's, its days those of Hà Nội. A round in preparation takes anything, so
that results of earlier years can be loaded with their own dates; a closed one takes nothing.
"""

from __future__ import annotations

DAY = "(clock_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
LOCKED = "score_step_locked"


def step_open(step: str, *, round_id: str = "of_round.id", sheet_id: str = "of_sheet.id") -> str:
    """SQL: whether this step is open today for a sheet, by the round's dates or by a reopening.

    Arguments are names of columns or variables of the trigger, never anybody's input.
    """
    return f"""(EXISTS (
        SELECT 1 FROM scores_app_roundstep step WHERE step.round_id = {round_id}
        AND step.step = '{step}' AND {DAY} BETWEEN step.starts_on AND step.ends_on
    ) OR EXISTS (
        SELECT 1 FROM scores_app_reopening again WHERE again.sheet_id = {sheet_id}
        AND again.step = '{step}' AND again.until >= {DAY}
    ))"""  # noqa: S608 - names of this package


def refusal(message: str, constraint: str = LOCKED) -> str:
    """PL/pgSQL that refuses with a message for people."""
    return (
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',"
        f" MESSAGE = '{message}';"
    )
