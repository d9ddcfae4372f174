"""What undoing a batch of assignments needs beyond the audit: its events are withdrawn.

They are kept whole in `WithdrawnEvent`, the database lets none go otherwise; so the figures of
every day, past ones too, become what they were before the batch.
"""

from __future__ import annotations

from django.db import connection

from cchc.core.histories import later_than
from cchc.core.models import ImportBatch
from tasks_app import jobs

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
    item = "JOIN tasks_app_assignment item ON item.id = own.assignment_id"
    found = later_than(
        batch, "tasks_app_assignmentevent", "assignment_id", names="item.code", joins=item
    )
    return [f"Nhiệm vụ {code}: đã có cập nhật sau lần ghi này." for (code,) in found]


def withdraw_events(batch: ImportBatch) -> None:
    """Takes the batch's events out of the books, into the archive."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"batch": batch.pk})
        cursor.execute(_DELETE, {"batch": batch.pk})


def ask_for_figures(_: ImportBatch) -> None:
    """Figures of the days concerned are computed anew."""
    jobs.request_recompute()
