"""What is not in the books yet, by what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse

from models_app import permissions
from models_app.choices import Stage
from models_app.models import Initiative
from units_app.access import Access
from units_app.models import User


@dataclass(frozen=True)
class Section:
    """A part of the page: the end of its heading's name there, the heading, and what may be done
    with its rows (approve, write, wait).
    """

    key: str
    heading: str
    kind: str

    @property
    def url(self) -> str:
        """The page, at this part."""
        return f"{reverse('draft_list')}#h-{self.key}"


TO_APPROVE = Section("cho-toi", "Chờ tôi duyệt", "approve")
HANDED_BACK = Section("chuyen-lai", "Được chuyển lại để sửa", "write")
WRITTEN = Section("dang-viet", "Đang viết", "write")
WAITING = Section("cho-duyet", "Chờ lãnh đạo đơn vị duyệt", "wait")


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
    def sections(self) -> list[tuple[Section, list[Any]]]:
        """The parts that hold something, in the order of the page."""
        parts = (
            (TO_APPROVE, self.to_approve),
            (HANDED_BACK, self.handed_back),
            (WRITTEN, self.written),
            (WAITING, self.waiting),
        )
        return [(section, rows) for section, rows in parts if rows]


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
