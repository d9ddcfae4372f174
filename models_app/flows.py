"""Who took what from whom: the adoptions that are in force on a day, one after the other and by
pairs of units.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from cchc.core.templatetags.cchc_format import whole
from models_app.models import Adoption
from models_app.querysets import InitiativeQuerySet


@dataclass(frozen=True)
class Place:
    """A unit by its name as of the day."""

    key: int
    code: str
    name: str


@dataclass(frozen=True)
class Flow:
    """One initiative that one unit took over from another one."""

    origin: Place
    adopter: Place
    initiative: int
    code: str
    title: str
    is_sample: bool
    since: date
    adapted: str
    result: str
    result_on: date | None


@dataclass(frozen=True)
class Pair:
    """How many initiatives one unit took over from another one."""

    origin: Place
    adopter: Place
    number: int


MOST_NAMED = 2
"""A sentence that names more units is no title."""


def flows(initiatives: InitiativeQuerySet, day: date, unit: int | None = None) -> list[Flow]:
    """The adoptions of these initiatives in force on `day`, the latest first; two queries.

    Args:
        initiatives: carries `as_of(day)` and what the person may see.
        day: the local date.
        unit: only what this unit gave or took.
    """
    active = Adoption.objects.as_of(day).active(day)
    taken = initiatives.filter(pk__in=active.order_by().values("initiative"))
    code = F(f"{taken.standing_path}unit__code")
    known = {row.pk: row for row in taken.for_list().annotate(at_unit_code=code)}
    rows = active.filter(initiative__in=known).select_related("unit")
    found = [_flow(known[row.initiative_id], row) for row in rows.order_by("-at_since", "-pk")]
    return [flow for flow in found if unit in (None, flow.origin.key, flow.adopter.key)]


def pairs(found: Iterable[Flow]) -> list[Pair]:
    """By pair of units, the most on top, then by name."""
    numbers = Counter((flow.origin, flow.adopter) for flow in found)
    counted = [Pair(origin, adopter, number) for (origin, adopter), number in numbers.items()]
    return sorted(counted, key=lambda pair: (-pair.number, pair.origin.name, pair.adopter.name))


def finding(found: Sequence[Flow]) -> str:
    """What the picture says, in one sentence."""
    numbers = Counter(flow.origin.name for flow in found)
    most = max(numbers.values(), default=0)
    first = sorted(name for name, number in numbers.items() if number == most)
    if not first:
        return "Chưa có đơn vị nào áp dụng lại sáng kiến của đơn vị khác"
    who = " và ".join(first) if len(first) <= MOST_NAMED else f"{whole(len(first))} đơn vị"
    each = "mỗi đơn vị " if len(first) > 1 else ""
    return f"Được áp dụng lại nhiều nhất: {who}, {each}{whole(most)} lượt"


def finding_of(found: Sequence[Flow], unit: int, name: str) -> str:
    """The same about one unit: what it gave and what it took."""
    gave = [flow for flow in found if flow.origin.key == unit]
    took = [flow for flow in found if flow.adopter.key == unit]
    words = []
    if gave:
        units = len({flow.adopter for flow in gave})
        words.append(f"được {whole(units)} đơn vị áp dụng lại, {whole(len(gave))} lượt")
    if took:
        units = len({flow.origin for flow in took})
        words.append(f"áp dụng lại {whole(len(took))} sáng kiến của {whole(units)} đơn vị khác")
    said = "; ".join(words) or "chưa áp dụng lại và chưa được áp dụng lại sáng kiến nào"
    return f"{name} {said}"


def _flow(initiative: Any, row: Adoption) -> Flow:
    return Flow(
        origin=Place(initiative.at_unit_id, initiative.at_unit_code, initiative.at_unit_name),
        adopter=Place(row.unit_id, row.unit.code, row.unit.name),
        initiative=initiative.pk,
        code=initiative.code,
        title=initiative.at_title,
        is_sample=initiative.is_sample,
        since=row.at_since,
        adapted=row.at_adapted,
        result=row.at_result,
        result_on=row.at_result_on,
    )
