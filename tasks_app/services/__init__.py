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
    apply_step,
    differences,
    event_of,
    standing,
    take,
)
from tasks_app.services.extensions import (
    DecidedExtensionError,
    extension_approve,
    extension_enter,
    extension_refuse,
    extension_request,
    extension_withdraw,
)
from tasks_app.services.parts import StalePartError, last_report, part_report
from tasks_app.services.saved_views import (
    saved_view_change,
    saved_view_create,
    saved_view_delete,
    saved_view_restore,
)
from tasks_app.services.sending import (
    BESIDE_THE_RESULT,
    given_before,
    only_notes,
    result_approve,
    result_confirm,
    result_hand_back,
    result_return,
    result_send,
    result_take_back,
    sent_event,
    turned_back,
)
from tasks_app.services.statuses import status_record

__all__ = [
    "BESIDE_THE_RESULT",
    "CORRECTABLE",
    "STEP_FIELDS",
    "DecidedExtensionError",
    "NewAssignment",
    "StalePartError",
    "apply_step",
    "assignment_correct",
    "assignment_create",
    "differences",
    "document_get",
    "event_of",
    "extension_approve",
    "extension_enter",
    "extension_refuse",
    "extension_request",
    "extension_withdraw",
    "given_before",
    "last_report",
    "next_code",
    "only_notes",
    "part_report",
    "result_approve",
    "result_confirm",
    "result_hand_back",
    "result_return",
    "result_send",
    "result_take_back",
    "saved_view_change",
    "saved_view_create",
    "saved_view_delete",
    "saved_view_restore",
    "search_text",
    "sent_event",
    "set_co_units",
    "standing",
    "status_record",
    "take",
    "turned_back",
]
