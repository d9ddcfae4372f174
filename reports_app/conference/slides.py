"""All pages of a conference, gathered from the functions of the product's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reports_app.conference import other_slides, ranking_slides, task_slides
from reports_app.conference.choosing import Chosen
from reports_app.conference.slide import Slide
from reports_app.overview.figures import PRESSING, Overview, overview
from scores_app.choices import Basis
from scores_app.ranks.lines import GroupRanking, group_ranking
from units_app.models import User


@dataclass(frozen=True, slots=True)
class Show:
    """All pages, numbered from 1; `computed_at` is when the figures of tasks were computed."""

    chosen: Chosen
    slides: tuple[Slide, ...]
    computed_at: datetime


def show(user: User, chosen: Chosen) -> Show:
    """Reads what is chosen, as of its day. How many queries follows from the number of groups and
    from nothing else.
    """
    shown = overview(user, chosen.day, chosen.source, None, [PRESSING])
    slides = [Slide("title", chosen.name), *_slides(user, chosen, shown)]
    numbered = (replace(slide, number=number) for number, slide in enumerate(slides, 1))
    return Show(chosen, tuple(numbered), shown.computed_at)


def _slides(user: User, chosen: Chosen, shown: Overview) -> Iterator[Slide]:
    rankings = _rankings(chosen)
    for part in chosen.parts:
        if part in task_slides.MAKERS:
            yield task_slides.of(chosen, shown, part)
        elif part == "initiatives":
            yield other_slides.initiatives(user, chosen)
        elif part == "ranking":
            yield from map(ranking_slides.standing, rankings)
        elif part == "heat":
            for ranking in rankings:
                yield from ranking_slides.areas(ranking)
        elif part == "map":
            yield from other_slides.commune_map(user, chosen)
        elif part == "indexes":
            yield from (other_slides.index(name, years) for name, years in shown.indexes)


def _rankings(chosen: Chosen) -> list[GroupRanking]:
    """Read once for both parts that show them."""
    if not {"ranking", "heat"} & set(chosen.parts):
        return []
    return [group_ranking(group, Basis.FINAL, chosen.day) for group in chosen.groups]
