"""What looks like chance and is none: numbers that follow from names alone."""

from __future__ import annotations

from hashlib import blake2b

ALL = 10_000


def chance(*parts: object) -> int:
    """A number from 0 to 9.999, the same for the same parts on every machine and day."""
    text = "|".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % ALL


def one_in(number: int, *parts: object) -> bool:
    """True for one of `number` names, always the same ones."""
    return chance("one", number, *parts) % number == 0
