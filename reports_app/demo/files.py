"""The data files shipped with the product, read into plain records; no database access."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
AREAS = DATA / "areas.csv"
UNITS = DATA / "units.csv"
PROVINCES = DATA / "provinces.csv"
EXTERNAL_INDEX = DATA / "external_index.csv"
EXTERNAL_INDEX_BREAKS = DATA / "external_index_breaks.csv"
SAMPLE_DOCUMENTS = DATA / "sample_documents.csv"
SAMPLE_ASSIGNMENTS = DATA / "sample_assignments.csv"


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


def records(path: Path) -> Iterator[dict[str, str]]:
    """Each line of one of our files by its column names."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def sample_assignments() -> list[SampleAssignment]:
    """Every task of the sample, in the order of the file."""
    documents = {row["document_no"]: _document(row) for row in records(SAMPLE_DOCUMENTS)}
    return [_assignment(row, documents) for row in records(SAMPLE_ASSIGNMENTS)]


def _document(row: dict[str, str]) -> SampleDocument:
    return SampleDocument(
        number=row["document_no"],
        issued_on=date.fromisoformat(row["document_date"]),
        issuer=row["issuer"],
        signer=row["signer"],
        summary=row["summary"],
    )


def _assignment(row: dict[str, str], documents: dict[str, SampleDocument]) -> SampleAssignment:
    return SampleAssignment(
        code=row["code"],
        source=row["source"],
        title=row["title"],
        document=documents[row["document_no"]],
        area=row["area"],
        lead_unit=row["lead_unit"],
        co_units=tuple(filter(None, row["co_units"].split(", "))),
        assigned_on=date.fromisoformat(row["assigned_on"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        product=row["product"],
        events=tuple(_events(row)),
    )


def _events(row: dict[str, str]) -> Iterator[SampleEvent]:
    """Read `2023-04-02:in_progress:note|…`; the row's result document came with the last step."""
    steps = [step.split(":", 2) for step in row["events"].split("|")]
    for number, (day, status, note) in enumerate(steps, start=1):
        result = row["result_document"] if number == len(steps) else ""
        yield SampleEvent(date.fromisoformat(day), status, note, result)
