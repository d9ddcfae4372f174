"""What undoing a batch of assignments needs beyond the audit: its events are withdrawn.

They are kept whole in `WithdrawnEvent`, the database lets none go otherwise; so the figures of
every day, past ones too, become what they were before the batch.
"""

from __future__ import annotations

from django.db import connection

from cchc.core.models import ImportBatch
from tasks_app import jobs

# One look into the index for each assignment, whatever the planner believes of a table that has
# just grown by thousands of rows.
_LATER = """
WITH own AS MATERIALIZED (
    SELECT assignment_id, min(seq) AS first FROM tasks_app_assignmentevent
    WHERE batch_id = %(batch)s GROUP BY assignment_id
)
SELECT item.code FROM own
JOIN tasks_app_assignment item ON item.id = own.assignment_id
CROSS JOIN LATERAL (
    SELECT FROM tasks_app_assignmentevent later
    WHERE later.assignment_id = own.assignment_id AND later.seq > own.first
        AND later.batch_id IS DISTINCT FROM %(batch)s
    LIMIT 1
) found
ORDER BY item.code LIMIT 20
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
