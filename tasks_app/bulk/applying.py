"""Recording a change of many tasks: one transaction, one batch."""

from __future__ import annotations

import hashlib
import json

from django.core.cache import cache
from django.core.exceptions import ValidationError

from cchc.core.batches import Writing, writing
from cchc.core.models import ImportBatch
from tasks_app import jobs
from tasks_app.bulk.actions import ACTIONS
from tasks_app.bulk.planning import Preview, preview, values_of
from tasks_app.choices import BulkState, OutcomeKind
from tasks_app.models import BulkEdit
from tasks_app.sheets.recording import record_changes

KIND = "assignments"
LISTED = 200
PROGRESS_SECONDS = 3600


def apply_edit(edit_id: int) -> BulkEdit:
    """Changes every task that still is as it was read; asked again it does nothing more.

    Raises ValidationError when what was typed does not hold any longer.
    """
    owner = BulkEdit.objects.select_related("owner").get(pk=edit_id).owner
    with writing(KIND, owner, source="bulk_edit") as batches:
        edit = BulkEdit.objects.select_for_update().get(pk=edit_id)
        if edit.state == BulkState.DONE:
            return edit
        values = values_of(edit)
        if values is None:
            raise ValidationError("Nội dung đã nhập không còn đúng; xem lại rồi áp dụng.")
        _record(edit, preview(edit, values, lock=True), batches)
    return edit


def _record(edit: BulkEdit, plan: Preview, batches: Writing) -> None:
    drafts = [outcome.draft for outcome in plan.outcomes if outcome.draft]
    if drafts:
        edit.batch = _batch(edit, plan, len(drafts), batches)
        record_changes(drafts, edit.batch, told=lambda done: _tell(edit.pk, done))
        jobs.request_recompute()
    edit.outcome = _outcome(plan)
    edit.state = BulkState.DONE
    edit.save(update_fields=["batch", "outcome", "state"])


def _outcome(plan: Preview) -> dict[str, object]:
    """Counts, and the tasks that were not changed with the reason; at most 200 are listed."""
    left = [o for o in plan.outcomes if o.kind in {OutcomeKind.REFUSED, OutcomeKind.STALE}]
    listed = [
        {"id": one.task.pk, "kind": one.kind.value, "reason": one.reason} for one in left[:LISTED]
    ]
    return {**plan.counts(), "gone": plan.gone, "left": listed}


def _batch(edit: BulkEdit, plan: Preview, changed: int, batches: Writing) -> ImportBatch:
    said = json.dumps([edit.action, edit.wanted, edit.chosen], sort_keys=True)
    return batches.record(
        origin=ImportBatch.Origin.BULK,
        name=ACTIONS[edit.action].label,
        sha256=hashlib.sha256(said.encode()).hexdigest(),
        created=0,
        updated=changed,
        unchanged=plan.counts()[OutcomeKind.SAME],
        skipped=plan.left,
    )


def progress_key(edit_id: int) -> str:
    return f"bulk-edit-{edit_id}"


def _tell(edit_id: int, done: int) -> None:
    """How many tasks are written; seen on the page before the transaction is through."""
    cache.set(progress_key(edit_id), done, PROGRESS_SECONDS)
