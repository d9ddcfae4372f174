"""What apps add to the daily digest besides its tasks: whoever has some registers once, when ready.

Imports point one way and digests are made by the tasks, so apps beside and above those meet here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from units_app.everybody import Person

MOST_LISTED = 50


@dataclass(frozen=True)
class Line:
    """One thing: `url` is its address within the site, `note` says more."""

    title: str
    url: str
    unit: str
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A section of one person's digest; never without lines."""

    section: str
    title: str
    lines: Sequence[Line]


Found = Iterable[tuple[int, Part]]
Reader = Callable[[date, Sequence[Person]], Found]
_readers: list[Reader] = []


def adds_sections(reader: Reader) -> None:
    """Registers what is asked with every digest, in the order of registration: it yields (person,
    part), each person's parts in reading order, in a fixed number of queries.
    """
    if reader not in _readers:
        _readers.append(reader)


def parts_of(day: date, people: Sequence[Person]) -> Mapping[int, list[Part]]:
    """By person, what the registered readers say of a day; parts without lines are left out."""
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for reader in _readers:
        for person, part in reader(day, people):
            if part.lines:
                found[person].append(part)
    return found


def frozen_parts(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    """The parts in the form that digests keep; of a long one the first MOST_LISTED lines."""
    for part in parts:
        yield {
            "section": part.section,
            "title": part.title,
            "total": len(part.lines),
            "items": [_kept(line) for line in part.lines[:MOST_LISTED]],
        }


def _kept(line: Line) -> dict[str, Any]:
    return {
        "url": line.url,
        "code": "",
        "title": line.title,
        "unit": line.unit,
        "due_on": line.due_on.isoformat() if line.due_on else "",
        "note": line.note,
    }
