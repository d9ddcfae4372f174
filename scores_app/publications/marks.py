"""Whether what a page shows of a round is what was published of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.cache import cache

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.clock import HANOI
from scores_app.choices import Basis, PublicationKind
from scores_app.models import Publication, Round
from scores_app.publications.thawed import Thawed, UnreadableError
from scores_app.ranks.lines import GroupRanking, Listed

KEPT_SECONDS = 24 * 3600
UNREADABLE = "-"


@dataclass(frozen=True, slots=True)
class Mark:
    """`publication` is the one in force on the day that is shown, None where there is none;
    `is_equal` says whether the figures that are shown are those it holds.
    """

    publication: Publication | None = None
    is_equal: bool = False

    @property
    def code(self) -> str:
        """The check code that the page may bear on paper; "" where it is not what was published."""
        return self.publication.code if self.publication and self.is_equal else ""


def mark_of(ranking: GroupRanking) -> Mark | None:
    """The mark of a ranking; None where nothing can be published: the round had not ended, or other
    than the final readings are shown. One query, and a second one until the publication's figures
    are at hand in the cache.
    """
    held = ranking.round_set.round
    if ranking.basis != Basis.FINAL or not held.ended_by(ranking.day):
        return None
    found = published_of([held], _end_of(ranking)).get(held.pk)
    if found is None:
        return Mark()
    shown = _digest(ranking.lines)
    return Mark(found, _published_digest(found, ranking.round_set.group.code) == shown)


def published_of(rounds: Iterable[Round], by: datetime | None = None) -> dict[int, Publication]:
    """By round, what was in force at a moment (now unless named), without documents; one query,
    none where no round has ended.
    """
    ended = [held.pk for held in rounds if held.closed_at is not None]
    if not ended:
        return {}
    rows = Publication.objects.filter(kind=PublicationKind.RANKING, round__in=ended)
    if by is not None:
        rows = rows.filter(published_at__lt=by)
    return {one.round_id: one for one in rows.defer("document").order_by("number") if one.round_id}


def _end_of(ranking: GroupRanking) -> datetime:
    """The first moment after the day that is shown, in Hà Nội."""
    return datetime.combine(ranking.day + timedelta(days=1), time.min, HANOI)


def _published_digest(publication: Publication, group: str) -> str:
    """What the publication holds of a group. It never changes, so it is kept: whoever changed it
    past the database's guard is found by verifying, not here.
    """
    key = f"published-figures:{publication.sha256}:{group}"
    known: str | None = cache.get(key)
    if known is None:
        known = _thawed_digest(publication, group)
        cache.set(key, known, KEPT_SECONDS)
    return known


def _thawed_digest(publication: Publication, group: str) -> str:
    try:
        found = Thawed(publication).ranking_of(group)
    except UnreadableError:
        return UNREADABLE
    return _digest(found.lines) if found else UNREADABLE


def _digest(lines: Iterable[Listed]) -> str:
    """The figures of a group, whatever order its lines stand in."""
    return sha256_of(canonical_text(sorted(canonical_text(_figures(line)) for line in lines)))


def _figures(line: Listed) -> list[object]:
    row, unit = line.row, line.sheet.unit
    return [
        unit.code,
        unit.valid_from,
        row.status,
        row.points,
        row.applicable,
        row.bonus,
        row.penalty,
        row.rank,
        row.band,
        [[cell.area.code, *cell.part] for cell in line.areas if cell.part],
    ]
