"""What belongs to the sample tasks, all of it illustrative: extensions, parts, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from evidence_app.models import Evidence
from evidence_app.services import evidence_store
from reports_app.demo.accounts import OFFICER, STAFF
from reports_app.demo.files import SAMPLE_EVIDENCE, SampleAssignment, SampleExtension
from tasks_app.choices import EventKind, ExtensionState, PartStatus
from tasks_app.models import (
    Assignment,
    AssignmentEvent,
    CoUnit,
    EventEvidence,
    Extension,
    PartReport,
)
from units_app.models import Unit, User

Users = dict[str, User]
# Every fifth part of a finished task was never reported, so that somebody is missing.
REPORTED = 4
DAYS_BEFORE_RESULT = 5
TITLES = {
    "sample_bao_cao": "Báo cáo kết quả thực hiện nhiệm vụ (dữ liệu minh họa)",
    "sample_bien_ban": "Biên bản họp thống nhất nội dung phối hợp (dữ liệu minh họa)",
    "sample_quyet_dinh": "Quyết định ban hành sản phẩm của nhiệm vụ (dữ liệu minh họa)",
}


def write_extensions(pairs: Iterable[tuple[SampleAssignment, Assignment]], users: Users) -> None:
    """The ledger behind the extended deadlines, refused and waiting requests included."""
    Extension.objects.bulk_create(
        _extension(sample, item, asked, users, number)
        for sample, item in pairs
        for number, asked in enumerate(sample.extensions, start=1)
    )


def _extension(
    sample: SampleAssignment, item: Assignment, asked: SampleExtension, users: Users, number: int
) -> Extension:
    decided = asked.state != ExtensionState.REQUESTED
    asker = OFFICER if sample.lead_unit == OFFICER.unit else STAFF
    return Extension(
        assignment=item,
        number=number,
        state=asked.state,
        old_due_on=sample.due_on or asked.asked_due_on,
        asked_due_on=asked.asked_due_on,
        reason=asked.reason,
        requested_on=asked.requested_on,
        requested_by=users.get(asker.username),
        granted_due_on=asked.granted_due_on,
        document=asked.document,
        document_on=asked.decided_on if asked.document else None,
        decision_note=asked.decision_note,
        decided_on=asked.decided_on,
        decided_by=users.get(STAFF.username) if decided else None,
    )


def write_parts(links: Sequence[CoUnit], users: Users) -> None:
    """Reports of co-units on finished tasks, some of them missing."""
    finished = [
        (link, link.assignment.completed_on)
        for link in links
        if link.assignment.completed_on is not None
    ]
    PartReport.objects.bulk_create(
        _part(link, completed_on, users)
        for place, (link, completed_on) in enumerate(finished, start=1)
        if place % (REPORTED + 1)
    )


def _part(link: CoUnit, completed_on: date, users: Users) -> PartReport:
    task = link.assignment
    on = max(task.assigned_on, completed_on - timedelta(days=DAYS_BEFORE_RESULT))
    return PartReport(
        assignment=task,
        unit=link.unit,
        seq=1,
        status=PartStatus.DONE,
        effective_on=on,
        completed_on=on,
        note="Đã gửi ý kiến và số liệu thuộc phần phối hợp",
        actor=users.get(STAFF.username),
    )


def write_evidence(events: Iterable[AssignmentEvent], users: Users) -> None:
    """One document for each unit that sent results, linked to what it was sent with."""
    sent = [event for event in events if event.kind == EventKind.SENT]
    vault = _Vault(users.get(STAFF.username))
    EventEvidence.objects.bulk_create(
        EventEvidence(event=event, evidence=vault.of(event.lead_unit)) for event in sent
    )


class _Vault:
    """Stores a unit's document when it is first asked for; each has contents of its own."""

    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        self.documents: dict[int, Evidence] = {}
        self.papers = _papers()

    def of(self, unit: Unit) -> Evidence:
        if unit.pk not in self.documents:
            self.documents[unit.pk] = self._store(unit)
        return self.documents[unit.pk]

    def _store(self, unit: Unit) -> Evidence:
        paper = next(self.papers)
        return evidence_store(
            upload=copy_of(paper, unit.code),
            unit=unit,
            actor=self.actor,
            name=TITLES[paper.stem],
            number=f"MH-{len(self.documents) + 1:02d}/BC-2023",
            is_sample=True,
        )


def copy_of(paper: Path, mark: str) -> SimpleUploadedFile:
    """The document as somebody would upload it, with contents of its own for each mark."""
    # What follows the end of a PDF is read by nobody; it makes the contents differ.
    content = paper.read_bytes() + f"\n% {mark}\n".encode()
    return SimpleUploadedFile(f"{paper.stem}-{mark}.pdf", content)


def _papers() -> Iterator[Path]:
    while True:
        yield from SAMPLE_EVIDENCE
