"""Documents, assignments and everything recorded about them."""

from tasks_app.models.assignments import STANDING_FIELDS, Assignment, CoUnit, Standing
from tasks_app.models.bulk import BulkEdit
from tasks_app.models.documents import SourceDocument
from tasks_app.models.events import AssignmentEvent, EventEvidence, WithdrawnEvent
from tasks_app.models.extensions import Extension, ExtensionEvidence
from tasks_app.models.mailed import Mailed
from tasks_app.models.parts import PartEvidence, PartReport
from tasks_app.models.reminders import Digest, Reminder
from tasks_app.models.runs import CompletionRow, CompletionRun
from tasks_app.models.saved import SavedView

__all__ = [
    "STANDING_FIELDS",
    "Assignment",
    "AssignmentEvent",
    "BulkEdit",
    "CoUnit",
    "CompletionRow",
    "CompletionRun",
    "Digest",
    "EventEvidence",
    "Extension",
    "ExtensionEvidence",
    "Mailed",
    "PartEvidence",
    "PartReport",
    "Reminder",
    "SavedView",
    "SourceDocument",
    "Standing",
    "WithdrawnEvent",
]
