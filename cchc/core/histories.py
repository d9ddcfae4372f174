"""Append-only histories: events of a row, numbered by `seq`, each of which holds the row's whole
standing from its `effective_on` on (decision 1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, models

from cchc.core.models import ImportBatch

LastStep = tuple[int, date]
"""Number and day of a row's last event."""

# One look into the index for each row, whatever the planner believes of a table that has just
# grown by thousands of rows.
_LATER = """
WITH own AS MATERIALIZED (
    SELECT {owner}, min(seq) AS first FROM {events} WHERE batch_id = %(batch)s GROUP BY {owner}
)
SELECT {names} FROM own {joins}
CROSS JOIN LATERAL (
    SELECT FROM {events} later
    WHERE later.{owner} = own.{owner} AND later.seq > own.first
        AND later.batch_id IS DISTINCT FROM %(batch)s
    LIMIT 1
) found
ORDER BY {names} LIMIT 20
"""


def standing_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a row, or of an event, with their values."""
    return {name: getattr(row, name) for name in names}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """field -> [old, new] as text, for what changed; a day as 06/09/2023, nothing as ""."""
    return {
        name: [_plain(before[name]), _plain(after[name])]
        for name in before
        if before[name] != after[name]
    }


def last_steps(events: type[Any], owner: str, keys: Collection[int]) -> dict[int, LastStep]:
    """The last event of each of the rows `keys` that has any; `owner` is the field of the
    model `events` that names the row. One query.
    """
    of_these = events._default_manager.filter(**{f"{owner}__in": keys})
    last = of_these.order_by(f"{owner}_id", "-seq").distinct(f"{owner}_id")
    facts = last.values_list(f"{owner}_id", "seq", "effective_on")
    return {key: (seq, effective_on) for key, seq, effective_on in facts}


def later_than(
    batch: ImportBatch, events: str, owner: str, *, names: str, joins: str
) -> list[tuple[Any, ...]]:
    """The rows that have an event of others after one of the batch; the first twenty, one query.

    Args:
        batch: an import that is to be undone.
        events: the table of events.
        owner: its column that names the row.
        names: the columns that are returned, and give the order.
        joins: how these are reached from `own`, which has the column `owner`.

    All texts are the program's, never anybody's input.
    """
    statement = _LATER.format(events=events, owner=owner, names=names, joins=joins)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": batch.pk})
        return list(cursor.fetchall())


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
