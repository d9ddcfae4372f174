"""The events of an assignment as sentences a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks_app.choices import EventKind, Source, Status
from tasks_app.models import Assignment, AssignmentEvent

LABELS = {
    "source": "Nguồn giao",
    "title": "Nội dung",
    "document": "Văn bản giao",
    "area": "Lĩnh vực",
    "lead_unit": "Đơn vị chủ trì",
    "co_units": "Đơn vị phối hợp",
    "assigned_on": "Ngày giao",
    "original_due_on": "Thời hạn ban đầu",
    "due_on": "Thời hạn",
    "product": "Sản phẩm",
    "status": "Tình trạng",
    "completed_on": "Ngày hoàn thành",
    "result_document": "Văn bản kết quả",
    "note": "Ghi chú",
}
CHOICES = {"status": dict(Status.choices), "source": dict(Source.choices)}
HIDDEN = {"updated_on", "note", "status"}


@dataclass(frozen=True)
class Change:
    """One field that an event changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Moment:
    """One event; `later` when it takes effect after the as-of day."""

    event: AssignmentEvent
    changes: list[Change]
    later: bool


def history(assignment: Assignment, day: date) -> list[Moment]:
    """Every event of the assignment, newest first; two queries whatever their number."""
    events = assignment.events.select_related("actor", "batch", "lead_unit", "area").order_by(
        "-seq"
    )
    return [Moment(event, changes_of(event), event.effective_on > day) for event in events]


def changes_of(event: AssignmentEvent) -> list[Change]:
    """What the event changed beyond status and note, which are shown by themselves."""
    hidden = HIDDEN if event.kind == EventKind.STATUS else {"updated_on"}
    return [
        Change(LABELS[name], _word(name, pair[0]), _word(name, pair[1]))
        for name, pair in event.changes.items()
        if name in LABELS and name not in hidden
    ]


def _word(name: str, value: str) -> str:
    return str(CHOICES.get(name, {}).get(value, value)) or "–"
