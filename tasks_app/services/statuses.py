"""Recording how far a task is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core.clock import today
from cchc.core.refusals import refuse
from tasks_app import jobs, rules
from tasks_app.choices import EventKind
from tasks_app.models import Assignment
from tasks_app.services.events import STEP_FIELDS, apply_step, differences, event_of, standing, take
from units_app.models import User


@transaction.atomic
def status_record(
    *, assignment_id: int, version: int, step: rules.Step, actor: User | None
) -> Assignment:
    """Records a status with its day and note.

    Args:
        assignment_id: which assignment.
        version: the version the person saw; an older one is refused, nothing is overwritten.
        step: status, day (local date), note, result document.
        actor: who records; None for the system itself.

    Raises:
        StaleRowError: something newer was recorded meanwhile.
        ValidationError: by field, when `rules.step_problems` finds any.
    """
    assignment = take(assignment_id, version)
    last = assignment.events.order_by("-seq").first()
    if last is None:
        raise ValidationError("Nhiệm vụ chưa có sự kiện giao.")
    refuse(
        rules.step_problems(
            step,
            assigned_on=assignment.assigned_on,
            previous_on=last.effective_on,
            today=today(),
        )
    )
    on = rules.effective_on(
        step, was=assignment.status, previous_on=last.effective_on, today=today()
    )
    before = standing(assignment)
    apply_step(assignment, step, on)
    assignment.save(update_fields=[*STEP_FIELDS, "updated_on"])
    event = event_of(assignment, kind=EventKind.STATUS, on=on, seq=last.seq + 1, actor=actor)
    event.changes = differences(before, standing(assignment))
    event.save(force_insert=True)
    jobs.request_recompute()
    return assignment
