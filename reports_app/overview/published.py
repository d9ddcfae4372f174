"""What was published last, for the first page: all of it for the province's roles, the own units'
results for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from cchc.core.clock import HANOI
from scores_app.choices import PublicationKind
from scores_app.models import Publication, ScoreSheet
from units_app.access import access_of
from units_app.models import User


@dataclass(frozen=True, slots=True)
class Published:
    """A publication, and the sheets of the person's own units that it holds."""

    publication: Publication
    sheets: Sequence[ScoreSheet]


def latest_published(user: User, day: date) -> list[Published]:
    """The newest of each kind that stood in force at the end of `day`, the newest on top; for the
    people of units the ranking, where a unit of theirs is in it. Two queries at most.
    """
    access = access_of(user)
    stood = _in_force(day)
    if access.sees_all:
        return [Published(one, ()) for one in _newest(stood)]
    ranking = stood.filter(kind=PublicationKind.RANKING).order_by("-number").first()
    if ranking is None:
        return []
    sheets = ScoreSheet.objects.filter(
        round_set__round=ranking.round_id, unit__in=access.units
    ).select_related("unit")
    mine = list(sheets.order_by("unit__order", "unit__sort_key", "pk"))
    return [Published(ranking, mine)] if mine else []


def _in_force(day: date) -> QuerySet[Publication]:
    """What was published by the end of the day and not replaced by then."""
    end = datetime.combine(day + timedelta(days=1), time(0), HANOI)
    rows = Publication.objects.filter(published_at__lt=end).filter(
        Q(revised_by=None) | Q(revised_by__published_at__gte=end)
    )
    return rows.defer("document")


def _newest(stood: QuerySet[Publication]) -> list[Publication]:
    """Of each kind the newest, the newest of all on top."""
    each = stood.order_by("kind", "-number").distinct("kind")
    return sorted(each, key=lambda one: -one.number)
