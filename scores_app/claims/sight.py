"""Who reads which claims, and how they stood on a day: one rule for pages, files and documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from cchc.core.clock import today
from scores_app import permissions
from scores_app.appraisal.appraising import claims_within_duties, duties_of
from scores_app.choices import Stage
from scores_app.models import Claim, ClaimEvent, ScoreSheet
from scores_app.models.scores import Reading
from scores_app.querysets import ClaimEventQuerySet
from units_app.access import access_of
from units_app.choices import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from units_app.models import User


def visible_claims(user: User | AnonymousUser, day: date | None = None) -> QuerySet[Claim]:
    """The claims this person may read, made by the end of `day`: staff and leaders all, an
    appraiser those of the own duties, a unit its own; none of a round in preparation, staff and
    administrators aside.
    """
    access = access_of(user)
    sheets = ScoreSheet.objects.for_user(user)
    seen = Claim.objects.filter(sheet__in=sheets)
    if day is not None and day != today():
        seen = seen.filter(events__effective_on__lte=day).distinct()
    if permissions.reads_every_claim(access):
        return seen
    own = Q(sheet__unit__in=access.units)
    if user.is_authenticated and access.has(Role.APPRAISER):
        own |= Q(pk__in=claims_within_duties(user, access))
    return seen.filter(own)


def standings(user: User | AnonymousUser, day: date) -> ClaimEventQuerySet:
    """The same claims as they stood at the end of `day`."""
    return ClaimEvent.objects.standing(day).filter(claim__in=visible_claims(user))


def claims_of(sheet: ScoreSheet, day: date, user: User) -> dict[int, ClaimEvent]:
    """What this person may read of a sheet's claims, by criterion, as they stood at the end of
    `day`; what was ruled on an appraisal that had fallen by then is past.
    """
    reads = reads_claims(user, sheet)
    rows = ClaimEvent.objects.standing(day).filter(sheet=sheet, past_on=None)
    return {row.criterion_id: row for row in rows if reads(row.criterion_id)}


def reads_claims(user: User, sheet: ScoreSheet) -> Callable[[int], bool]:
    """Whether this person reads the claims on a criterion of a sheet, and the words of the rulings
    on them.
    """
    access = access_of(user)
    if permissions.reads_every_claim(access) or sheet.unit_id in access.units:
        return lambda _: True
    if not access.has(Role.APPRAISER) or permissions.is_own_unit(access, sheet):
        return lambda _: False
    duties = duties_of(user.pk, sheet.round_set)
    return lambda criterion: duties.holds(sheet.pk, criterion)


def hide_rulings(readings: Iterable[Reading], reads: Callable[[int], bool]) -> None:
    """Takes the words of rulings, which second readings carry, from whoever may not read the claim;
    figure, points and cause stay. The readings are for showing alone afterwards.
    """
    for reading in readings:
        if reading.stage == Stage.SECOND and not reads(reading.criterion_id):
            reading.note = ""
