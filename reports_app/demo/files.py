"""The sample's files, read into plain records; no database access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reports_app.data_files import DATA, records

AREAS = DATA / "areas.csv"
UNITS = DATA / "units.csv"
PROVINCES = DATA / "provinces.csv"
CENTRAL_AGENCIES = DATA / "central_agencies.csv"
EXTERNAL_INDEX = DATA / "external_index.csv"
EXTERNAL_INDEX_BREAKS = DATA / "external_index_breaks.csv"
HOABINH_UNITS = DATA / "hoabinh_units.csv"
HOABINH_INDEX = DATA / "hoabinh_index.csv"
SAMPLE_DOCUMENTS = DATA / "sample_documents.csv"
SAMPLE_ASSIGNMENTS = DATA / "sample_assignments.csv"
SAMPLE_EXTENSIONS = DATA / "sample_extensions.csv"
SAMPLE_CRITERIA = tuple(sorted(DATA.glob("sample_criteria_*.csv")))
SAMPLE_EVIDENCE = tuple(sorted(DATA.glob("sample_*.pdf")))


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """An invented document that gives tasks; its number says so."""

    number: str
    issued_on: date
    issuer: str
    signer: str
    summary: str


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """One thing that happened to a task: the day, the status from then on, what was noted."""

    on: date
    status: str
    note: str
    result_document: str


@dataclass(frozen=True, slots=True)
class SampleExtension:
    """A request for a later deadline and, where it was decided on, what was decided."""

    requested_on: date
    asked_due_on: date
    reason: str
    state: str
    decided_on: date | None
    granted_due_on: date | None
    document: str
    decision_note: str


@dataclass(frozen=True, slots=True)
class SampleAssignment:
    """An invented task with its whole year; codes as in the sheet of assignments."""

    code: str
    source: str
    title: str
    document: SampleDocument
    area: str
    lead_unit: str
    co_units: tuple[str, ...]
    assigned_on: date
    due_on: date | None
    product: str
    events: tuple[SampleEvent, ...]
    extensions: tuple[SampleExtension, ...]


def sample_assignments() -> list[SampleAssignment]:
    """Every task of the sample, in the order of the file."""
    documents = {row["document_no"]: _document(row) for row in records(SAMPLE_DOCUMENTS)}
    extensions: dict[str, list[SampleExtension]] = {}
    for row in records(SAMPLE_EXTENSIONS):
        extensions.setdefault(row["code"], []).append(_extension(row))
    return [
        _assignment(row, documents, extensions.get(row["code"], ()))
        for row in records(SAMPLE_ASSIGNMENTS)
    ]


def _document(row: dict[str, str]) -> SampleDocument:
    return SampleDocument(
        number=row["document_no"],
        issued_on=date.fromisoformat(row["document_date"]),
        issuer=row["issuer"],
        signer=row["signer"],
        summary=row["summary"],
    )


def _extension(row: dict[str, str]) -> SampleExtension:
    return SampleExtension(
        requested_on=date.fromisoformat(row["requested_on"]),
        asked_due_on=date.fromisoformat(row["asked_due_on"]),
        reason=row["reason"],
        state=row["state"],
        decided_on=_day(row["decided_on"]),
        granted_due_on=_day(row["granted_due_on"]),
        document=row["document"],
        decision_note=row["decision_note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _assignment(
    row: dict[str, str],
    documents: dict[str, SampleDocument],
    extensions: Iterable[SampleExtension],
) -> SampleAssignment:
    return SampleAssignment(
        code=row["code"],
        source=row["source"],
        title=row["title"],
        document=documents[row["document_no"]],
        area=row["area"],
        lead_unit=row["lead_unit"],
        co_units=tuple(filter(None, row["co_units"].split(", "))),
        assigned_on=date.fromisoformat(row["assigned_on"]),
        due_on=_day(row["due_on"]),
        product=row["product"],
        events=tuple(_events(row)),
        extensions=tuple(extensions),
    )


def _events(row: dict[str, str]) -> Iterator[SampleEvent]:
    """Read `2023-04-02:in_progress:note|…`; the row's result document came with the last step."""
    steps = [step.split(":", 2) for step in row["events"].split("|")]
    for number, (day, status, note) in enumerate(steps, start=1):
        result = row["result_document"] if number == len(steps) else ""
        yield SampleEvent(date.fromisoformat(day), status, note, result)
