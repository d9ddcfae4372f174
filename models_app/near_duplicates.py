"""Which initiatives of this year and earlier ones read much like one, as a person may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from cchc.core.text import searchable
from models_app import permissions
from models_app.choices import BEFORE_BOOKS, Stage
from models_app.likeness import Alike, Syllables, alike, shared_words, syllables_of
from models_app.models import Initiative
from units_app.access import access_of
from units_app.models import User

SHOWN_MOST = 5
COMPARED_MOST = 20_000  # the newest; a province registers some hundred a year
BEFORE_DECISION = (*BEFORE_BOOKS, Stage.REGISTERED, Stage.APPRAISED)
"""While it is worth knowing: nobody has recognised or refused it yet."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is compared with the books: a row of theirs (`pk`), or what somebody is writing."""

    title: str
    texts: tuple[str, ...] = ()
    year: int
    area_id: int | None = None
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class NearDuplicate:
    """One that reads alike; without `pk`, code and title where the person may not see it."""

    pk: int | None
    code: str
    title: str
    unit: str
    year: int
    stage: Stage
    score: int
    is_strong: bool
    reasons: tuple[str, ...]


def sought_of(initiative: Initiative) -> Sought:
    """An initiative as it is to be compared."""
    return Sought(
        title=initiative.title,
        texts=(initiative.problem, initiative.novelty, initiative.scope),
        year=initiative.year,
        area_id=initiative.area_id,
        pk=initiative.pk,
    )


def near_duplicates(sought: Sought, day: date, user: User | None = None) -> list[NearDuplicate]:
    """Those in the books on `day` that read like it, the most alike first; three queries at most.
    Five thousand in the books take some 0.2 s of CPU with all their texts, 0.1 s with titles alone.

    Args:
        sought: what is compared.
        day: the day whose books are looked through.
        user: who is told; None for who sees all of them.
    """
    mine = syllables_of(sought.title, searchable(" ".join((sought.title, *sought.texts))))
    if not mine.is_telling:
        return []
    hits = dict(sorted(_hits(sought, mine, day), key=lambda hit: -hit[1].score)[:SHOWN_MOST])
    if not hits:
        return []
    rows = Initiative.objects.filter(pk__in=hits).as_of(day).for_list()
    visible = Initiative.objects.filter(pk__in=hits)
    seen = set(visible.for_user(user, day)) if user else set(rows)
    told = [_told(sought, row, hits[row.pk], shown=row in seen) for row in rows]
    return sorted(told, key=lambda one: (-one.score, -one.year, one.code))


def strong_likenesses(initiative: Initiative, day: date) -> list[NearDuplicate]:
    """Those so much alike that recognising this one asks why it is no duplicate; for staff, who
    see all of them.
    """
    return [one for one in near_duplicates(sought_of(initiative), day) if one.is_strong]


def likeness_panel(initiative: Initiative, day: date, user: User) -> list[NearDuplicate] | None:
    """What reviewers and the unit itself are told before a decision; None for everybody else, and
    afterwards.
    """
    access = access_of(user)
    concerned = access.sees_all or permissions.owns(access, initiative)
    stage = getattr(initiative, "at_stage", initiative.stage)
    if not concerned or stage not in BEFORE_DECISION:
        return None
    return near_duplicates(sought_of(initiative), day, user)


def _hits(sought: Sought, mine: Syllables, day: date) -> Iterator[tuple[int, Alike]]:
    """(key, how alike) of what is alike enough to be told; one query."""
    books = Initiative.objects.exclude(pk=sought.pk) if sought.pk else Initiative.objects.all()
    read = books.as_of(day).filter(at_year__lte=sought.year).order_by("-at_year", "-pk")
    columns = ["pk", "at_title"] + ["search_text"] * mine.has_text
    for pk, title, *said in read.values_list(*columns)[:COMPARED_MOST]:
        found = alike(mine, syllables_of(title, *said))
        if found.score >= settings.LIKENESS_SHOWN:
            yield pk, found


def _told(sought: Sought, row: Any, found: Alike, *, shown: bool) -> NearDuplicate:
    return NearDuplicate(
        pk=row.pk if shown else None,
        code=row.code if shown else "",
        title=row.at_title if shown else "",
        unit=row.at_unit_name,
        year=row.at_year,
        stage=Stage(row.at_stage),
        score=found.score,
        is_strong=found.score >= settings.LIKENESS_STRONG,
        reasons=tuple(_reasons(sought, row, found)),
    )


def _reasons(sought: Sought, row: Any, found: Alike) -> Iterator[str]:
    words = shared_words(sought.title, row.at_title)
    listed = f": {', '.join(words)}" if words else ""
    if found.title >= settings.LIKENESS_SHOWN or not found.whole:
        yield f"Tên giống {found.title} %{listed}"
    if found.whole >= settings.LIKENESS_SHOWN:
        yield f"nội dung giống {found.whole} %"
    if row.at_area_id and row.at_area_id == sought.area_id:
        yield "cùng lĩnh vực"
    if row.at_year == sought.year:
        yield "cùng năm"
