"""Reads of initiatives: who may see them and how they stood on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cchc.core.clock import today
from cchc.core.text import searchable
from models_app.choices import (
    BEFORE_BOOKS,
    HOLDING,
    IN_BOOKS,
    UNDECIDED,
    EventKind,
    MeasureKind,
    Opinion,
    Stage,
)
from units_app.access import Access, access_of
from units_app.choices import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

AT = (
    "title",
    "unit_id",
    "area_id",
    "year",
    "stage",
    "stage_on",
    "registered_on",
    "decision_no",
    "decision_on",
    "decision_issuer",
)
"""Columns of the standing that every `as_of` queryset carries, each as `at_<column>`."""

ADOPTION_AT = ("since", "ended_on", "adapted", "result", "result_on")
INDICATOR_AT = ("name", "measured_in", "better", "baseline", "baseline_on", "target", "due_on")


class InitiativeQuerySet(models.QuerySet[Any]):
    """Initiatives; typed as Any because the type checker cannot follow `as_of`'s annotations."""

    def for_user(self, user: User | AnonymousUser, day: date | None = None) -> InitiativeQuerySet:
        """What a person may see today; with `day`, of the books of that day.

        Province roles: everything in the books, and what they write themselves. Unit roles: all of
        their own units' (drafts too), what these took over, and what is recognised in the province:
        it is there to be copied; of a past day also what was in force then. Nobody else sees
        anything.
        """
        access = access_of(user)
        if access.sees_all:
            return self.filter(~Q(stage__in=BEFORE_BOOKS) | Q(created_by=user.pk) | _own(access))
        if not access.units:
            return self.none()
        seen = _own(access) | Q(stage__in=HOLDING) | self._taken(access)
        if day is not None and day < today():
            seen |= Q(pk__in=self.model._default_manager.as_of(day).holding().values("pk"))
        return self.filter(seen)

    def with_papers_for(self, user: User | AnonymousUser) -> InitiativeQuerySet:
        """Whose documents a person may read: for the province's roles of all they see, for units of
        their own initiatives and of those they apply today; who gave one up, or never applied it,
        reads them no longer.
        """
        access = access_of(user)
        if access.sees_all:
            return self.for_user(user)
        if not access.units:
            return self.none()
        return self.filter(_own(access) | self._applied(access))

    def _taken(self, access: Access) -> Q:
        """Taken over by a unit of the person's."""
        taken = self.model.adoptions.rel.related_model.objects.filter(unit__in=access.units)
        return Q(pk__in=taken.values("initiative"))

    def _applied(self, access: Access) -> Q:
        """Applied today by a unit of the person's."""
        adoptions = self.model.adoptions.rel.related_model.objects
        active = adoptions.as_of(today()).active(today()).filter(unit__in=access.units)
        return Q(pk__in=active.order_by().values("initiative"))

    def before_books(self) -> InitiativeQuerySet:
        """Drafts, and what waits for the head of the unit."""
        return self.filter(stage__in=BEFORE_BOOKS)

    def as_of(self, day: date) -> InitiativeQuerySet:
        """Initiatives registered by `day`, annotated with their standing at its end (`at_stage`,
        `at_unit_id`, …).

        For today the standing is the row's own; for a past day it is the last event's.
        """
        past = day < today()
        return (
            _with_last_event(self, day) if past else self.filter(stage__in=IN_BOOKS)
        ).as_written()

    def as_written(self) -> InitiativeQuerySet:
        """With the row's own standing as `as_of` annotates it: for what is not in the books yet."""
        at = self.standing_path
        found: InitiativeQuerySet = self.annotate(
            **{f"at_{column}": F(f"{at}{column}") for column in AT}
        )
        return found

    @property
    def standing_path(self) -> str:
        """Where this queryset reads the standing: the row itself, or the event of a past day.

        Settled by `as_of`, so that a query made across midnight stays of one piece.
        """
        return "events__" if "event_seq" in self.query.annotations else ""

    def matching(self, words: str) -> InitiativeQuerySet:
        """Whose code, title, texts or decision hold every word, accents aside."""
        found = self
        for word in searchable(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def holding(self) -> InitiativeQuerySet:
        """Recognised and still in force; needs `as_of`."""
        return self.filter(at_stage__in=HOLDING)

    def ever_recognised(self) -> InitiativeQuerySet:
        """Recognised by a decision, whatever became of it later; needs `as_of`."""
        return self.filter(is_ever_recognised())

    def taken_over(self, day: date, *, by: Collection[int] | None = None) -> InitiativeQuerySet:
        """Applied on `day` by one of these units beside its own; without `by`, by any."""
        adoptions = self.model.adoptions.rel.related_model.objects.as_of(day).active(day)
        if by is not None:
            adoptions = adoptions.filter(unit__in=by)
        return self.filter(Exists(adoptions.filter(initiative=OuterRef("pk"))))

    def waiting_for_word_of(self, user: User, day: date) -> InitiativeQuerySet:
        """Under appraisal on `day`, not of a unit of the person's own, and the person had said
        nothing of it by then; needs `as_of(day)`.
        """
        comments = self.model.comments.rel.related_model.objects
        said = comments.filter(
            author=user, written_at__date__lte=day, withdrawn_at__isnull=True
        ).filter(initiative=OuterRef("pk"))
        own = access_of(user).belongs_to
        waiting = self.filter(at_stage=Stage.APPRAISED).exclude(at_unit_id__in=own)
        found: InitiativeQuerySet = waiting.filter(~Exists(said))
        return found

    def fresh_for(self, units: Collection[int], day: date) -> InitiativeQuerySet:
        """Neither of these units nor ever taken over by one of them until `day`; needs
        `as_of(day)`.
        """
        adoptions = self.model.adoptions.rel.related_model.objects.as_of(day)
        taken = adoptions.filter(unit__in=units).order_by().values("initiative")
        return self.exclude(at_unit_id__in=units).exclude(pk__in=taken)

    def figures_late(self, day: date) -> InitiativeQuerySet:
        """In force, and a figure after application is missing that was due before `day`; needs
        `as_of(day)`.
        """
        return self.filter(has_figures_late(day))

    def figures_due(self, day: date) -> InitiativeQuerySet:
        """The same of figures that fall due from `day` on, within INITIATIVES_DUE_SOON_DAYS."""
        last = day + timedelta(days=settings.INITIATIVES_DUE_SOON_DAYS)
        return self.filter(_lacks_figures(day, first=day, last=last))

    def with_adopters(self, day: date) -> InitiativeQuerySet:
        """With `at_adopters`, how many units apply it on `day` beside its own."""
        adoptions = self.model.adoptions.rel.related_model.objects.as_of(day).active(day)
        counted = (
            adoptions.filter(initiative=OuterRef("pk"))
            .order_by()
            .values("initiative")
            .annotate(number=Count("pk", distinct=True))
        )
        found: InitiativeQuerySet = self.annotate(
            at_adopters=Coalesce(Subquery(counted.values("number")), 0)
        )
        return found

    def for_list(self) -> InitiativeQuerySet:
        """With the names a list row shows, as they stood on the day of `as_of`, in one query."""
        at = self.standing_path
        listed: InitiativeQuerySet = self.defer("search_text", "problem", "novelty").annotate(
            at_unit_name=F(f"{at}unit__name"),
            at_unit_order=F(f"{at}unit__sort_key"),
            at_area_name=F(f"{at}area__name"),
            at_area_order=F(f"{at}area__order"),
        )
        return listed

    def newest_first(self) -> InitiativeQuerySet:
        """The last registered on top; needs `as_of`."""
        return self.order_by(F("at_registered_on").desc(), "-pk")


def is_ever_recognised() -> Q:
    """Needs `as_of`. What stopped keeps the decision that recognised it."""
    return Q(at_stage__in=HOLDING) | Q(at_stage=Stage.STOPPED, at_decision_on__isnull=False)


def has_figures_late(day: date) -> Q:
    """Needs `as_of(day)`."""
    return _lacks_figures(day, last=day - timedelta(days=1))


def _lacks_figures(day: date, *, last: date, first: date | None = None) -> Q:
    indicators: Any = apps.get_model("models_app", "Indicator")._default_manager
    missing = indicators.as_of(day).unanswered(day).filter(initiative=OuterRef("pk"))
    missing = missing.filter(at_due_on__lte=last)
    if first is not None:
        missing = missing.filter(at_due_on__gte=first)
    return Q(Exists(missing), at_stage__in=HOLDING)


def _with_last_event(rows: Any, day: date) -> Any:
    """Rows joined to that one of their events that holds on `day`."""
    link = rows.model.events.field
    later = link.model._default_manager.filter(
        **{link.name: OuterRef("pk")}, effective_on__lte=day, seq__gt=OuterRef("event_seq")
    )
    held = rows.alias(event_seq=F("events__seq"), event_from=F("events__effective_on"))
    return held.filter(~Exists(later), event_from__lte=day)


def _own(access: Access) -> Q:
    return Q(unit__in=access.units)


class AdoptionQuerySet(models.QuerySet[Any]):
    """Adoptions; typed as Any as `InitiativeQuerySet` is."""

    def as_of(self, day: date) -> AdoptionQuerySet:
        """Adoptions begun by `day`, with their standing at its end (`at_since`, `at_result`, …)."""
        past = day < today()
        known = _with_last_event(self, day) if past else self.filter(since__lte=day)
        at = "events__" if past else ""
        found: AdoptionQuerySet = known.annotate(
            **{f"at_{column}": F(f"{at}{column}") for column in ADOPTION_AT}
        )
        return found

    def going_on(self) -> AdoptionQuerySet:
        """Applied today, the earliest first, with their units."""
        found: AdoptionQuerySet = self.as_of(today()).active(today()).select_related("unit")
        return found.order_by("since", "pk")

    def active(self, day: date) -> AdoptionQuerySet:
        """Applied on `day`, not given up; needs `as_of(day)`."""
        return self.filter(Q(at_ended_on__isnull=True) | Q(at_ended_on__gt=day))


class IndicatorQuerySet(models.QuerySet[Any]):
    """Indicators; typed as Any as `InitiativeQuerySet` is."""

    def present(self) -> IndicatorQuerySet:
        """As they stand now, without those taken out."""
        return self.filter(is_gone=False)

    def as_of(self, day: date) -> IndicatorQuerySet:
        """Indicators that the books had at the end of `day`, with what they said then (`at_name`,
        `at_target`, …). Of a past day drafts' ones are unknown: see `as_written`.
        """
        if day >= today():
            return self.as_written()
        held = _with_last_event(self, day).alias(event_gone=F("events__is_gone"))
        found: IndicatorQuerySet = held.filter(event_gone=False).annotate(
            **{f"at_{column}": F(f"events__{column}") for column in INDICATOR_AT}
        )
        return found

    def as_written(self) -> IndicatorQuerySet:
        """With the row's own standing as `as_of` annotates it."""
        found: IndicatorQuerySet = self.present().annotate(
            **{f"at_{column}": F(column) for column in INDICATOR_AT}
        )
        return found

    def with_after(self, day: date) -> IndicatorQuerySet:
        """With `at_after`, the last figure measured after application that stands on `day`."""
        last = self._after(day).order_by("-measured_on", "-pk").values("value")
        found: IndicatorQuerySet = self.annotate(at_after=Subquery(last[:1]))
        return found

    def unanswered(self, day: date) -> IndicatorQuerySet:
        """Without a figure measured after application that stands on `day`."""
        return self.filter(~Exists(self._after(day)))

    def due(self, last: date, day: date) -> IndicatorQuerySet:
        """Unanswered on `day`, the figure after being due by `last`, of initiatives in force."""
        asked = self.as_of(day).unanswered(day)
        return asked.filter(at_due_on__lte=last, initiative__stage__in=HOLDING)

    def _after(self, day: date) -> Any:
        measurements = self.model.measurements.rel.related_model.objects
        return measurements.standing(day).filter(kind=MeasureKind.AFTER, indicator=OuterRef("pk"))


class MeasurementQuerySet(models.QuerySet[Any]):
    def standing(self, day: date) -> MeasurementQuerySet:
        """Measured by `day` and not withdrawn by then."""
        kept = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
        return self.filter(kept, measured_on__lte=day)

    def with_indicator(self, day: date) -> MeasurementQuerySet:
        """With how their indicator is called and counted on `day` (`at_name`, `at_measured_in`); as
        it is now where the books had none then.
        """
        events = self.model.indicator.field.related_model.events.field.model._default_manager
        held = events.filter(indicator=OuterRef("indicator"), effective_on__lte=day)
        last = held.order_by("-seq")
        found: MeasurementQuerySet = self.annotate(
            **{
                f"at_{name}": Coalesce(Subquery(last.values(name)[:1]), F(f"indicator__{name}"))
                for name in ("name", "measured_in")
            }
        )
        return found


class CommentQuerySet(models.QuerySet[Any]):
    def asking_to_complete(self) -> CommentQuerySet:
        """Open requests to complete the file of what is not decided yet, which no correction of
        what it says has followed; one of the stage is none of these.
        """
        events: Any = apps.get_model("models_app", "InitiativeEvent")._default_manager
        corrected = events.filter(
            initiative=OuterRef("initiative"),
            kind=EventKind.CORRECTED,
            recorded_at__gte=OuterRef("written_at"),
        ).exclude(changes__has_key="stage")
        return self.filter(
            ~Exists(corrected),
            opinion=Opinion.COMPLETE,
            withdrawn_at__isnull=True,
            is_internal=False,
            initiative__stage__in=UNDECIDED,
        )

    def for_user(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Of initiatives the person may see: all of them for the province's roles; the open ones
        for the unit that registered it; none for other units.
        """
        access = access_of(user)
        if access.has(Role.STAFF, Role.APPRAISER, Role.LEADER, Role.ADMIN):
            internal = Q(is_internal=True, initiative__unit__in=access.belongs_to)
            return self.exclude(internal & ~Q(author=user.pk))
        return self.filter(is_internal=False, initiative__unit__in=access.units)
