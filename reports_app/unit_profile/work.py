"""The work of a unit beside its result: tasks it leads by source, initiatives it registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from models_app import counting
from models_app.filters import EVER_RECOGNISED, SEEN, YES
from reports_app.charts import day_url, figure_url
from tasks_app import completion
from tasks_app.choices import Source
from tasks_app.completion import Counts
from units_app.models import Unit, User

BOTH = "Cả hai nguồn"
TASK_FIGURES = ("assigned", "done", "due", "overdue", "settled", "settled_original")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Tasks that the unit leads, of one source or of both, with the list behind each number."""

    name: str
    counts: Counts
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Initiatives:
    """What the unit registered and what it took over from others, with the list behind each."""

    own: counting.Counts
    taken: int
    links: dict[str, str]


def tasks_of(unit: Unit, user: User, day: date) -> list[TaskLine]:
    """Both sources together, then each that has any, as of the end of `day`; one query."""
    led = completion.scope(day, user).filter(at_lead_unit_id=unit.pk)
    groups = completion.groups(led, day, [(), ("source",)])
    by_source = {group.source: group.counts for group in groups}
    names = {"": BOTH, **{source.value: str(source.label) for source in Source}}
    return [
        TaskLine(name, by_source[source], _task_links(unit, day, source))
        for source, name in names.items()
        if source in by_source
    ]


def _task_links(unit: Unit, day: date, source: str) -> dict[str, str]:
    return {figure: figure_url(figure, day, source=source, unit=unit.pk) for figure in TASK_FIGURES}


def initiatives_of(unit: Unit, user: User, day: date) -> Initiatives:
    """As of the end of `day`; one query."""
    known = counting.scope(day, user)
    taken = known.taken_over(day, by=[unit.pk]).order_by().values("pk")
    groups = counting.groups(known.filter(Q(at_unit_id=unit.pk) | Q(pk__in=taken)), day, ["unit"])
    own = next((group.counts for group in groups if group.key == unit.pk), counting.NOTHING)
    others = sum(group.counts.registered for group in groups if group.key != unit.pk)
    return Initiatives(own, others, _links(unit, day))


def _links(unit: Unit, day: date) -> dict[str, str]:
    filters: dict[str, dict[str, object]] = {
        "registered": {"unit": unit.pk},
        "recognised": {"unit": unit.pk, "stage": EVER_RECOGNISED},
        "adopted": {"unit": unit.pk, "adopters": YES},
        "taken": {"adopted_by": unit.pk},
    }
    return {
        name: day_url("initiative_list", day, scope=SEEN, **chosen)
        for name, chosen in filters.items()
    }
