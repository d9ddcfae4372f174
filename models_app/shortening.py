"""Texts that must fit in a number of lines, on paper of a known width; pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

MORE = "…"


@dataclass(frozen=True)
class Shortened:
    """A text as it fits; `is_cut` where it had to be cut, which its last sign then says."""

    text: str
    is_cut: bool


def shortened(words: str, *, lines: int, letters: int) -> Shortened:
    """The text with its paragraphs, cut between words where it would take more than `lines`.

    Args:
        words: the text; each of its lines is a paragraph.
        lines: how many lines there is room for.
        letters: how many letters of running text a line holds; of capitals fewer.
    """
    paragraphs = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    kept: list[str] = []
    for paragraph in paragraphs:
        wrapped = textwrap.wrap(paragraph, _holds(paragraph, letters))
        if len(wrapped) > lines:
            return Shortened(_cut([*kept, " ".join(wrapped[:lines])]), is_cut=True)
        lines -= len(wrapped)
        kept.append(paragraph)
    return Shortened("\n".join(kept), is_cut=False)


def listed(names: Iterable[str], *, lines: int, letters: int) -> tuple[list[str], int]:
    """As many of the names, joined by commas, as fit; and how many are left over."""
    everybody = list(names)
    for number in range(len(everybody), 0, -1):
        if not shortened(", ".join(everybody[:number]), lines=lines, letters=letters).is_cut:
            return everybody[:number], len(everybody) - number
    return [], len(everybody)


def _holds(paragraph: str, letters: int) -> int:
    """How many signs of this paragraph fill a line that holds `letters` small ones."""
    wide = sum(sign.isupper() + (sign in "mwMW") for sign in paragraph)
    return max(letters * 10 * len(paragraph) // (10 * len(paragraph) + 5 * wide), 1)


def _cut(paragraphs: list[str]) -> str:
    return "\n".join(filter(None, paragraphs)).rstrip(" .,;:") + MORE
