"""The latest ranking of each group on the first page, in the words of the rankings' own pages.

The words are made once and kept while what they are made of stays: a page pays three queries for
all groups, and those of the rankings again only after something was recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cchc.core.clock import today
from reports_app.conference.choosing import groups_on, usual
from reports_app.unit_profile import wording
from scores_app.choices import Basis
from scores_app.group_page.headline import headline_of
from scores_app.models import RoundSet
from scores_app.ranks import runs
from scores_app.ranks.lines import GroupRanking, Listed, group_ranking
from units_app.access import access_of
from units_app.models import User

# Names of units and links between criteria are not in the print of a ranking.
KEPT_SECONDS = 600
TEMPLATE = "reports_app/_overview_ranking_words.html"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place in its group, as the profile tells it, and the sheet behind it."""

    unit: int
    name: str
    sheet: int
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A group's latest ranking: who leads, rose and fell; for a unit's people its own places."""

    round_set: RoundSet
    words: SafeString
    places: list[Place]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the wording of a profile reads of a unit's result."""

    ranking: GroupRanking
    line: Listed


def latest_rankings(user: User, day: date) -> list[Told]:
    """Of each group the round that the hall shows, as of the end of `day`: all of them for the
    province's roles, those with a place of the person's units for these. Three queries while
    the words are kept.
    """
    groups = groups_on(user, day)
    prints = runs.inputs_of_many(groups, day) if groups else {}
    access = access_of(user)
    found = []
    for group in usual(groups, day):
        kin = [one for one in groups if one.group_id == group.group_id]
        words, places = _kept(group, day, _print(kin, prints, day))
        own = [] if access.sees_all else [one for one in places if one.unit in access.units]
        if own or access.sees_all:
            found.append(Told(group, mark_safe(words), own))  # noqa: S308 - rendered by a template
    return found


def _print(groups: Iterable[RoundSet], prints: dict[int, runs.Inputs], day: date) -> str:
    """What the words about a group are made of, the earlier years included."""
    parts = [
        (one.pk, str(prints[one.pk]), one.round.state, one.round.closed_at, one.round.name)
        for one in groups
    ]
    made = repr((day, today(), runs.rules_version(), parts))
    return hashlib.sha256(made.encode()).hexdigest()


def _kept(group: RoundSet, day: date, made_of: str) -> tuple[str, Sequence[Place]]:
    key = f"latest-ranking-{group.pk}-{made_of}"
    held: tuple[str, Sequence[Place]] | None = cache.get(key)
    if held is None:
        held = _made(group, day)
        cache.set(key, held, KEPT_SECONDS)
    return held


def _made(group: RoundSet, day: date) -> tuple[str, Sequence[Place]]:
    ranking = group_ranking(group, Basis.FINAL, day)
    context = {"ranking": ranking, "headline": headline_of(ranking)}
    places = [_place(ranking, line) for line in ranking.lines]
    return str(render_to_string(TEMPLATE, context)), places


def _place(ranking: GroupRanking, line: Listed) -> Place:
    unit = line.sheet.unit
    words = wording.headline(_Standing(ranking, line))
    return Place(unit.pk, unit.name, line.row.sheet_id, words)
