"""A form that is sent twice, also at the same moment, makes one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.core.cache import cache
from django.db import models, transaction

from cchc.core.locks import advisory_lock

REMEMBERED_SECONDS = 24 * 3600
Made = TypeVar("Made", bound=models.Model)


@transaction.atomic  # what is refused leaves nothing behind
def made_once(
    form: str, once: UUID | None, made: models.QuerySet[Made], make: Callable[[], Made]
) -> tuple[Made, bool]:
    """The thing that this filling-in of a form makes, and whether it was made now.

    Args:
        form: which form; names the lock and what is remembered.
        once: the number of this filling-in, from its hidden field; without one it is made anew.
        made: where a thing that was made before is looked for.
        make: makes it.
    """
    key = f"{form}-form-{once}"
    if once:
        advisory_lock(key)
        known = made.filter(pk=cache.get(key)).first()
        if known:
            return known, False
    new = make()
    if once:
        cache.set(key, new.pk, REMEMBERED_SECONDS)
    return new, True
