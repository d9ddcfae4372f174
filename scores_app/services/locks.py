"""What the database refuses, told as any other mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

TOLD = frozenset(
    {
        "score_step_locked",
        "score_own_unit",
        "set_fixed",
        "set_in_use",
        "round_set_ready",
        "round_fixed",
        "round_loaded_moves",
    }
)


@contextmanager
def told_kindly() -> Iterator[None]:
    """Turns a refusal of our own triggers within the block into a ValidationError.

    The block is a savepoint, so the transaction around it goes on. Any other IntegrityError passes.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) not in TOLD:
            raise
        raise ValidationError(str(diagnosis.message_primary)) from error  # type: ignore[union-attr]
