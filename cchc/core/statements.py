"""Statements that no queryset can say, wrapped around one that says what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def dict_rows(statement: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    """What a statement answers, each row by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        header = [column[0] for column in cursor.description]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]
