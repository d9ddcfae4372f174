"""Writes of assignments. Each is one transaction that changes the row and appends the event."""

from tasks_app.services.assignments import (
    CORRECTABLE,
    NewAssignment,
    assignment_correct,
    assignment_create,
    next_code,
    search_text,
    set_co_units,
)
from tasks_app.services.documents import document_get
from tasks_app.services.events import (
    STEP_FIELDS,
    StaleAssignmentError,
    apply_step,
    differences,
    event_of,
    refuse,
    standing,
    take,
)
from tasks_app.services.saved_views import (
    saved_view_change,
    saved_view_create,
    saved_view_delete,
    saved_view_restore,
)
from tasks_app.services.statuses import status_record

__all__ = [
    "CORRECTABLE",
    "STEP_FIELDS",
    "NewAssignment",
    "StaleAssignmentError",
    "apply_step",
    "assignment_correct",
    "assignment_create",
    "differences",
    "document_get",
    "event_of",
    "next_code",
    "refuse",
    "saved_view_change",
    "saved_view_create",
    "saved_view_delete",
    "saved_view_restore",
    "search_text",
    "set_co_units",
    "standing",
    "status_record",
    "take",
]
