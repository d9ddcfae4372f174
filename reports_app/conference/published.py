"""What a conference shows of publications in place of the books of its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cchc.core.check_codes import spelled
from reports_app.conference.slide import Slide
from reports_app.publication_pages.pack_figures import Figure, frozen_figures
from scores_app.models import Publication
from scores_app.publications.thawed import FrozenRanking, Thawed, UnreadableError

SHOWN = ("rate_all", "rate_due", "overdue", "initiatives")  # beside done of assigned


@dataclass(frozen=True, slots=True)
class Published:
    """`rankings` by the key of their group (round/group), the newest publication's where two hold
    one; `slides` one for each pack.
    """

    rankings: dict[str, FrozenRanking]
    slides: tuple[Slide, ...]


def by_publication(publication: Publication) -> str:
    """Where the figures of a page come from, in words."""
    return f"theo bản công bố số {publication.number}, mã {spelled(publication.code)}"


def published(publications: Iterable[Publication]) -> Published:
    """Reads these publications, the newest first; a query for each document. One that cannot be
    read is left out: its pages are then drawn from the books, and say so.
    """
    rankings: dict[str, FrozenRanking] = {}
    slides: list[Slide] = []
    for one in publications:
        try:
            thawed = Thawed(one)
            for ranking in thawed.rankings:
                part = ranking.round_set
                rankings.setdefault(f"{part.round.code}/{part.group.code}", ranking)
            if not thawed.is_ranking:
                slides.append(_pack_slide(one, frozen_figures(thawed)))
        except UnreadableError:
            continue
    return Published(rankings, tuple(slides))


def _pack_slide(publication: Publication, figures: Iterable[Figure]) -> Slide:
    told = {one.key: one for one in figures}
    done, assigned = (told[key].text if key in told else "–" for key in ("done", "assigned"))
    return Slide(
        "published_figures",
        f"Hoàn thành {done} trong {assigned} nhiệm vụ",
        f"{publication.title} · nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao",
        by_publication(publication),
        {"done": done, "assigned": assigned, "others": [told[key] for key in SHOWN if key in told]},
        is_sample=publication.is_sample,
        day=publication.as_of,
    )
