"""Keeping views of the list."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.clock import now
from cchc.core.text import folded
from tasks_app.models import SavedView
from units_app.models import User


def saved_view_create(*, owner: User, name: str, query: str, shared: bool) -> SavedView:
    """Keeps a view. Raises ValidationError by field."""
    return _save(SavedView(owner=owner, name=folded(name), query=query, shared=shared))


def saved_view_change(
    *,
    view: SavedView,
    name: str | None = None,
    query: str | None = None,
    shared: bool | None = None,
) -> SavedView:
    """Renames, shares or keeps another address. Raises ValidationError by field."""
    if name is not None:
        view.name = folded(name)
    if query is not None:
        view.query = query
    if shared is not None:
        view.shared = shared
    return _save(view)


def saved_view_delete(*, view: SavedView) -> None:
    """Takes the view away; it can be taken back for a while."""
    SavedView.objects.filter(pk=view.pk).update(deleted_at=now())


def saved_view_restore(*, view: SavedView) -> SavedView:
    """Takes a deleted view back. Raises ValidationError when its name was given away."""
    view.deleted_at = None
    return _save(view)


def _save(view: SavedView) -> SavedView:
    view.full_clean()
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:  # the same name was kept a moment ago
        raise ValidationError({"name": "Đã có bộ lọc mang tên này."}) from error
    return view
