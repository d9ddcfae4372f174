"""Everything a file refers to, read in a fixed number of queries however many rows it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cchc.core.areas import Areas
from cchc.core.histories import last_steps
from cchc.core.imports import Row
from cchc.core.models import Area
from cchc.core.text import folded
from tasks_app.choices import ExtensionState
from tasks_app.models import Assignment, AssignmentEvent, CoUnit, Extension, SourceDocument
from units_app.models import Unit
from units_app.resolving import UnitDirectory

DocumentKey = tuple[str, date | None, str]


class Books:
    """Assignments (locked), their last steps, co-units, extensions; units, areas, documents."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.assignments = _assignments({folded(row.text("code")) for row in rows})
        ids = [assignment.pk for assignment in self.assignments.values()]
        self.last_steps = last_steps(AssignmentEvent, "assignment", ids)
        self.co_units = co_units_of(ids)
        self.extended = extended_of(ids)
        self.units = UnitDirectory.of_lists(_written_units(rows))
        self.areas = Areas(Area.objects.all())
        self.documents = _documents({folded(row.text("document_no")) for row in rows})
        self._share_documents()

    def _share_documents(self) -> None:
        """One object per document, so that what one row fills in the next one sees."""
        by_pk = {document.pk: document for document in self.documents.values()}
        for assignment in self.assignments.values():
            shared = by_pk.setdefault(assignment.document_id, assignment.document)
            assignment.document = shared

    def document(self, key: DocumentKey) -> SourceDocument:
        """The document with this number, day and issuer; a new one, not saved, if there is none."""
        document = self.documents.get(key)
        if document is None:
            number, issued_on, issuer = key
            document = SourceDocument(number=number, issued_on=issued_on, issuer=issuer)
            self.documents[key] = document
        return document


def _assignments(codes: set[str]) -> dict[str, Assignment]:
    held = Assignment.objects.filter(code__in=codes).select_related("document", "area", "lead_unit")
    locked = held.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {assignment.code: assignment for assignment in locked}


def co_units_of(ids: list[int]) -> dict[int, list[Unit]]:
    """The co-units of each assignment that has any."""
    found: defaultdict[int, list[Unit]] = defaultdict(list)
    links = CoUnit.objects.filter(assignment__in=ids).select_related("unit")
    for link in links.order_by("unit__code", "pk"):
        found[link.assignment_id].append(link.unit)
    return found


def extended_of(ids: Iterable[int], day: date = date.max) -> set[int]:
    """Which of the assignments had an extension approved by `day`."""
    approved = Extension.objects.filter(state=ExtensionState.APPROVED, decided_on__lte=day)
    return set(approved.filter(assignment__in=ids).values_list("assignment_id", flat=True))


def _documents(numbers: set[str]) -> dict[DocumentKey, SourceDocument]:
    held = SourceDocument.objects.filter(number__in=numbers)
    return {(item.number, item.issued_on, item.issuer): item for item in held}


def _written_units(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield row.text("lead_unit")
        yield row.text("co_units")
