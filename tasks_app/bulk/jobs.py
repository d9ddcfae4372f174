"""Changes of many tasks in the background."""

from __future__ import annotations

import logging

from cchc.core.jobs import enqueue, job
from tasks_app.bulk import applying
from tasks_app.choices import BulkState
from tasks_app.models import BulkEdit

log = logging.getLogger(__name__)


@job(name="tasks.apply_bulk", time_limit=600)
def apply_bulk(edit_id: int) -> None:
    """Records the change; one that fails leaves nothing behind and says so on its page."""
    try:
        applying.apply_edit(edit_id)
    except Exception:
        waiting = BulkEdit.objects.filter(pk=edit_id, state=BulkState.WAITING)
        waiting.update(state=BulkState.FAILED)
        log.exception("Sửa hàng loạt %s chưa ghi được.", edit_id)


@job(name="tasks.catch_up_bulk", time_limit=900)
def catch_up() -> None:
    """Records changes whose own job was lost (a killed worker, a broker that lost its queue)."""
    waiting = BulkEdit.objects.filter(state=BulkState.WAITING).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        apply_bulk(pk)


def request_bulk(edit_id: int) -> None:
    """Hands the change to a worker; without a queue it is recorded at once."""
    if not enqueue(apply_bulk, edit_id):
        apply_bulk(edit_id)
