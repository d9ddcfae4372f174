"""What goes with a letter: the unit's own page of a ranking, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

from scores_app.models import Publication
from units_app.models import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True)
class Attachment:
    """A file; `words` say what it is, `kind` is its media type."""

    name: str
    words: str
    content: bytes
    kind: str


def attachment_of(publication: Publication, unit: Unit) -> Attachment | None:
    """The file that goes to a unit's people; None where there is none."""
    return None
