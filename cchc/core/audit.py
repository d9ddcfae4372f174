"""Who changed what: a database trigger writes every insert, update and delete of a domain row."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def audited(model_name: str, exclude: Sequence[str] = ()) -> Callable[[type[M]], type[M]]:
    """Class decorator: keeps the model's history in an append-only table called `model_name`."""
    track: Callable[[type[M]], type[M]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=model_name,
        exclude=list(exclude),
        append_only=True,
    )
    return track


def expect_many_writes() -> None:
    """Keeps the triggers quick when one transaction writes thousands of rows.

    Each trigger asks for the setting `pgtrigger.ignore` inside an exception block. Where it is not
    set, the block aborts a subtransaction, and PostgreSQL then looks through every foreign key
    check still waiting for the commit: the cost grows with the square of the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
