"""How far each co-unit is with its part, as the detail page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from evidence_app.history import Entry
from tasks_app import permissions
from tasks_app.choices import OPEN_STATUSES, PartStatus
from tasks_app.models import Assignment, PartReport
from units_app.access import Access
from units_app.models import Unit


@dataclass(frozen=True)
class CoUnitPart:
    """A co-unit, its report that holds on the as-of day, and where this person reports for it."""

    unit: Unit
    report: PartReport | None
    report_url: str

    @property
    def is_missing(self) -> bool:
        return self.report is None or self.report.status != PartStatus.DONE


def parts_of(
    assignment: Assignment, access: Access, entries: Iterable[Entry], *, changeable: bool
) -> list[CoUnitPart]:
    """The parts this person may see, made of the timeline's `entries`; one query of its own."""
    latest: dict[int, PartReport] = {}
    for entry in entries:
        report = entry.source
        if isinstance(report, PartReport) and not entry.later:
            known = latest.get(report.unit_id)
            latest[report.unit_id] = max(known or report, report, key=lambda one: one.seq)
    open_now = changeable and assignment.status in OPEN_STATUSES
    units = Unit.objects.filter(shared_assignments=assignment).in_order()
    return [
        CoUnitPart(unit, latest.get(unit.pk), _url(assignment, unit, access) if open_now else "")
        for unit in units
        if _sees(access, assignment, unit)
    ]


def missing_names(parts: Iterable[CoUnitPart]) -> list[str]:
    """Who has not reported its part done."""
    return [part.unit.name for part in parts if part.is_missing]


def _sees(access: Access, assignment: Assignment, unit: Unit) -> bool:
    return access.sees_all or permissions.leads(access, assignment) or unit.pk in access.units


def _url(assignment: Assignment, unit: Unit, access: Access) -> str:
    if not permissions.may_report_part(access, unit.pk):
        return ""
    return reverse("part_report", args=[assignment.pk, unit.pk])


def own_part_url(parts: Iterable[CoUnitPart], access: Access) -> str:
    """Where this person reports for its own unit, the missing part first; empty when nowhere."""
    own = [part for part in parts if part.report_url and part.unit.pk in access.units]
    missing = [part for part in own if part.is_missing]
    return (missing or own)[0].report_url if own else ""
