"""What the database itself refuses: writing into a step that is not open.

The clock is the database's, its days those of Hà Nội. A round in preparation takes anything, so
that results of earlier years can be loaded with their own dates; a closed one takes nothing.

Whoever writes into a sheet holds its round and the sheet as they are until the transaction ends, so
that neither is closed, finished or approved beside it: first the round, then the sheet, as
`services.locks.hold_sheets` does.
"""

from __future__ import annotations

from scores_app.choices import RULED_STATES
from units_app.belonging import belonging

DAY = "(clock_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
LOCKED = "score_step_locked"
OWN_UNIT = "score_own_unit"
RULED = "({})".format(", ".join(f"'{state}'" for state in RULED_STATES))
STAYS = "score_stays"
READ_ROUND = """
SELECT held.* INTO of_round FROM scores_app_round held
JOIN scores_app_roundset part ON part.round_id = held.id
JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id
WHERE sheet.id = of_row.sheet_id FOR SHARE OF held;
SELECT held.* INTO of_sheet FROM scores_app_scoresheet held WHERE held.id = of_row.sheet_id
FOR SHARE;
"""


# Results that were recorded once are known: what is corrected of them counts from its own day.
CORRECTED = "(of_round.is_loaded AND of_round.state = 'draft' AND of_round.closed_at IS NOT NULL)"


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


def belongs(actor: str, *, unit_id: str = "of_sheet.unit_id") -> str:
    """SQL: whether this person belongs to the unit; arguments as for `step_open`."""
    mine = belonging(whose=f"member.user_id = {actor}", day=DAY)
    return f"{unit_id} IN (SELECT own.unit_id FROM ({mine}) own)"  # noqa: S608 - as above


def unit_step_open() -> str:
    """SQL: whether the unit may go on with its sheet today: while it scores itself; in the head's
    step only what was handed to the head in time, after the last time self-scoring was opened
    again, and not taken back before it ended. `scores_app.rounds.step_days.unit_goes_on` says the
    same to pages.
    """
    ended = """(
        SELECT max(ended.day) FROM (
            SELECT step.ends_on AS day FROM scores_app_roundstep step
            WHERE step.round_id = of_round.id AND step.step = 'self_score'
            UNION ALL SELECT again.until FROM scores_app_reopening again
            WHERE again.sheet_id = of_sheet.id AND again.step = 'self_score'
        ) ended
    )"""
    handed = f"""EXISTS (
        SELECT 1 FROM scores_app_sheetevent handed
        WHERE handed.sheet_id = of_sheet.id AND handed.kind = 'handed' AND NOT EXISTS (
            SELECT 1 FROM scores_app_reopening again
            WHERE again.sheet_id = of_sheet.id AND again.step = 'self_score'
            AND again.reopened_at >= handed.recorded_at
        ) AND NOT EXISTS (
            SELECT 1 FROM scores_app_sheetevent back
            WHERE back.sheet_id = handed.sheet_id AND back.id > handed.id
            AND back.kind = 'taken_back' AND back.effective_on <= {ended}
        )
    )"""  # noqa: S608 - constants of this function
    return f"({step_open('self_score')} OR ({step_open('head_approval')} AND {handed}))"


def refusal(message: str, constraint: str = LOCKED) -> str:
    """PL/pgSQL that refuses with a message for people."""
    return (
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',"
        f" MESSAGE = '{message}';"
    )


def by_triggers_alone(message: str) -> str:
    """PL/pgSQL of a trigger before an insert: refuses rows that no other trigger writes."""
    return f"""
IF pg_trigger_depth() < 2 THEN
    {refusal(message, STAYS)}
END IF;
RETURN NEW;
"""


def stands_once_closed(rows: str, message: str) -> str:
    """PL/pgSQL of a trigger before any write: refuses it in a closed round. `rows` is SQL that
    leads from OLD and NEW to the number of their round.
    """
    return f"""
IF EXISTS (
    SELECT FROM scores_app_round held WHERE held.state = 'closed' AND held.id IN ({rows})
) THEN
    {refusal(message)}
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


OF_SHEETS = """SELECT part.round_id FROM scores_app_roundset part
    JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id
    WHERE sheet.id = NEW.sheet_id"""
OF_GROUPS = """SELECT part.round_id FROM scores_app_roundset part
    WHERE part.id IN (OLD.round_set_id, NEW.round_set_id)"""
