"""What a publication says of one unit, in words: read from what was published and nothing else, so
a letter says a year later what it said on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zipfile import BadZipFile

from django.core.exceptions import ObjectDoesNotExist

from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.publications import document
from scores_app.publications.unit_keys import UnitKey

Fact = tuple[str, str]
# What a reader raises where a document or a pack is not what it should be.
UNREADABLE = (*document.UNREADABLE, BadZipFile, ObjectDoesNotExist)


@dataclass(frozen=True)
class Told:
    """One unit's part. `facts` are its figures by name, `lines` what stands below them under
    `heading`, of which `left_out` more are not listed; `changes` what a correction changed for it.
    """

    unit: str
    facts: Sequence[Fact]
    heading: str = ""
    lines: Sequence[Fact] = ()
    left_out: int = 0
    changes: Sequence[str] = ()


class Reader(Protocol):
    """Reads the units of one publication."""

    def keys(self) -> Sequence[UnitKey]:
        """The units that it speaks of."""

    def told(self, key: UnitKey) -> Told | None:
        """What it says of a unit; None where it says nothing of it."""


def reader_of(publication: Publication) -> Reader:
    """The reader of a publication's kind.

    Raises one of UNREADABLE where what was published cannot be read.
    """
    from reports_app.deliveries.of_pack import PackReader
    from reports_app.deliveries.of_ranking import RankingReader

    if publication.kind == PublicationKind.RANKING:
        return RankingReader.of(publication)
    return PackReader.of(publication)
