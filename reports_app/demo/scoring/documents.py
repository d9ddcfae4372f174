"""The documents that units show for their criteria, all of one illustrative content."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from evidence_app.models import Evidence, StoredFile
from evidence_app.services import evidence_store
from reports_app.demo.files import SAMPLE_EVIDENCE
from reports_app.demo.scoring.entries import Entry, People
from reports_app.demo.scoring.readings import Reading, is_without_evidence
from scores_app.choices import Stage, Step
from scores_app.models import ScoreEvidence
from scores_app.points.figures import NOT_APPLICABLE

NAME = "Tài liệu kiểm chứng Chỉ số cải cách hành chính năm {year} (dữ liệu minh họa)"


def write_documents(entries: Iterable[Entry], readings: Iterable[Reading], people: People) -> None:
    """One document for each unit, shown wherever evidence is required and not explained away."""
    documents = {
        entry.sheet.pk: _document(entry, people) for entry in entries if entry.path.declared
    }
    if not documents:
        return
    content = _content(people)
    for document in documents.values():
        document.file = content
        document.normalise()
    Evidence.objects.bulk_create(documents.values())
    ScoreEvidence.objects.bulk_create(
        _link(reading, documents[reading.entry.sheet.pk])
        for reading in readings
        if reading.stage == Stage.SELF and _is_shown(reading)
    )


def _is_shown(reading: Reading) -> bool:
    needed = reading.leaf.criterion.evidence_required and reading.figure.answer != NOT_APPLICABLE
    return needed and not is_without_evidence(reading.entry, reading.leaf)


def _document(entry: Entry, people: People) -> Evidence:
    on = entry.day(Step.SELF_SCORE, "document")
    return Evidence(
        file_name=f"kiem-chung-{entry.unit.code}-{entry.plan.year}.pdf",
        name=NAME.format(year=entry.plan.year),
        number=f"MH-{entry.unit.code}/BC-{entry.plan.year}",
        issued_on=on,
        unit=entry.unit,
        uploaded_by=people.officer_of(entry.unit),
        uploaded_at=entry.moment(on, "document"),
        is_sample=True,
    )


def _link(reading: Reading, document: Evidence) -> ScoreEvidence:
    return ScoreEvidence(
        sheet=reading.entry.sheet,
        criterion=reading.leaf.criterion,
        evidence=document,
        added_by=reading.by,
        added_at=reading.entry.moment(reading.on, "evidence", reading.leaf.criterion.code),
    )


def _content(people: People) -> StoredFile:
    """What all these documents hold: the same page, kept once."""
    paper = SAMPLE_EVIDENCE[0]
    return evidence_store(
        upload=SimpleUploadedFile(paper.name, paper.read_bytes()),
        unit=None,
        actor=people.staff,
        name="Mẫu tài liệu kiểm chứng (dữ liệu minh họa)",
        is_sample=True,
    ).file
