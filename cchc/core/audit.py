"""Who changed what: a database trigger writes every insert, update and delete of a domain row."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

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
