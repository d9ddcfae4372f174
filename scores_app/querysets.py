"""Reads of published indexes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from scores_app.models import ExternalIndex  # noqa: F401 - named as a parameter


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
