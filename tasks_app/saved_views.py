"""Saved views of the list: what is kept of an address, who may see and share, which one is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from cchc.core.asof import parse_day
from cchc.core.clock import now, today
from tasks_app.choices import Source
from tasks_app.models import SavedView
from tasks_app.tables import SHOWN, chosen_columns
from units_app.models import User

KEPT_DAYS = 30
DROPPED = {"page", "view", "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class OpenView:
    """What the list says of the view it was opened from."""

    view: SavedView | None
    changed: bool = False
    missing: bool = False


def normalised(query: QueryDict) -> str:
    """What a view keeps of an address: no page, nothing empty, nothing that holds anyway.

    The day of today is not kept, so that the view stays on today.
    """
    kept: dict[str, Any] = {
        name: [value for value in values if value]
        for name, values in query.lists()
        if name not in DROPPED and name != "columns"
    }
    if chosen_columns(query) != SHOWN:
        kept["columns"] = [",".join(chosen_columns(query))]
    if kept.get("source") == [Source.GOVERNMENT.value]:
        del kept["source"]
    if parse_day(query.get("as_of", "")) == today():
        del kept["as_of"]
    return urlencode(sorted((name, values) for name, values in kept.items() if values), doseq=True)


def visible_views(user: User) -> QuerySet[SavedView]:
    """One's own and the shared ones."""
    kept = SavedView.objects.filter(deleted_at__isnull=True).select_related("owner")
    return kept.filter(Q(owner=user) | Q(shared=True))


def deleted_views(user: User) -> QuerySet[SavedView]:
    """One's own that can still be taken back."""
    since = now() - timedelta(days=KEPT_DAYS)
    return SavedView.objects.filter(owner=user, deleted_at__gte=since).order_by("-deleted_at")


def open_view(query: QueryDict, views: list[SavedView]) -> OpenView:
    """The view that `?view=` names among those this person sees, and whether the address still
    says the same.
    """
    asked = query.get("view", "")
    view = next((view for view in views if str(view.pk) == asked), None)
    if view is None:
        return OpenView(None, missing=bool(asked))
    return OpenView(view, changed=normalised(query) != view.query)


def address_of(view: SavedView) -> str:
    """The list as the view keeps it."""
    joined = f"&{view.query}" if view.query else ""
    return f"{reverse('assignment_list')}?view={view.pk}{joined}"
