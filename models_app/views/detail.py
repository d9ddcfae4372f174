"""One initiative and everything that happened to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from cchc.core.clock import today
from evidence_app.history import Entry
from models_app import permissions
from models_app.adoption_page import adoptions_of
from models_app.choices import HOLDING
from models_app.comments import talk_on
from models_app.effect_page import effect_of
from models_app.history import timeline
from models_app.models import Initiative, InitiativeEvent
from models_app.near_duplicates import likeness_panel
from models_app.next_steps import next_steps
from models_app.papers import papers_on
from models_app.stage_path import stage_path
from models_app.uses import uses_on_page
from models_app.wording import wording_on
from units_app.access import access_of
from units_app.models import User


@require_safe
def initiative_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The initiative as it stood on the as-of day, and its whole history; what is not in the books
    yet as it stands now.
    """
    day = requested_day(request)
    visible = Initiative.objects.for_user(request.user, day)
    drafts = visible.before_books().filter(pk=pk)
    found = drafts.as_written() if drafts.exists() else visible.as_of(day)
    initiative = found.for_list().defer(None).defer("search_text").filter(pk=pk).first()
    if initiative is None:
        return _not_yet(request, pk, day)
    context = panels_of(initiative, day, request.user)  # type: ignore[arg-type]
    return render(request, "models_app/initiative_detail.html", context)


def _not_yet(request: HttpRequest, pk: int, day: date) -> HttpResponse:
    """A day before it was in the books says since when it is; Http404 for who may not see it."""
    visible = Initiative.objects.for_user(request.user)
    begun = visible.annotate(first=F("events__seq"), since=F("events__effective_on"))
    initiative = get_object_or_404(begun.filter(first=1, since__gt=day), pk=pk)
    context = {"initiative": initiative, "day": day}
    return render(request, "models_app/initiative_not_yet.html", context, status=404)


def panels_of(initiative: Initiative, day: date, user: User) -> dict[str, Any]:
    """What the panels of the page show; each part adds its own."""
    access = access_of(user)
    changeable = day == today()
    adopting = adoptions_of(initiative, day, user)
    steps = next_steps(access, initiative, adopters=adopting.active) if changeable else []
    entries = timeline(initiative, day, user)
    events = _events_of(entries)
    if not _is_seen_today(initiative, day, user):
        entries = [entry for entry in entries if not entry.later]
    return {
        "initiative": initiative,
        "day": day,
        "access": access,
        "changeable": changeable,
        "steps": [step for step in steps if not step.is_rare],
        "rare_steps": [step for step in steps if step.is_rare],
        "has_card": initiative.at_stage in HOLDING,
        "changes_indicators": changeable and permissions.may_change_indicators(access, initiative),
        "entries": entries,
        "path": stage_path(events, day),
        "wording": wording_on(initiative, events, day),
        "papers": papers_on(initiative, day, user),
        "effect": effect_of(initiative, day, user),
        "adopting": adopting,
        "near": likeness_panel(initiative, day, user),
        "uses": uses_on_page(initiative, day, user),
        "talk": talk_on(initiative, day, user, changeable=changeable),
    }


def _is_seen_today(initiative: Initiative, day: date, user: User) -> bool:
    """Whether what came after the day is this person's to read too."""
    if day >= today() or access_of(user).sees_all:
        return True
    return Initiative.objects.for_user(user).filter(pk=initiative.pk).exists()


def _events_of(entries: list[Entry]) -> list[InitiativeEvent]:
    """The initiative's own events, in the order in which they count."""
    found = [entry.source for entry in entries if isinstance(entry.source, InitiativeEvent)]
    return sorted(found, key=lambda event: event.seq)
