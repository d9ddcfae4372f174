"""What undoing a batch of assignments needs beyond the audit: its events are withdrawn.

They are kept whole in `WithdrawnEvent`, the database lets none go otherwise; so the figures of
every day, past ones too, become what they were before the batch.
"""

from __future__ import annotations

from django.db import connection

from cchc.core.models import ImportBatch
from tasks_app import jobs

_LATER = """
SELECT DISTINCT item.code FROM tasks_app_assignmentevent own
JOIN tasks_app_assignmentevent later
    ON later.assignment_id = own.assignment_id AND later.seq > own.seq
    AND later.batch_id IS DISTINCT FROM own.batch_id
JOIN tasks_app_assignment item ON item.id = own.assignment_id
WHERE own.batch_id = %(batch)s ORDER BY item.code LIMIT 20
"""
_KEEP = """
INSERT INTO tasks_app_withdrawnevent
    (event_id, assignment_id, assignment_code, effective_on, batch_id, content)
SELECT event.id, event.assignment_id, item.code, event.effective_on, event.batch_id,
    to_jsonb(event)
FROM tasks_app_assignmentevent event
JOIN tasks_app_assignment item ON item.id = event.assignment_id
WHERE event.batch_id = %(batch)s
"""
_DELETE = "DELETE FROM tasks_app_assignmentevent WHERE batch_id = %(batch)s"


def later_events(batch: ImportBatch) -> list[str]:
    """Which assignments have an event after one of the batch, in words."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {"batch": batch.pk})
        codes = [code for (code,) in cursor.fetchall()]
    return [f"Nhiệm vụ {code}: đã có cập nhật sau lần ghi này." for code in codes]


def withdraw_events(batch: ImportBatch) -> None:
    """Takes the batch's events out of the books, into the archive."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"batch": batch.pk})
        cursor.execute(_DELETE, {"batch": batch.pk})


def ask_for_figures(_: ImportBatch) -> None:
    """Figures of the days concerned are computed anew."""
    jobs.request_recompute()
