"""The data files of the sample initiatives as plain records; no database access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from reports_app.data_files import DATA, records

T = TypeVar("T")

INITIATIVES = DATA / "sample_initiatives.csv"
ADOPTIONS = DATA / "sample_adoptions.csv"
INDICATORS = DATA / "sample_indicators.csv"
MEASUREMENTS = DATA / "sample_measurements.csv"
COMMENTS = DATA / "sample_initiative_comments.csv"


@dataclass(frozen=True, slots=True)
class SampleStep:
    """A stage it reached: the day, the document of that step, why it was refused or stopped."""

    on: date
    stage: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class SampleInitiative:
    """An invented initiative with its whole life; `paper` names the document put with it."""

    code: str
    title: str
    unit: str
    year: int
    area: str
    texts: dict[str, str]
    starts_on: date
    paper: str
    steps: tuple[SampleStep, ...]


@dataclass(frozen=True, slots=True)
class SampleAdoption:
    """A unit that took one over, how it fared and, where it gave up, when and why."""

    unit: str
    since: date
    adapted: str
    result_on: date | None
    result: str
    ended_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class SampleFigure:
    """One measured value of an indicator."""

    kind: str
    value: Decimal
    measured_on: date
    note: str


@dataclass(frozen=True, slots=True)
class SampleIndicator:
    name: str
    measured_in: str
    better: str
    baseline: Decimal
    baseline_on: date
    target: Decimal
    due_on: date
    figures: tuple[SampleFigure, ...]


@dataclass(frozen=True, slots=True)
class SampleComment:
    """What a reviewer wrote; `author` is a sample account."""

    author: str
    written_on: date
    opinion: str
    is_internal: bool
    text: str


def initiatives() -> list[SampleInitiative]:
    """Every initiative of the sample, in the order of the file."""
    return [_initiative(row) for row in records(INITIATIVES)]


def adoptions() -> dict[str, list[SampleAdoption]]:
    """Who took over each initiative, by its code."""
    return _by_code(ADOPTIONS, _adoption)


def indicators() -> dict[str, list[SampleIndicator]]:
    """By what each initiative is measured, and what was measured, by its code."""
    figures: defaultdict[tuple[str, str], list[SampleFigure]] = defaultdict(list)
    for row in records(MEASUREMENTS):
        figures[row["code"], row["indicator"]].append(_figure(row))
    return _by_code(
        INDICATORS, lambda row: _indicator(row, tuple(figures[row["code"], row["name"]]))
    )


def comments() -> dict[str, list[SampleComment]]:
    """What was said of each initiative, by its code."""
    return _by_code(COMMENTS, _comment)


def _by_code(path: Path, read: Callable[[dict[str, str]], T]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for row in records(path):
        found[row["code"]].append(read(row))
    return found


def _initiative(row: dict[str, str]) -> SampleInitiative:
    return SampleInitiative(
        code=row["code"],
        title=row["title"],
        unit=row["unit"],
        year=int(row["year"]),
        area=row["area"],
        texts={name: row[name] for name in ("problem", "novelty", "scope", "effect")},
        starts_on=date.fromisoformat(row["starts_on"]),
        paper=row["paper"],
        steps=tuple(_steps(row["events"])),
    )


def _steps(events: str) -> Iterator[SampleStep]:
    """Read `2023-01-12:registered::|2023-04-12:recognised:MH-112/QĐ-UBND:|…`."""
    for event in events.split("|"):
        day, stage, document, reason = event.split(":", 3)
        yield SampleStep(date.fromisoformat(day), stage, document, reason)


def _adoption(row: dict[str, str]) -> SampleAdoption:
    return SampleAdoption(
        unit=row["unit"],
        since=date.fromisoformat(row["since"]),
        adapted=row["adapted"],
        result_on=_day(row["result_on"]),
        result=row["result"],
        ended_on=_day(row["ended_on"]),
        reason=row["reason"],
    )


def _indicator(row: dict[str, str], figures: tuple[SampleFigure, ...]) -> SampleIndicator:
    return SampleIndicator(
        name=row["name"],
        measured_in=row["measured_in"],
        better=row["better"],
        baseline=Decimal(row["baseline"]),
        baseline_on=date.fromisoformat(row["baseline_on"]),
        target=Decimal(row["target"]),
        due_on=date.fromisoformat(row["due_on"]),
        figures=figures,
    )


def _figure(row: dict[str, str]) -> SampleFigure:
    day = date.fromisoformat(row["measured_on"])
    return SampleFigure(row["kind"], Decimal(row["value"]), day, row["note"])


def _comment(row: dict[str, str]) -> SampleComment:
    return SampleComment(
        author=row["author"],
        written_on=date.fromisoformat(row["written_on"]),
        opinion=row["opinion"],
        is_internal=bool(row["internal"]),
        text=row["text"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
