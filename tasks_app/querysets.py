"""Reads of assignments: who may see them and how they stood on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from cchc.core.clock import today
from cchc.core.text import searchable
from tasks_app import timeliness
from tasks_app.choices import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    SETTLED,
    ExtensionState,
    PartStatus,
    Section,
    Status,
    Timeliness,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.querysets import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tasks_app.models import AssignmentEvent, Reminder  # noqa: F401 - named as parameters
    from units_app.models import User

AT = (
    "source",
    "document_id",
    "area_id",
    "lead_unit_id",
    "original_due_on",
    "due_on",
    "status",
    "completed_on",
    "result_on",
    "awaits_head",
    "updated_on",
)
"""Columns of the standing that every `as_of` queryset carries, each as `at_<column>`."""


def is_stale(day: date) -> Q:
    """Open and not updated within the province's number of days; of what carries `as_of(day)`."""
    limit = day - timedelta(days=settings.UPDATE_WITHIN_DAYS)
    return Q(at_status__in=OPEN_STATUSES, at_updated_on__lt=limit)


class CoUnitQuerySet(models.QuerySet[Any]):
    """Co-units of assignments; typed as Any as `AssignmentQuerySet` is."""

    def with_part(self, day: date) -> CoUnitQuerySet:
        """Annotated with `part_status` and `part_id`, the co-unit's report that holds on `day`;
        None where it has not reported by then.
        """
        assignments: Any = self.model.assignment.field.related_model
        reports = assignments.part_reports.rel.related_model.objects
        held = reports.filter(
            assignment=OuterRef("assignment"), unit=OuterRef("unit"), effective_on__lte=day
        ).order_by("-seq")
        found: CoUnitQuerySet = self.annotate(
            part_id=Subquery(held.values("pk")[:1]), part_status=Subquery(held.values("status")[:1])
        )
        return found

    def missing(self, day: date) -> CoUnitQuerySet:
        """Co-units that have not reported their part done by `day`, whatever the task's status."""
        unfinished = Q(part_status__isnull=True) | Q(part_status=PartStatus.IN_PROGRESS)
        return self.with_part(day).filter(unfinished)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders of tasks, each in the digest of one person and day."""

    def told_to(self, role: Role) -> ReminderQuerySet:
        """In the digest of somebody who had this role on the digest's day; what people became
        later, or were before, says nothing of what they were told as.
        """
        held = within(F("digest__day"), "digest__user__memberships__")
        return self.filter(held, digest__user__memberships__role=role)


class AssignmentQuerySet(models.QuerySet[Any]):
    """Assignments; typed as Any because the type checker cannot follow `as_of`'s annotations."""

    def for_user(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """All for province roles; for unit roles what their units lead or share; else none."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not access.units:
            return self.none()
        shared = self.model.co_units.through.objects.filter(unit__in=access.units)
        return self.filter(Q(lead_unit__in=access.units) | Q(pk__in=shared.values("assignment_id")))

    def as_of(self, day: date) -> AssignmentQuerySet:
        """Assignments known on `day`, annotated with their standing at its end (`at_status`,
        `at_timeliness`, …).

        For today the standing is the row's own; for a past day it is the last event's.
        """
        past = day < today()
        known = self._with_last_event(day) if past else self.filter(assigned_on__lte=day)
        at = known.standing_path
        standing = {f"at_{column}": F(f"{at}{column}") for column in AT}
        found: AssignmentQuerySet = known.annotate(**standing).annotate(
            at_timeliness=timeliness.expression(day)
        )
        return found

    @property
    def standing_path(self) -> str:
        """Where this queryset reads the standing: the row itself, or the event of a past day.

        Settled by `as_of`, so that a query made across midnight stays of one piece.
        """
        return "events__" if "event_seq" in self.query.annotations else ""

    def _with_last_event(self, day: date) -> AssignmentQuerySet:
        """Assignments joined to the one event that holds on `day`: its day has come, and no later
        one's. An anti-join, which PostgreSQL does in one pass over the events.
        """
        events = self.model.events.rel.related_model.objects
        later = events.filter(
            assignment=OuterRef("pk"), effective_on__lte=day, seq__gt=OuterRef("event_seq")
        )
        held = self.alias(event_seq=F("events__seq"), event_from=F("events__effective_on"))
        found: AssignmentQuerySet = held.filter(~Exists(later), event_from__lte=day)
        return found

    def matching(self, words: str) -> AssignmentQuerySet:
        """Assignments whose code, content, document or product holds every word, accents aside."""
        found = self
        for word in searchable(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def open(self) -> AssignmentQuerySet:
        """Not done and not dropped; needs `as_of`."""
        return self.filter(at_status__in=OPEN_STATUSES)

    def submitted(self) -> AssignmentQuerySet:
        """Sent, and waiting for staff to confirm or return; needs `as_of`."""
        return self.filter(at_status=Status.SUBMITTED)

    def returned(self) -> AssignmentQuerySet:
        """Returned by staff and not sent again; needs `as_of`."""
        return self.filter(at_status=Status.RETURNED)

    def awaiting_head(self) -> AssignmentQuerySet:
        """Handed to the head of the lead unit, who has not sent it on; needs `as_of`."""
        return self.filter(at_awaits_head=True)

    def escalated(self, day: date) -> AssignmentQuerySet:
        """Overdue, and by `day` brought before somebody who led the province then, for the deadline
        that holds on `day`; needs `as_of(day)`.
        """
        reminders = self.model.reminders.rel.related_model.objects
        told = reminders.told_to(Role.LEADER).filter(
            assignment=OuterRef("pk"),
            due_on=OuterRef("at_due_on"),
            section=Section.ESCALATED,
            digest__day__lte=day,
        )
        return self.filter(Exists(told), at_timeliness=Timeliness.OVERDUE)

    def extended(self, day: date, since: date | None = None) -> AssignmentQuerySet:
        """The ledger has an extension that counts on `day`; with `since` one whose approving
        document is of that day or later.
        """
        approved = self._approved_extensions(day)
        if since is not None:
            approved = approved.filter(document_on__gte=since)
        return self.filter(pk__in=approved.values("assignment_id"))

    def never_extended(self, day: date) -> AssignmentQuerySet:
        """The ledger has no extension that counts on `day`."""
        return self.exclude(pk__in=self._approved_extensions(day).values("assignment_id"))

    def _approved_extensions(self, day: date) -> models.QuerySet[Any]:
        ledger: models.QuerySet[Any] = self.model.extensions.rel.related_model.objects.all()
        return ledger.filter(state=ExtensionState.APPROVED, decided_on__lte=day)

    def parts_missing(self, day: date) -> AssignmentQuerySet:
        """Open, and some co-unit has not reported its part done by `day`; needs `as_of(day)`."""
        links = self.model.co_units.through.objects.missing(day)
        return self.open().filter(Exists(links.filter(assignment=OuterRef("pk"))))

    def stale(self, day: date) -> AssignmentQuerySet:
        """Open and not updated within the province's number of days; needs `as_of(day)`."""
        return self.filter(is_stale(day))

    def due_within(self, first: date, last: date) -> AssignmentQuerySet:
        """The deadline in force lies in first..last; needs `as_of`."""
        return self.filter(at_due_on__range=(first, last))

    def original_due_within(self, first: date, last: date) -> AssignmentQuerySet:
        """The original deadline lies in first..last; needs `as_of`."""
        return self.filter(at_original_due_on__range=(first, last))

    def not_done_before(self, day: date) -> AssignmentQuerySet:
        """Open on `day`, done on it or later, or not yet given; needs `as_of`."""
        return self.filter(Q(at_completed_on__isnull=True) | Q(at_completed_on__gte=day))

    def settled(self) -> AssignmentQuerySet:
        """Done or overdue: what the on-time rate is made of; needs `as_of`."""
        return self.filter(at_timeliness__in=SETTLED)

    def on_time_by_original(self) -> AssignmentQuerySet:
        """Done by the original deadline, or without one; needs `as_of`."""
        kept = Q(at_completed_on__lte=F("at_original_due_on")) | Q(at_original_due_on__isnull=True)
        return self.filter(kept, at_status=Status.DONE)

    def settled_by_original(self, day: date) -> AssignmentQuerySet:
        """Done, or overdue by the original deadline; needs `as_of(day)`."""
        overdue = Q(at_status__in=OPEN_STATUSES, at_original_due_on__lt=day)
        return self.filter(Q(at_status=Status.DONE) | overdue)

    def by_urgency(self) -> AssignmentQuerySet:
        """Open ones first, the earliest deadline on top, those without one last; needs `as_of`."""
        closed = Case(When(at_status__in=CLOSED_STATUSES, then=Value(1)), default=Value(0))
        return self.order_by(closed, F("at_due_on").asc(nulls_last=True), "pk")

    def for_list(self) -> AssignmentQuerySet:
        """With the names a list row shows, as they stood on the day of `as_of`, in one query."""
        at = self.standing_path
        listed: AssignmentQuerySet = self.defer("search_text").annotate(
            at_document_number=F(f"{at}document__number"),
            at_lead_name=F(f"{at}lead_unit__name"),
            at_lead_order=F(f"{at}lead_unit__sort_key"),
            at_area_name=F(f"{at}area__name"),
            at_note=F(f"{at}note"),
            at_result_document=F(f"{at}result_document"),
        )
        return listed
