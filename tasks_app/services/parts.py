"""What co-units report of their own parts; each report is added, none is changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core import text
from cchc.core.clock import today
from cchc.core.refusals import refuse
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from tasks_app import rules
from tasks_app.choices import PartStatus
from tasks_app.models import Assignment, PartEvidence, PartReport
from tasks_app.services.events import hold
from units_app.models import Unit, User


class StalePartError(Exception):
    """Somebody else reported this part after the person opened the form; `current` is the last
    report.
    """

    def __init__(self, current: PartReport | None) -> None:
        super().__init__("Phần việc này vừa có người khác báo cáo sau khi trang được mở.")
        self.current = current


@transaction.atomic
def part_report(
    *,
    assignment: Assignment,
    unit: Unit,
    seq: int,
    part: rules.Part,
    evidence: Iterable[Evidence],
    actor: User,
) -> PartReport:
    """Adds a co-unit's report on its part, effective today.

    Args:
        assignment: the task; open.
        unit: the co-unit whose part it is.
        seq: number of the last report the person saw, 0 for none; an older one is refused.
        part: how far, the day of its result (local date), document and note.
        evidence: documents that prove it; all of them visible to the person.
        actor: who reports, for the unit.

    Raises:
        StalePartError: another report came meanwhile.
        ValidationError: by field, when `rules.part_problems` finds any.
    """
    assignment = hold(assignment.pk)
    last = last_report(assignment, unit)
    if (last.seq if last else 0) != seq:
        raise StalePartError(last)
    _check(assignment, unit, part)
    documents = tuple(evidence)
    evidence_hold(documents)
    report = PartReport(
        assignment=assignment,
        unit=unit,
        seq=seq + 1,
        status=part.status,
        effective_on=max(today(), last.effective_on) if last else today(),
        completed_on=part.on if part.status == PartStatus.DONE else None,
        result_document=text.folded(part.document),
        note=text.nfc(part.note).strip(),
        actor=actor,
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:  # somebody reported a moment ago
        raise StalePartError(last_report(assignment, unit)) from error
    PartEvidence.objects.bulk_create(
        PartEvidence(report=report, evidence=document) for document in documents
    )
    return report


def last_report(assignment: Assignment, unit: Unit) -> PartReport | None:
    """The unit's last report on its part, with who made it."""
    found: PartReport | None = (
        PartReport.objects.filter(assignment=assignment, unit=unit)
        .select_related("actor", "unit")
        .order_by("-seq")
        .first()
    )
    return found


def _check(assignment: Assignment, unit: Unit, part: rules.Part) -> None:
    if not assignment.co_unit_links.filter(unit=unit).exists():
        raise ValidationError(f"{unit} không còn là đơn vị phối hợp của nhiệm vụ này.")
    refuse(
        rules.part_problems(
            part, task_status=assignment.status, assigned_on=assignment.assigned_on, today=today()
        )
    )
