"""Everything a report tells, read once from the functions of the product's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from cchc.core.imports import Value
from models_app import counting
from models_app.models import Initiative
from reports_app.charts import day_url
from reports_app.documents.figures import Tasks
from reports_app.overview.figures import published_indexes
from reports_app.pack.asked import Asked
from scores_app import losses_by_cause
from scores_app.group_page.headline import Headline, headline_of
from scores_app.losses_by_cause import Losses
from scores_app.published.external import IndexYear
from scores_app.ranks.lines import GroupRanking
from tasks_app import comparing, comparison_sheet, completion, labels
from tasks_app.choices import Source, Timeliness
from tasks_app.completion import Counts
from tasks_app.models import Assignment
from units_app.labels import places_on_paper

MAIN = Source.GOVERNMENT.value
SOURCES = ("", *Source.values)
# Rows of one table of an annex; the rest is told to be in the pack.
MOST_ROWS = 200
COMING_DAYS = 30
_LAST = (1_000_000, 0, "")
NAMED = 5
# What an annex of changes lists; what was only updated is no change of the figures.
CHANGES = ("entered", "done", "late", "returned", "caught_up", "undone", "left", "extended")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the main list between two days."""

    number: Mapping[str, int]
    before: Counts
    after: Counts
    rows: Sequence[Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Initiatives:
    """The registry: all of it, by year of registration, and what was recognised."""

    counts: counting.Counts
    years: Mapping[int, counting.Counts]
    areas: Sequence[counting.Named]
    listed: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A group's ranking with what is said of it at a glance, and what it lost by cause; `stem`
    begins the names of its files in the pack.
    """

    ranking: GroupRanking
    headline: Headline
    losses: Losses
    stem: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`whole`, `units` and `areas` by source ("" for both lists); `overdue` of both, `coming` of
    the main one, the earliest deadline first.
    """

    asked: Asked
    whole: Mapping[str, Tasks]
    units: Mapping[str, Sequence[Tasks]]
    areas: Mapping[str, Sequence[Tasks]]
    overdue: Sequence[Any]
    coming: Sequence[Any]
    changes: Changes
    initiatives: Initiatives
    rankings: Sequence[Ranked]
    indexes: Sequence[tuple[str, list[IndexYear]]]

    @property
    def day(self) -> date:
        return self.asked.day

    @property
    def main(self) -> Tasks:
        """The list that a report tells of in detail."""
        return self.whole[MAIN]

    @property
    def plan(self) -> Tasks:
        """The province's own list."""
        return self.whole[Source.PROVINCE_PLAN.value]

    @property
    def before(self) -> Tasks:
        """The same list on the day that changes are counted from."""
        return Tasks(self.changes.before, self.asked.since, MAIN, is_past=True)

    def compare_url(self, kind: str) -> str:
        """What happened between the two days, of one kind."""
        first = f"{self.asked.since:%d/%m/%Y}"
        kept = {"from": first, "source": MAIN, "kind": kind}
        return day_url("assignment_compare", self.day, **kept)

    def initiatives_url(self, **filters: object) -> str:
        """The registry on the day, with these filters."""
        return day_url("initiative_list", self.day, **filters)

    @property
    def is_sample(self) -> bool:
        """Whether anything that is told is made up."""
        rankings = any(one.ranking.round_set.is_sample for one in self.rankings)
        registry = self.initiatives.counts.sample
        return bool(self.whole[""].counts.sample or registry or rankings)


def facts_of(asked: Asked) -> Facts:
    """Reads the whole province as of the day asked for; how many queries follows from the number
    of groups of units alone.
    """
    day = asked.day
    by = [(), ("source",), *(tuple(sorted((name, "source"))) for name in ("unit", "area"))]
    groups = completion.groups(completion.scope(day), day, [*by, ("unit",), ("area",)])
    main = completion.scope(day, source=MAIN).for_list()
    both = completion.scope(day).for_list()
    return Facts(
        asked=asked,
        whole={source: _whole(groups, source, day) for source in SOURCES},
        units=_by_kind({source: _parts(groups, "unit", source, day) for source in SOURCES}),
        areas={source: _parts(groups, "area", source, day) for source in SOURCES},
        overdue=_first(both.filter(at_timeliness=Timeliness.OVERDUE), MOST_ROWS),
        coming=_first(main.open().due_within(day, day + timedelta(days=COMING_DAYS)), NAMED),
        changes=_changes(asked),
        initiatives=_initiatives(day),
        rankings=tuple(_ranked(asked, ranking) for ranking in asked.rankings),
        indexes=published_indexes(day),
    )


def _whole(groups: Iterable[completion.Group], source: str, day: date) -> Tasks:
    found = (g.counts for g in groups if not g.dimension and g.source == source)
    return Tasks(next(found, Counts()), day, source)


def _parts(
    groups: Iterable[completion.Group], dimension: str, source: str, day: date
) -> Sequence[Tasks]:
    wanted = [g for g in groups if g.source == source and g.counts.assigned]
    return tuple(
        Tasks(one.group.counts, day, source, dimension, one.group.key, one.code, one.name)
        for one in labels.named(wanted, dimension)
    )


def _by_kind(units: Mapping[str, Sequence[Tasks]]) -> Mapping[str, Sequence[Tasks]]:
    """Units of one kind together, what has none last."""
    places = places_on_paper({one.key for rows in units.values() for one in rows if one.key})
    return {
        source: tuple(sorted(rows, key=lambda one: places.get(one.key or 0, _LAST)))
        for source, rows in units.items()
    }


def _first(assignments: Any, most: int) -> Sequence[Any]:
    return tuple(assignments.order_by("at_due_on", "code")[:most])


def _changes(asked: Asked) -> Changes:
    found = comparing.compare(Assignment.objects.all(), asked.since, asked.day, MAIN)
    before, after = found.counts()
    rows = tuple(islice(comparison_sheet.rows_of(found, CHANGES), MOST_ROWS))
    return Changes(found.groups()[0].number, before, after, rows)


def _initiatives(day: date) -> Initiatives:
    scope = counting.scope(day)
    whole, *parts = counting.groups(scope, day, ["", "year", "area"])
    known: Any = Initiative.objects.as_of(day).ever_recognised().with_adopters(day).for_list()
    return Initiatives(
        whole.counts,
        {int(part.key or 0): part.counts for part in parts if part.dimension == "year"},
        counting.named(parts, "area"),
        tuple(known.order_by("code")[:MOST_ROWS]),
    )


def _ranked(asked: Asked, ranking: GroupRanking) -> Ranked:
    lost = losses_by_cause.of_group(ranking.round_set, ranking.day)
    stem = asked.stems[ranking.round_set.group.code]
    return Ranked(ranking, headline_of(ranking), losses_by_cause.together(lost.values()), stem)
