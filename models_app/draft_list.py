"""What is not in the books yet, by what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from models_app import permissions
from models_app.choices import Stage
from models_app.models import Initiative
from units_app.access import Access
from units_app.models import User


@dataclass(frozen=True)
class Drafts:
    """Drafts of a person's units, those handed back apart, and what waits for the head: for this
    person as head, or for somebody else.
    """

    to_approve: list[Any] = field(default_factory=list)
    handed_back: list[Any] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.to_approve or self.handed_back or self.written or self.waiting)


def drafts_of(user: User, access: Access) -> Drafts:
    """Everything before the books that this person may see, the newest first; one query."""
    found = Drafts()
    rows = Initiative.objects.for_user(user).before_books().order_by("-pk")
    named = rows.select_related("unit", "area", "created_by")
    for row in named.annotate(measured=Count("indicators")):
        _place_of(row, found, access).append(row)
    return found


def _place_of(row: Initiative, found: Drafts, access: Access) -> list[Any]:
    if row.stage == Stage.DRAFT:
        return found.handed_back if row.handed_back else found.written
    return found.to_approve if permissions.heads(access, row) else found.waiting
