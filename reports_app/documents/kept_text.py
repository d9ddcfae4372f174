"""The text of a report as data, kept in its pack: what the page of the report shows.

The page must say what the document says, whatever was recorded since; so it reads this file and
counts nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports_app.documents.environment import roman
from reports_app.documents.figures import Figure, Part, Piece, Section, Sentence

NAME = "bao-cao.json"
FORMAT = "cchc-report/1"
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Words, or a figure: what it is, how it is counted, its file in the pack and its list."""

    text: str
    what: str = ""
    how: str = ""
    path: str = ""
    url: str = ""


_HEAD = ("superior", "office", "mark", "place", "signing_day", "about", "signer", "is_sample")


def text_of(sections: Sequence[Section], context: Mapping[str, Any]) -> bytes:
    """The report as JSON with sorted keys: its head, and paragraphs of words and figures."""
    told = {
        "format": FORMAT,
        "as_of": context["as_of"].isoformat(),
        **{name: context[name] for name in (*_HEAD, "opening", "closing", "receivers")},
        "sections": [
            {
                "number": roman(number),
                "title": section.title,
                "parts": [_part(place, part) for place, part in enumerate(section.parts, 1)],
            }
            for number, section in enumerate(sections, 1)
        ],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()


def shown_of(kept: bytes) -> Told:
    """What `text_of` wrote, for a page: every piece of a paragraph as `Shown`."""
    told: Told = json.loads(kept)
    for part in (part for section in told["sections"] for part in section["parts"]):
        part["paragraphs"] = [[_shown(piece) for piece in one] for one in part["paragraphs"]]
    return told


def _shown(piece: Any) -> Shown:
    return Shown(piece) if isinstance(piece, str) else Shown(piece.pop("shown"), **piece)


def _part(number: int, part: Part) -> Told:
    return {
        "number": number,
        "title": part.title,
        "paragraphs": [_paragraph(sentences) for sentences in part.paragraphs],
    }


def _paragraph(sentences: Sequence[Sentence]) -> list[Any]:
    """Pieces of its sentences in a row; words beside one another are one piece."""
    pieces: list[Any] = []
    for place, sentence in enumerate(sentences):
        for piece in (" ", *sentence) if place else sentence:
            if not isinstance(piece, Figure) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += str(piece)
            else:
                pieces.append(_piece(piece))
    return pieces


def _piece(piece: Piece) -> Any:
    if not isinstance(piece, Figure):
        return str(piece)
    cell = piece.cell
    return {
        "shown": piece.shown,
        "what": piece.what,
        "how": piece.how,
        "path": cell.path if cell else "",
        "url": piece.url,
    }
