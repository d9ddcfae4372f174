"""Reads of published indexes, of criteria sets and of score sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, Subquery

from cchc.core.clock import today
from scores_app import causes
from scores_app.choices import ClaimState, RoundEventKind, RoundState, SetState, Stage
from units_app.access import access_of
from units_app.choices import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from scores_app.models import (  # noqa: F401 - named as parameters
        ClaimEvent,
        CriteriaSet,
        ExternalIndex,
        Round,
        RoundSet,
        Score,
        ScoreSheet,
    )
    from units_app.access import Access
    from units_app.models import User


def knows_drafts(access: Access) -> bool:
    """Rounds in preparation, with their sheets, are known to those who prepare them alone."""
    return access.has(Role.STAFF, Role.ADMIN)


class ExternalIndexQuerySet(models.QuerySet["ExternalIndex"]):
    """Statements about published indexes: what is shown, and what a day knew."""

    def shown(self) -> ExternalIndexQuerySet:
        """The statements that pages show where sources disagree."""
        return self.filter(is_shown=True)

    def of_unit_code(self, code: str) -> ExternalIndexQuerySet:
        return self.filter(unit__code=code)

    def known_on(self, day: date) -> ExternalIndexQuerySet:
        """What had been published by `day`; where the day is not stated, results of years before
        it.
        """
        stated = Q(published_on__isnull=False, published_on__lte=day)
        return self.filter(stated | Q(published_on__isnull=True, year__lt=day.year))


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Sets of criteria, as far as somebody may know them."""

    def for_user(self, user: User | AnonymousUser) -> CriteriaSetQuerySet:
        """All for province roles; units know the sets that may be used, never a draft."""
        access = access_of(user)
        if access.sees_all:
            return self
        return self.filter(state=SetState.READY) if access.roles else self.none()

    def with_use(self, user: User | AnonymousUser | None = None) -> CriteriaSetQuerySet:
        """With group, who settled it, where it was copied from and the rounds that use it, as far
        as this person may know them (None: all); the newest year first.
        """
        whole = self.select_related("group", "settled_by", "copied_from")
        by_year = whole.order_by("-year", "group__order", "group__code", "code")
        parts: Any = self.model._meta.get_field("round_sets").related_model
        known = parts.objects.select_related("round")
        if user is not None and not knows_drafts(access_of(user)):
            known = known.exclude(round__state=RoundState.DRAFT)
        return by_year.prefetch_related(Prefetch("round_sets", queryset=known))


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, as far as somebody may know them and a day knew them."""

    def for_user(self, user: User | AnonymousUser) -> RoundQuerySet:
        """Those that were opened, for anybody with a role; those in preparation for staff and
        administrators alone.
        """
        access = access_of(user)
        if not access.roles:
            return self.none()
        return self if knows_drafts(access) else self.exclude(state=RoundState.DRAFT)

    def known_on(self, day: date) -> RoundQuerySet:
        """Without loaded results that were recorded after `day`, or not yet, on a past day."""
        return self if day == today() else self.filter(_known_on(day, ""))


def _known_on(day: date, way: str) -> Q:
    """Whether a round was known on a past day; `way` leads to the round."""
    return Q((f"{way}is_loaded", False)) | Q((f"{way}closed_at__date__lte", day))


def _stood_on(day: date, way: str) -> Q:
    """Whether the results of a round stood at the end of `day`: it was begun and, where they were
    loaded, they were recorded and not being corrected. `way` names the round.
    """
    if day == today():
        return ~Q((f"{way}__state", RoundState.DRAFT))
    begun = Q((f"{way}__opened_at", None)) | Q((f"{way}__opened_at__date__lte", day))
    scored = Q((f"{way}__is_loaded", False)) & ~Q((f"{way}__state", RoundState.DRAFT)) & begun
    loaded = Q((f"{way}__is_loaded", True), (f"{way}__closed_at__date__lte", day))
    events: Any = apps.get_model("scores_app", "RoundEvent")
    known = events.objects.filter(effective_on__lte=day)
    later = known.filter(
        round=OuterRef("round"), kind=RoundEventKind.RECORDED, pk__gt=OuterRef("pk")
    )
    correcting = known.filter(~Exists(later), round=OuterRef(way), kind=RoundEventKind.CORRECTING)
    return scored | (loaded & Q(~Exists(correcting)))


class RoundSetQuerySet(models.QuerySet["RoundSet"]):
    """Groups of rounds, as far as somebody may know the round."""

    def for_user(self, user: User | AnonymousUser) -> RoundSetQuerySet:
        """The groups of the rounds that this person may see."""
        access = access_of(user)
        if not access.roles:
            return self.none()
        return self if knows_drafts(access) else self.exclude(round__state=RoundState.DRAFT)

    def standing_on(self, day: date) -> RoundSetQuerySet:
        """Those whose results a later year was compared with at the end of `day`."""
        return self.filter(_stood_on(day, "round"))

    def latest_standing_on(self, day: date) -> RoundSetQuerySet:
        """The same with round, set and group at hand, the newest year first and of a year the round
        that was made last; so the first of a group is the one that stands for it.
        """
        known = self.standing_on(day).select_related("round", "criteria_set", "group")
        return known.order_by("-round__year", "-round__pk", "group__order", "group__code")


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    """Score sheets, as far as somebody may see them, and as they stood on a day."""

    def for_user(self, user: User | AnonymousUser) -> ScoreSheetQuerySet:
        """All for province roles; for unit roles those of the units they act for; else none. Those
        of a round in preparation for staff and administrators alone.
        """
        access = access_of(user)
        if knows_drafts(access):
            return self
        opened = self.exclude(round_set__round__state=RoundState.DRAFT)
        if access.sees_all:
            return opened
        return opened.filter(unit__in=access.units) if access.units else self.none()

    def as_of(self, day: date) -> ScoreSheetQuerySet:
        """With the state at the end of `day` (`at_state`) and the day since when (`at_since`); a
        sheet that was not there yet is left out.
        """
        events: Any = self.model._meta.get_field("events").related_model
        known = events.objects.filter(sheet=OuterRef("pk"), effective_on__lte=day)
        last = known.order_by("-pk")
        at_state = F("state") if day == today() else Subquery(last.values("state")[:1])
        found = self.annotate(at_state=at_state, at_since=Subquery(last.values("effective_on")[:1]))
        return found if day == today() else found.filter(at_state__isnull=False).known_on(day)

    def known_on(self, day: date) -> ScoreSheetQuerySet:
        """Without those of loaded results that a past day did not know yet."""
        return self if day == today() else self.filter(_known_on(day, "round_set__round__"))

    def standing_on(self, day: date) -> ScoreSheetQuerySet:
        """Those of results that a later year was compared with at the end of `day`."""
        return self.filter(_stood_on(day, "round_set__round"))

    def with_round(self) -> ScoreSheetQuerySet:
        """With unit, round, set and group, in one query."""
        return self.select_related(
            "unit", "round_set__round", "round_set__criteria_set", "round_set__group"
        )


class ScoreQuerySet(models.QuerySet["Score"]):
    def claimable(self, sheets: Iterable[ScoreSheet]) -> ScoreQuerySet:
        """What may still be claimed on at these sheets, steps aside: readings of the appraisal that
        left points lost and have no claim that counts. One that was withdrawn, or was ruled on an
        appraisal that fell since, does not.
        """
        claims: Any = apps.get_model("scores_app", "Claim")
        made = claims.objects.filter(sheet=OuterRef("sheet"), criterion=OuterRef("criterion"))
        count = made.filter(past_on=None).exclude(state=ClaimState.WITHDRAWN)
        lost = self.filter(causes.LOST, stage=Stage.APPRAISAL, sheet__in=sheets)
        return lost.exclude(Exists(count))


class ClaimEventQuerySet(models.QuerySet["ClaimEvent"]):
    """Claims as they stood."""

    def standing(self, day: date) -> ClaimEventQuerySet:
        """Every claim as it stood at the end of `day`, one event each; those made later are not
        among them.
        """
        known = self.model.objects.filter(effective_on__lte=day).order_by().values("claim")
        return self.filter(pk__in=known.annotate(last=Max("pk")).values("last"))

    def with_details(self) -> ClaimEventQuerySet:
        """With what a row of the docket shows, in one query."""
        return self.select_related(
            "claim",
            "criterion",
            "sheet__unit",
            "sheet__round_set__round",
            "sheet__round_set__group",
            "sheet__round_set__criteria_set",
            "made_by",
            "ruled_by",
        )
