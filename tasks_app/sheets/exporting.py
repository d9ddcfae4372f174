"""Writing assignments out in the columns that import takes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F

from cchc.core.areas import names_for_sheets
from cchc.core.imports import Value
from tasks_app.models import Assignment, CoUnit
from tasks_app.querysets import AssignmentQuerySet
from tasks_app.sheets.books import extended_of

CHUNK = 2000
OWN = {
    "code": "code",
    "title": "title",
    "assigned_on": "assigned_on",
    "product": "product",
}
STANDING = {
    "source": "source",
    "document_no": "document__number",
    "document_date": "document__issued_on",
    "issuer": "document__issuer",
    "signer": "document__signer",
    "area": "area_id",
    "lead_unit": "lead_unit__code",
    "lead_unit_name": "lead_unit__name",
    "due_on": "original_due_on",
    "extended_due_on": "due_on",
    "status": "status",
    "completed_on": "completed_on",
    "result_document": "result_document",
    "note": "note",
}


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Yield every assignment known on `as_of`, as it stood at the end of that day, by code."""
    return rows_of(Assignment.objects.as_of(as_of).order_by("code"), as_of)


def rows_of(assignments: AssignmentQuerySet, day: date) -> Iterator[Mapping[str, Value]]:
    """Yield the rows of a queryset made with `as_of(day)`, in its order; memory stays flat."""
    areas = names_for_sheets()
    for chunk in _chunks(_facts(assignments).iterator(chunk_size=CHUNK)):
        ids = [row["id"] for row in chunk]
        co_units, extended = _co_units(ids), extended_of(ids, day)
        for row in chunk:
            if row["id"] not in extended:
                row["extended_due_on"] = None
            row["area"] = areas.get(row["area"], "")
            units = co_units[row.pop("id")]
            row["co_units"] = ", ".join(code for code, _ in units)
            row["co_unit_names"] = "; ".join(name for _, name in units)
            yield row


def _facts(assignments: AssignmentQuerySet) -> Any:
    at = assignments.standing_path
    wanted = {f"sheet_{key}": F(path) for key, path in OWN.items()}
    wanted |= {f"sheet_{key}": F(f"{at}{path}") for key, path in STANDING.items()}
    return assignments.annotate(**wanted).values_list("id", *wanted)


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[dict[str, Any]]]:
    keys = ("id", *OWN, *STANDING)
    while chunk := list(islice(rows, CHUNK)):
        yield [dict(zip(keys, row, strict=True)) for row in chunk]


def _co_units(ids: Iterable[int]) -> defaultdict[int, list[tuple[str, str]]]:
    """Code and name of the co-units of each assignment."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    links = CoUnit.objects.filter(assignment__in=list(ids)).order_by("unit__code", "pk")
    facts = links.values_list("assignment_id", "unit__code", "unit__name")
    for assignment, code, name in facts:
        found[assignment].append((code, name))
    return found
