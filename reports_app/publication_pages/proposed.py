"""What would be published, before it is: as the page of a publication would show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.clock import now, today
from reports_app.models import Pack
from reports_app.pack.proving import frozen_of as frozen_pack
from reports_app.publication_pages.comparing import Comparison, comparison_of
from reports_app.publication_pages.pack_contents import ListedFile, files_of
from reports_app.publication_pages.pack_figures import Figure, frozen_figures
from scores_app.choices import PublicationKind
from scores_app.models import Publication, Round
from scores_app.publications.chain import in_force
from scores_app.publications.thawed import FrozenRanking, Thawed, UnreadableError
from scores_app.services.publishing import frozen_of as frozen_ranking


@dataclass(frozen=True, slots=True)
class Proposed:
    """`seen` names exactly what is shown, so that nothing else is published by the form that shows
    it; `in_force` is the publication it would replace, `against` what differs from that one (None
    where that one cannot be read).
    """

    seen: str
    rankings: tuple[FrozenRanking, ...]
    figures: tuple[Figure, ...]
    files: tuple[ListedFile, ...]
    in_force: Publication | None
    against: Comparison | None

    @property
    def units(self) -> int:
        """How many units stand in the rankings."""
        return sum(len(one.lines) for one in self.rankings)


def proposed_ranking(held: Round) -> Proposed:
    """The rankings of a round as they stand today."""
    made = _made(PublicationKind.RANKING, held.code, frozen_ranking(held, today()))
    return _proposed(made, in_force(PublicationKind.RANKING, held.code))


def proposed_pack(pack: Pack) -> Proposed:
    """A pack as it was made."""
    made = _made(PublicationKind.PACK, pack.period.code, frozen_pack(pack))
    return _proposed(made, in_force(PublicationKind.PACK, pack.period.code, pack.as_of))


def _made(kind: PublicationKind, subject: str, frozen: Mapping[str, Any]) -> Publication:
    """The publication as it would be, unsaved."""
    return Publication(
        kind=kind,
        subject=subject,
        as_of=frozen["as_of"],
        published_at=now(),
        is_sample=frozen["is_sample"],
        document=canonical_text(frozen),
    )


def _proposed(made: Publication, revised: Publication | None) -> Proposed:
    thawed = Thawed(made)
    return Proposed(
        seen=sha256_of(made.document),
        rankings=tuple(thawed.rankings),
        figures=frozen_figures(thawed),
        files=files_of(thawed),
        in_force=revised,
        against=_against(revised, made) if revised else None,
    )


def _against(revised: Publication, made: Publication) -> Comparison | None:
    try:
        return comparison_of(revised, made)
    except UnreadableError:
        return None
