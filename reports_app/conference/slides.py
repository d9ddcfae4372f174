"""All pages of a conference, gathered from the functions of the product's own pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from cchc.core.clock import now
from reports_app.conference import other_slides, ranking_slides, task_slides
from reports_app.conference.choosing import Chosen, group_key
from reports_app.conference.published import Published, published
from reports_app.conference.slide import Slide
from reports_app.overview.figures import LONGEST, STALE, Overview, overview, published_indexes
from scores_app.choices import Basis
from scores_app.published.external import IndexYear
from scores_app.ranks.lines import GroupRanking, group_ranking
from units_app.models import User


@dataclass(frozen=True, slots=True)
class Show:
    """All pages, numbered from 1; `computed_at` is when the figures of tasks were computed, or were
    all read where there are none (`has_tasks`).
    """

    chosen: Chosen
    slides: tuple[Slide, ...]
    computed_at: datetime
    has_tasks: bool


class _Figures:
    """What the pages tell of, each read when the first page asks for it, and once."""

    def __init__(self, request: HttpRequest, chosen: Chosen) -> None:
        self.request = request
        self.user = cast("User", request.user)
        self.chosen = chosen
        self.has_tasks = bool(task_slides.PARTS & set(chosen.parts))

    @cached_property
    def overview(self) -> Overview:
        return overview(self.user, self.chosen.day, self.chosen.source, None, [LONGEST, STALE])

    @cached_property
    def rankings(self) -> list[GroupRanking]:
        day, frozen = self.chosen.day, self.published.rankings
        return [
            frozen.get(group_key(group)) or group_ranking(group, Basis.FINAL, day)
            for group in self.chosen.groups
        ]

    @cached_property
    def published(self) -> Published:
        return published(self.chosen.publications)

    @property
    def indexes(self) -> list[tuple[str, list[IndexYear]]]:
        return self.overview.indexes if self.has_tasks else published_indexes(self.chosen.day)


def show(request: HttpRequest, chosen: Chosen) -> Show:
    """Reads what is chosen, as of its day. How many queries follows from the number of groups and
    publications, and from nothing else.
    """
    figures = _Figures(request, chosen)
    slides = [Slide("title", chosen.name), *_slides(figures)]
    numbered = tuple(replace(slide, number=number) for number, slide in enumerate(slides, 1))
    computed_at = figures.overview.computed_at if figures.has_tasks else now()
    return Show(chosen, numbered, computed_at, figures.has_tasks)


def _slides(figures: _Figures) -> Iterator[Slide]:
    chosen = figures.chosen
    for part in chosen.parts:
        if part in task_slides.MAKERS:
            yield from _of_tasks(figures, part)
        elif part == "decide":
            yield task_slides.decide(figures.request, chosen, figures.overview)
        elif part == "initiatives":
            yield other_slides.initiatives(figures.user, chosen)
        elif part == "ranking":
            yield from map(ranking_slides.standing, figures.rankings)
        elif part == "heat":
            for ranking in figures.rankings:
                yield from ranking_slides.areas(ranking)
        elif part == "map":
            yield from other_slides.commune_map(figures.user, chosen, _at_hand(figures))
        elif part == "indexes":
            yield from (other_slides.index(name, years) for name, years in figures.indexes)


def _of_tasks(figures: _Figures, part: str) -> Sequence[Slide]:
    """The headline of the packs that are chosen stands in place of the books'."""
    if part == "tasks" and figures.published.slides:
        return figures.published.slides
    return [task_slides.of(figures.chosen, figures.overview, part)]


def _at_hand(figures: _Figures) -> list[GroupRanking]:
    """The rankings that are read for other pages anyway."""
    return figures.rankings if {"ranking", "heat"} & set(figures.chosen.parts) else []
