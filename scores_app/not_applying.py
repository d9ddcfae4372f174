"""When a reading that says “Không áp dụng” needs a word; pure, and the one place that knows.

It takes the criterion's maximum out of the index. Whoever judges says why, unless the unit itself
had declared so.
"""

from __future__ import annotations

from scores_app.points.figures import NOT_APPLICABLE

WANTS_NOTE = "Ghi lý do vì sao tiêu chí không áp dụng."


def note_problem(answer: str, note: str, declared: str) -> str:
    """What is wrong with the note of a judged reading; empty when nothing is. `declared`: what the
    unit itself answered, "" for a figure or for nothing.
    """
    silent = answer == NOT_APPLICABLE and not note.strip()
    return WANTS_NOTE if silent and declared != NOT_APPLICABLE else ""
