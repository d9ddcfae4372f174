"""Reading the trail the database's triggers left: who changed what, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone

from units_app.models import User

_KINDS = {"insert": "Thêm", "update": "Sửa", "delete": "Xóa"}
_BY_COMMAND = "lệnh trên máy chủ"


@dataclass(frozen=True)
class Change:
    """One field of one change, as words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One insert, update or delete of one row."""

    at: datetime
    who: str
    kind: str
    what: str
    changes: tuple[Change, ...]


def entries_of(tracked: type[Model], *, unread: tuple[str, ...] = (), **wanted: Any) -> list[Entry]:
    """The trail of those rows of an audited model that the filter names, newest first.

    `entries_of(Membership, user_id=5)` is every role the account ever held, with each change.
    `unread` names columns of related rows that are too large to be read along.
    """
    audit = apps.get_model(tracked._meta.app_label, f"{tracked.__name__}Audit")
    rows = _rows(audit, wanted, unread)
    people = _people(rows)
    seen: dict[int, Any] = {}
    found: list[Entry] = []
    for row in rows:
        found.append(_entry(row, seen.get(row.pgh_obj_id), people, str(tracked._meta.verbose_name)))
        seen[row.pgh_obj_id] = row
    return found[::-1]


def _rows(audit: type[Model], wanted: dict[str, Any], unread: tuple[str, ...]) -> list[Any]:
    related = [
        field.name for field in audit._meta.get_fields() if field.many_to_one and field.concrete
    ]
    trail: QuerySet[Any] = audit._default_manager.filter(**wanted)
    return list(trail.select_related(*related).defer(*unread).order_by("pgh_id"))


def _people(rows: Iterable[Any]) -> dict[int, str]:
    ids = {row.pgh_context.metadata.get("user") for row in rows if row.pgh_context}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids - {None})}


def _entry(row: Any, before: Any, people: dict[int, str], what: str) -> Entry:
    context = row.pgh_context.metadata if row.pgh_context else {}
    return Entry(
        at=row.pgh_created_at,
        who=people.get(context.get("user") or 0, _BY_COMMAND),
        kind=_KINDS.get(row.pgh_label, row.pgh_label),
        what=what,
        changes=tuple(_changes(row, before)),
    )


def _changes(row: Any, before: Any) -> Iterable[Change]:
    for field in _fields(type(row)):
        old = _words(before, field) if before is not None else ""
        new = "" if row.pgh_label == "delete" else _words(row, field)
        if old != new:
            yield Change(str(field.verbose_name), old, new)


def _fields(audit: type[Model]) -> list[Any]:
    """The columns of the tracked row itself that people wrote."""
    return [
        field
        for field in audit._meta.concrete_fields
        if not field.name.startswith("pgh_")
        and field.name not in ("id", "search_text", "sort_key", "last_login")
    ]


def _words(row: Any, field: Any) -> str:
    shown = getattr(row, f"get_{field.name}_display", None)
    value = shown() if shown else getattr(row, field.name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
