"""The choice of tasks, and how far its change is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404

from cchc.core.clock import now
from tasks_app.choices import BulkState
from tasks_app.models import BulkEdit
from tasks_app.querysets import AssignmentQuerySet
from units_app.models import User

MOST = 20_000
LARGEST_ID = 2**63 - 1
DRAFTS_KEPT_DAYS = 7

Chosen = list[tuple[int, int]]


def ticked(visible: AssignmentQuerySet, texts: Iterable[str]) -> Chosen:
    """(id, version) of these tasks.

    Raises Http404 when one of them may not be seen or is none; ValidationError when there are none.
    """
    ids = {int(text) for text in texts if text.isascii() and text.isdigit()}
    if any(pk > LARGEST_ID for pk in ids):
        raise Http404
    found = versions(visible.filter(pk__in=ids))
    if len(found) != len(ids):
        raise Http404
    return found


def versions(tasks: AssignmentQuerySet) -> Chosen:
    """(id, version) of all of them. Raises ValidationError for none and for too many."""
    found = list(tasks.order_by("pk").values_list("pk", "version")[: MOST + 1])
    if not found:
        raise ValidationError("Chưa chọn nhiệm vụ nào.")
    if len(found) > MOST:
        raise ValidationError("Mỗi lần sửa nhiều nhất 20.000 nhiệm vụ; lọc bớt rồi chọn lại.")
    return found


def bulk_begin(*, owner: User, action: str, chosen: Sequence[tuple[int, int]]) -> BulkEdit:
    """Freezes the choice; what the person began long ago and never applied is dropped."""
    old = now() - timedelta(days=DRAFTS_KEPT_DAYS)
    BulkEdit.objects.filter(owner=owner, state=BulkState.DRAFT, created_at__lt=old).delete()
    return BulkEdit.objects.create(owner=owner, action=action, chosen=list(chosen))


def bulk_want(*, edit: BulkEdit, wanted: dict[str, Any]) -> None:
    """Keeps what was typed, unless the change is on its way already."""
    still = BulkEdit.objects.filter(pk=edit.pk, state__in=(BulkState.DRAFT, BulkState.FAILED))
    still.update(wanted=wanted)


def bulk_claim(*, edit: BulkEdit) -> bool:
    """Whether this request is the one that sends the change on its way."""
    still = BulkEdit.objects.filter(pk=edit.pk, state__in=(BulkState.DRAFT, BulkState.FAILED))
    return bool(still.update(state=BulkState.WAITING))
