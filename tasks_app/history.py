"""What happened to an assignment, as one readable line of entries: events, co-units' parts, and
whatever else is named in `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet

from evidence_app.history import Change, Entry, entry_of, newest_first
from evidence_app.models import Evidence
from evidence_app.querysets import EvidenceQuerySet
from tasks_app import permissions
from tasks_app.choices import EventKind, PartStatus, Source, Status
from tasks_app.models import Assignment, AssignmentEvent, PartReport
from tasks_app.services import BESIDE_THE_RESULT, only_notes
from units_app.access import Access

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
    "result_on": "Ngày của kết quả",
    "result_document": "Văn bản kết quả",
    "note": "Ghi chú",
}
CHOICES = {"status": dict(Status.choices), "source": dict(Source.choices)}
# Shown by themselves, or no news to a reader.
HIDDEN = {"updated_on", "note", "status"}
FORGOTTEN = {"result_on"}
CARRYING = {EventKind.CORRECTED, EventKind.EXTENDED, EventKind.SENT, EventKind.CONFIRMED}


Reader = Callable[[Assignment, date, Access], Iterable[Entry]]


def timeline(assignment: Assignment, day: date, access: Access) -> list[Entry]:
    """Everything this person may read of the assignment, newest first; the number of queries does
    not depend on how much it is.
    """
    entries = [entry for read in SOURCES for entry in read(assignment, day, access)]
    return newest_first(entries)


def of_events(assignment: Assignment, day: date, access: Access) -> Iterator[Entry]:
    """The assignment's own events."""
    events = assignment.events.select_related("actor").prefetch_related(_documents())
    for event in events:
        yield entry_of(
            event,
            day,
            pill=(event.status, event.get_status_display()),
            reason_title=_reason_title(event),
            reason=event.reason,
            note=_note_of(event),
            changes=changes_of(event),
        )


def of_parts(assignment: Assignment, day: date, access: Access) -> Iterator[Entry]:
    """Reports of co-units on their parts; a co-unit reads its own only."""
    reports = (
        visible_parts(assignment, access)
        .select_related("unit", "actor")
        .prefetch_related(_documents())
    )
    for report in reports:
        yield Entry(
            on=report.effective_on,
            recorded_at=report.recorded_at,
            order=report.seq,
            title=f"Báo cáo phần phối hợp của {report.unit}",
            actor=str(report.actor) if report.actor else "Hệ thống",
            later=report.effective_on > day,
            pill=(report.status, report.get_status_display()),
            note=report.note,
            changes=_part_facts(report),
            documents=list(report.evidence.all()),
            source=report,
        )


SOURCES: list[Reader] = [of_events, of_parts]


def visible_parts(assignment: Assignment, access: Access) -> QuerySet[PartReport]:
    """Part reports this person may read: all for province roles and the lead, else own ones."""
    reports = assignment.part_reports.all()
    if access.sees_all or permissions.leads(access, assignment):
        return reports
    return reports.filter(unit__in=access.units)


def waiting_result(entries: Iterable[Entry]) -> Entry | None:
    """Of a task whose result waits: the entry that sent it or handed it in, by the as-of day."""
    for entry in entries:
        event = entry.source
        if entry.later or not isinstance(event, AssignmentEvent):
            continue
        if event.kind not in BESIDE_THE_RESULT and not only_notes(event):
            return entry
    return None


def changes_of(event: AssignmentEvent) -> list[Change]:
    """What the event changed beyond status and note, which are shown by themselves."""
    corrected = event.kind in {EventKind.CORRECTED, EventKind.EXTENDED}
    hidden = {"updated_on"} if corrected else HIDDEN
    return [
        Change(LABELS[name], _word(name, pair[0]) if pair[0] else "", _word(name, pair[1]))
        for name, pair in event.changes.items()
        if name in LABELS and name not in hidden and not (name in FORGOTTEN and not pair[1])
    ]


def _documents() -> Prefetch[str, EvidenceQuerySet, str]:
    return Prefetch("evidence", queryset=Evidence.objects.for_list())


def _reason_title(event: AssignmentEvent) -> str:
    if event.reason_code:
        return event.get_reason_code_display()
    sent = event.kind in {EventKind.SENT, EventKind.HANDED}
    return "Không có tài liệu kiểm chứng" if sent else "Lý do"


def _note_of(event: AssignmentEvent) -> str:
    """What was written along, unless it is the reason or the note before once more."""
    carried = event.kind in CARRYING and "note" not in event.changes
    return "" if carried or event.note == event.reason else event.note


def _part_facts(report: PartReport) -> list[Change]:
    facts = []
    if report.status == PartStatus.DONE and report.completed_on:
        facts.append(Change("Ngày của kết quả", "", f"{report.completed_on:%d/%m/%Y}"))
    if report.result_document:
        facts.append(Change("Văn bản kết quả", "", report.result_document))
    return facts


def in_words(name: str, value: object) -> str:
    """A value of a field as people read it."""
    if value is None:
        return "–"
    return _word(name, f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value))


def _word(name: str, value: str) -> str:
    return str(CHOICES.get(name, {}).get(value, value)) or "–"
