"""The figures of the first page, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, Subquery, Value, Window
from django.db.models.functions import RowNumber

from cchc.core.clock import now
from cchc.core.models import Area
from models_app import counting
from reports_app.year_begun import year_begun
from scores_app.models import ExternalIndex
from scores_app.published.external import IndexYear, years_of
from tasks_app import completion, snapshots
from tasks_app.choices import Source, Status, Timeliness
from tasks_app.completion import Counts, Group
from tasks_app.filters import LEADS
from tasks_app.models import Assignment, AssignmentEvent
from tasks_app.querysets import AssignmentQuerySet
from units_app.access import Access, access_of
from units_app.models import Unit, User

NAMED_ROWS = 6
PRESSING, LONGEST, STALE = "pressing", "longest", "stale"
GROUPINGS: tuple[tuple[str, ...], ...] = ((), ("unit",), ("area",))
SHOWN_DIMENSIONS = ("", "unit", "area")
INDEXES = ("PAR INDEX", "SIPAS")


@dataclass(frozen=True)
class Bar:
    """One unit or area with its counts."""

    key: int | None
    name: str
    counts: Counts


@dataclass(frozen=True)
class Registry:
    """The registry of initiatives in one line: all of it by the day, and the day's own year;
    `own_units` where it is that of the person's units.
    """

    own_units: bool
    whole: counting.Counts
    year: int
    of_year: int


@dataclass(frozen=True)
class Named:
    """The assignments that the page names: what presses most, the one of each unit that is overdue
    longest (by unit), what was not updated longest. What was not asked for is empty.
    """

    pressing: list[Assignment]
    longest: dict[int, Assignment]
    stale: list[Assignment]


@dataclass(frozen=True)
class Overview:
    """The figures as of one day, of one list of assignments or of both (`source` is ""), of one
    area or of all; `standing` are the assignments that they count. Of the province's roles that is
    everything (`sees_all`); of a unit's people the tasks that their units lead, as everywhere else,
    and `shared` says how many more the units work on.
    """

    day: date
    source: str
    area: int | None
    computed_at: datetime
    counts: Counts
    units: list[Bar]
    areas: list[Bar]
    area_choices: list[tuple[int, str]]
    standing: AssignmentQuerySet
    named: Named
    trend: list[tuple[date, Counts]]
    indexes: list[tuple[str, list[IndexYear]]]
    registry: Registry
    sees_all: bool
    whole_province: bool
    shared: int

    @property
    def role(self) -> str:
        """The filter of the list that leaves what is counted here of all that is seen."""
        return "" if self.sees_all else LEADS

    @property
    def has_units(self) -> bool:
        """Whether there are units to compare."""
        return self.sees_all or len(self.units) > 1


def overview(
    user: User, day: date, source: str, area: int | None, naming: Collection[str]
) -> Overview:
    """The overview of what `user` may see at the end of `day`.

    Args:
        user: rights decide what is counted; unit roles see their own units' figures.
        day: the as-of day.
        source: one of `Source`, or "" for both lists.
        area: only this area, or None for all.
        naming: which assignments are named: one or more of PRESSING, LONGEST, STALE.
    """
    access = access_of(user)
    whole = access.sees_all and area is None
    seen = completion.scope(day, user, source)
    if area is not None:
        seen = seen.filter(at_area_id=area)
    assignments = seen if access.sees_all else seen.filter(at_lead_unit_id__in=access.units)
    new_year = day.replace(month=1, day=1)
    before, held = snapshots.trend(new_year, day, source) if whole else ([], None)
    groups, computed_at = _groups(assignments, day, source, held)
    names = _names(groups)
    counts = next(group.counts for group in groups if not group.dimension)
    return Overview(
        day=day,
        source=source,
        area=area,
        computed_at=computed_at,
        counts=counts,
        units=_bars(groups, "unit", names),
        areas=_bars(groups, "area", names),
        area_choices=[(pk, name) for (kind, pk), name in names.items() if kind == "area"],
        standing=assignments,
        named=_named(assignments, day, naming),
        trend=year_begun([*before, (day, counts)], source) if before else [],
        indexes=published_indexes(day),
        registry=_registry(user, day, area),
        sees_all=access.sees_all,
        whole_province=whole,
        shared=0 if access.sees_all else _shared(seen, access),
    )


def _shared(seen: AssignmentQuerySet, access: Access) -> int:
    """How many tasks of other units these ones work on, dropped ones aside."""
    others = seen.exclude(at_lead_unit_id__in=access.units)
    return others.exclude(at_status=Status.DROPPED).count()


def _groups(
    assignments: AssignmentQuerySet, day: date, source: str, held: snapshots.Stored | None
) -> tuple[list[Group], datetime]:
    """Stored figures where they are complete and nothing was recorded since; computed now
    otherwise.
    """
    if held is not None:
        found = snapshots.stored_groups(held.run_id, source, SHOWN_DIMENSIONS)
        if any(group.dimension == "unit" for group in found):
            return found, held.computed_at
    return completion.groups(assignments, day, GROUPINGS), now()


def _registry(user: User, day: date, area: int | None) -> Registry:
    """What the person's own units registered; everybody's for the province's roles."""
    counted = counting.own_scope(day, user)
    if area is not None:
        counted = counted.filter(at_area_id=area)
    whole, *years = counting.groups(counted, day, ["", "year"])
    of_year = next((group.counts.registered for group in years if group.key == day.year), 0)
    return Registry(not access_of(user).sees_all, whole.counts, day.year, of_year)


def _names(groups: list[Group]) -> dict[tuple[str, int], str]:
    """Names of the units that are counted and of all areas, in one query."""
    units = Unit.objects.filter(pk__in=[g.key for g in groups if g.dimension == "unit"])
    kinds = {"unit": units, "area": Area.objects.all()}
    unit_names, area_names = (
        rows.order_by()
        .annotate(of=Value(kind, output_field=CharField()))
        .values_list("of", "pk", "name")
        for kind, rows in kinds.items()
    )
    return {(of, pk): name for of, pk, name in unit_names.union(area_names, all=True)}


def _bars(groups: list[Group], dimension: str, names: dict[tuple[str, int], str]) -> list[Bar]:
    """The groups of one dimension with their names, in the order of `late_first`; those with
    nothing that counts have no bar.
    """
    bars = [
        Bar(g.key, names.get((dimension, g.key or 0), "Chưa phân loại"), g.counts)
        for g in groups
        if g.dimension == dimension and g.counts.assigned
    ]
    return sorted(bars, key=late_first)


def late_first(bar: Bar) -> tuple[int, int, str]:
    """The order of bars everywhere, as their title speaks: most overdue, then most assigned."""
    return -bar.counts.overdue, -bar.counts.assigned, bar.name


def _named(assignments: AssignmentQuerySet, day: date, wanted: Collection[str]) -> Named:
    """What is wanted, in one query; each row with who updated it last."""
    last = AssignmentEvent.objects.filter(
        assignment=OuterRef("pk"), effective_on__lte=day
    ).order_by("-seq")
    rows = assignments.for_list().annotate(last_actor=Subquery(last.values("actor__full_name")[:1]))
    soon = day + timedelta(days=completion.DUE_WINDOWS[0])
    pressing = rows.open().filter(at_due_on__lte=soon).order_by("at_due_on", "pk")
    kinds = {
        PRESSING: pressing[:NAMED_ROWS],
        STALE: rows.stale(day).order_by("at_updated_on", "pk")[:NAMED_ROWS],
        LONGEST: rows.filter(pk__in=_longest(assignments)),
    }
    first, *others = (kinds[kind].annotate(why=Value(kind)) for kind in wanted)
    found: dict[str, list[Assignment]] = {kind: [] for kind in kinds}
    for row in first.union(*others, all=True):
        found[row.why].append(row)
    return Named(
        sorted(found[PRESSING], key=lambda row: (row.at_due_on, row.pk)),
        {row.at_lead_unit_id: row for row in found[LONGEST]},
        sorted(found[STALE], key=lambda row: (row.at_updated_on, row.pk)),
    )


def _longest(assignments: AssignmentQuerySet) -> Any:
    """The key of that assignment of each lead unit which is overdue longest."""
    late = assignments.filter(at_timeliness=Timeliness.OVERDUE)
    by_age = Window(RowNumber(), partition_by=F("at_lead_unit_id"), order_by=["at_due_on", "pk"])
    return late.annotate(place=by_age).filter(place=1).values("pk")


def published_indexes(day: date) -> list[tuple[str, list[IndexYear]]]:
    """The province's own results in each national index that were known on `day`, by year."""
    own = ExternalIndex.objects.of_unit_code(settings.PROVINCE_CODE)
    return years_of(own.filter(index__in=INDEXES), day)


def source_of(asked: str | None) -> str:
    """The source to count: the Government's list unless the other one, or both ("all"), is asked
    for.
    """
    if asked == "all":
        return ""
    return asked if asked in Source.values else Source.GOVERNMENT.value
