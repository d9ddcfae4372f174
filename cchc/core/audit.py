"""Who changed what: a database trigger writes every insert, update and delete of a domain row."""

from collections.abc import Callable, Sequence

import pghistory
from django.db import models


def audited(
    model_name: str, exclude: Sequence[str] = ()
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Class decorator: keeps the model's history in an append-only table called `model_name`."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=model_name,
        exclude=list(exclude),
        append_only=True,
    )
