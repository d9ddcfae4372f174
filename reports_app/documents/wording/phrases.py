"""Pieces that several sentences share."""

from __future__ import annotations

from collections.abc import Sequence

from reports_app.documents.figures import Name, Piece, Sentence

MOST_NAMES = 3


def listed(parts: Sequence[Sequence[Piece]], join: str = " và ") -> Sentence:
    """Parts of a sentence one after the other: a, b và c."""
    pieces: list[Piece] = []
    for place, part in enumerate(parts):
        if place:
            pieces.append(join if place == len(parts) - 1 else ", ")
        pieces.extend(part)
    return tuple(pieces)


def names(units: Sequence[str]) -> Sentence:
    """Names from the books: A, B và C."""
    return listed([(Name(unit),) for unit in units])


def lowered(text: str) -> str:
    """Without the capital letter of a beginning, for the middle of a sentence; what is written in
    capitals (UBND, CCHC) stays.
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
