"""Claiming a row in the version somebody read it at."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F
from django.shortcuts import get_object_or_404

Row = TypeVar("Row", bound=models.Model)


class StaleRowError(Exception, Generic[Row]):
    """Somebody else changed the row after this person read it; `current` is what is there now."""

    def __init__(self, current: Row) -> None:
        super().__init__("Nội dung đã được người khác cập nhật sau khi trang này được mở.")
        self.current = current


def claim(rows: models.QuerySet[Any], pk: int, version: int) -> Any:
    """The row, claimed for this version; Http404 if it is gone.

    Args:
        rows: where it is looked for, with whatever is to be loaded along.
        pk: which row.
        version: the version the person saw.

    Raises:
        StaleRowError: somebody was faster.
    """
    claimed = rows.model._default_manager.filter(pk=pk, version=version).update(
        version=F("version") + 1
    )
    current = get_object_or_404(rows, pk=pk)
    if not claimed:
        raise StaleRowError(current)
    return current
