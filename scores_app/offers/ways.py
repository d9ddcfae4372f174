"""Where an initiative may be shown now: the criteria of the open sheets of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from cchc.core.clock import today
from evidence_app.uses import Use
from models_app.choices import HOLDING
from models_app.models import Initiative
from models_app.permissions import owns
from scores_app.choices import RoundState
from scores_app.models import Criterion, ScoreSheet
from scores_app.offers.choosing import NOT_IN_FORCE, USED, criteria_for, places_of
from scores_app.rounds.step_days import BEING_FILLED, step_days, takes_entries
from units_app.access import access_of
from units_app.families import with_taken_over
from units_app.models import User

NO_SHEET = "Chưa có phiếu điểm nào đang mở nhận sáng kiến này."


@dataclass(frozen=True, slots=True)
class Place:
    """A criterion of a sheet."""

    sheet: ScoreSheet
    criterion: Criterion

    @property
    def key(self) -> str:
        return f"{self.sheet.pk}-{self.criterion.pk}"


def why_not(initiative: Initiative) -> str:
    """Why an initiative is shown nowhere any more, in words; "" where it may be."""
    if places := places_of(Q(initiative=initiative)):
        return USED.format(code=initiative.code, place=places[initiative.pk])
    return "" if initiative.stage in HOLDING else NOT_IN_FORCE.format(code=initiative.code)


def places_for(initiative: Initiative, user: User) -> list[Place]:
    """The criteria of this person's open sheets that take it, in the order of the sheets; a fixed
    number of queries for each open sheet, of which a unit has one or two.
    """
    return [
        Place(sheet, criterion)
        for sheet in _open_sheets(initiative, user)
        for criterion in criteria_for(initiative, sheet)
    ]


def _open_sheets(initiative: Initiative, user: User) -> list[ScoreSheet]:
    held = ScoreSheet.objects.filter(
        unit__in=access_of(user).units,
        state__in=BEING_FILLED,
        round_set__round__state=RoundState.OPEN,
        round_set__round__year__gte=initiative.year,
    ).with_round()
    return [sheet for sheet in held if _takes(sheet, initiative)]


def _takes(sheet: ScoreSheet, initiative: Initiative) -> bool:
    events = list(sheet.events.order_by("pk"))
    writes = takes_entries(sheet, step_days(sheet), events, today())
    return writes and initiative.unit_id in with_taken_over(sheet.unit_id, today())


def way_to_offer(initiative: Initiative, user: User) -> Use | None:
    """The button on the page of an initiative, for its own unit, while it is not shown yet; where
    no open sheet takes it, words in place of the button.
    """
    if not owns(access_of(user), initiative) or why_not(initiative):
        return None
    if not places_for(initiative, user):
        return Use(NO_SHEET, "")
    return Use("Dùng làm tài liệu kiểm chứng", reverse("initiative_offer", args=[initiative.pk]))
