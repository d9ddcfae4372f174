"""The chain as pages list it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, When

from scores_app.models import Publication

DRAWN = 12  # links in the drawing, the newest ones


@dataclass(frozen=True, slots=True)
class Link:
    """One link in the drawing: `is_joined` says whether it names the digest of the one before; it
    is None of the oldest link that is drawn.
    """

    publication: Publication
    is_joined: bool | None

    @property
    def own(self) -> str:
        """How its SHA-256 begins."""
        return self.publication.sha256[:8]

    @property
    def before(self) -> str:
        """How the SHA-256 that it names as the one before begins; "" of the first link."""
        return self.publication.previous[:8]


def chain() -> QuerySet[Publication]:
    """All links, newest first, with what each replaces and is replaced by; documents stay where
    they are, for they are long.
    """
    return with_neighbours().defer("document")


def with_neighbours() -> QuerySet[Publication]:
    """All links with the numbers of the one each replaces (`of_number`) and of the one that
    replaces it (`by_number`), None where there is none; newest first.
    """
    held = Publication.objects.select_related("round")
    held = held.annotate(of_number=F("revises__number"), by_number=F("revised_by__number"))
    return held.order_by("-number")


def public() -> QuerySet[Publication]:
    """The links on the public page; a neighbour is named where it is there too, and `is_replaced`
    says whether there is a correction, wherever it is shown. Nobody's name goes along.
    """
    of = Case(When(revises__is_public=True, then=F("revises__number")))
    by = Case(When(revised_by__is_public=True, then=F("revised_by__number")))
    seen = Publication.objects.filter(is_public=True)
    is_replaced = ExpressionWrapper(Q(revised_by__isnull=False), BooleanField())
    seen = seen.annotate(of_number=of, by_number=by, is_replaced=is_replaced)
    return seen.order_by("-number")


def usual_pair(newest: Sequence[Publication]) -> tuple[Publication, Publication] | None:
    """The two to compare where nobody says which: the newest correction with what it replaced, else
    the two newest ones of a kind.
    """
    for one in newest:
        for other in newest:
            if one.revises_id is not None and one.revises_id == other.pk:
                return other, one
    for one in newest:
        for other in newest:
            if other.number < one.number and other.kind == one.kind:
                return other, one
    return None


def in_time(one: Publication) -> tuple[int, int]:
    """What comes first of two publications of one kind: the ranking of the earlier year, though it
    may have been published later, lest a unit that rose is told to have fallen; else the number.
    """
    return one.round.year if one.round else 0, one.number


def drawn(newest: Sequence[Publication]) -> Iterator[Link]:
    """The newest links, each held against the one before it."""
    for at, one in enumerate(newest[:DRAWN]):
        before = newest[at + 1] if at + 1 < len(newest) else None
        joined = None if before is None else one.previous == before.sha256
        yield Link(one, True if one.number == 1 and not one.previous else joined)
