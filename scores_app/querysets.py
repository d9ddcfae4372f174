"""Reads of published indexes, of criteria sets and of score sheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from scores_app.choices import SetState
from units_app.access import access_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from scores_app.models import (  # noqa: F401 - named as parameters
        CriteriaSet,
        ExternalIndex,
        ScoreSheet,
    )
    from units_app.models import User


class ExternalIndexQuerySet(models.QuerySet["ExternalIndex"]):
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
    def for_user(self, user: User | AnonymousUser) -> CriteriaSetQuerySet:
        """All for province roles; units know the sets that may be used, never a draft."""
        access = access_of(user)
        if access.sees_all:
            return self
        return self.filter(state=SetState.READY) if access.roles else self.none()

    def of_group(self, group_id: int) -> CriteriaSetQuerySet:
        return self.filter(group_id=group_id)

    def earlier_than(self, year: int) -> CriteriaSetQuerySet:
        return self.filter(year__lt=year)


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def for_user(self, user: User | AnonymousUser) -> ScoreSheetQuerySet:
        """All for province roles; for unit roles those of the units they act for; else none."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not access.units:
            return self.none()
        return self.filter(unit__in=access.units)

    def with_round(self) -> ScoreSheetQuerySet:
        """With unit, round, set and group, in one query."""
        return self.select_related(
            "unit", "round_set__round", "round_set__criteria_set", "round_set__group"
        )
