"""Counting initiatives: the one place where they are added up, for any day and any filters.

`registered` is everything in the books by the day, whatever became of it later;
`ever_recognised` what was recognised by then, `holding` what of that is still in force. An adoption
is one unit that applies one initiative of another on the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q

from cchc.core.statements import dict_rows
from models_app.choices import HOLDING, IN_BOOKS, Stage
from models_app.models import Adoption, Initiative
from models_app.querysets import InitiativeQuerySet, has_figures_late, is_ever_recognised
from units_app.access import access_of
from units_app.labels import LABELS, NOBODY, Label
from units_app.models import User

DIMENSIONS = {"unit": "at_unit_id", "area": "at_area_id", "year": "at_year", "stage": "at_stage"}
_STANDING = ("id", "is_sample", "is_recognised", "is_holding", *DIMENSIONS.values())
_OWN = "adopter IS NULL"  # a row of an initiative, not of an adoption


@dataclass(frozen=True)
class Counts:
    """Whole numbers of initiatives; registered = the sum of `stages`, which has every stage of the
    books. `adopted` are those that another unit applies, `adoptions` how many times in all,
    `sample` those that are illustrative.
    """

    stages: dict[str, int]
    registered: int = 0
    ever_recognised: int = 0
    holding: int = 0
    adopted: int = 0
    adoptions: int = 0
    registering_units: int = 0
    adopting_units: int = 0
    sample: int = 0

    def as_json(self) -> dict[str, Any]:
        """As commands and exports print them."""
        return asdict(self)


NOTHING = Counts(dict.fromkeys(map(str, IN_BOOKS), 0))
NAMES = tuple(name for name in Counts.__dataclass_fields__ if name != "stages")


@dataclass(frozen=True)
class Group:
    """Counts of one group; `dimension` "" is the whole. The key is a number, for stages their
    code.
    """

    counts: Counts
    dimension: str = ""
    key: int | str | None = None


@dataclass(frozen=True)
class Named:
    """A group with the code and name people know it by."""

    group: Group
    code: str
    name: str


def scope(day: date, user: User | None = None) -> InitiativeQuerySet:
    """What a person may count of the books of `day` (None: the whole province); carries
    `as_of(day)`.
    """
    objects = Initiative.objects
    return (objects.all() if user is None else objects.for_user(user, day)).as_of(day)


def own_scope(day: date, user: User) -> InitiativeQuerySet:
    """The same of what the person's own units registered; of all of it for the province's roles."""
    access = access_of(user)
    known = scope(day, user)
    return known if access.sees_all else known.filter(at_unit_id__in=access.units)


def states(initiatives: InitiativeQuerySet, day: date) -> Counter[str]:
    """How many initiatives the tabs above a list name: of each stage, and "late" (a figure after
    application is overdue). One query; needs `as_of(day)`.
    """
    late = Count("pk", filter=has_figures_late(day))
    by_stage = initiatives.order_by().values("at_stage").annotate(all=Count("pk"), late=late)
    found: Counter[str] = Counter()
    for row in by_stage:
        found[row.pop("at_stage")] = row.pop("all")
        found.update(row)
    return found


def counts(initiatives: InitiativeQuerySet, day: date) -> Counts:
    """Counts of the initiatives at the end of `day`; the queryset must carry `as_of(day)`."""
    return groups(initiatives, day, [""])[0].counts


def groups(initiatives: InitiativeQuerySet, day: date, by: Sequence[str]) -> list[Group]:
    """Counts by each of the dimensions, in one statement however many initiatives there are.

    Args:
        initiatives: carries `as_of(day)`, and whatever filters and rights apply.
        day: the as-of day, a local date.
        by: names of DIMENSIONS; "" is the whole.

    Returns:
        One Group per group that has initiatives; the whole always has one, with zeros if need be.
    """
    found = [_group(row) for row in _rows(initiatives, day, by)]
    if "" in by and not any(not group.dimension for group in found):
        found.insert(0, Group(NOTHING))
    return sorted(found, key=lambda group: by.index(group.dimension))


def named(found: Sequence[Group], dimension: str) -> list[Named]:
    """The groups of one dimension with their names: units and areas in their own order, the newest
    year first, stages in the order of life; one query at most.
    """
    wanted = [group for group in found if group.dimension == dimension]
    if dimension == "year":
        wanted.sort(key=lambda group: -int(group.key or 0))
        return [Named(group, str(group.key), f"Năm {group.key}") for group in wanted]
    if dimension == "stage":
        wanted.sort(key=lambda group: IN_BOOKS.index(Stage(str(group.key))))
        return [Named(group, str(group.key), Stage(str(group.key)).label) for group in wanted]
    labels = LABELS[dimension]([int(group.key) for group in wanted if group.key is not None])
    placed = [(group, labels.get(int(group.key or 0), NOBODY)) for group in wanted]
    placed.sort(key=_place)
    return [Named(group, code, name) for group, (code, name, _) in placed]


def _place(item: tuple[Group, Label]) -> tuple[tuple[int, str], str, int]:
    group, (code, _, order) = item
    return order, code, int(group.key or 0)


def _rows(initiatives: InitiativeQuerySet, day: date, by: Sequence[str]) -> list[dict[str, Any]]:
    told = initiatives.annotate(
        is_recognised=is_ever_recognised(), is_holding=Q(at_stage__in=HOLDING)
    )
    taken = Adoption.objects.as_of(day).active(day).order_by().values("initiative_id", "unit_id")
    try:
        standing, params = told.order_by().values(*_STANDING).query.sql_with_params()
    except EmptyResultSet:
        return []
    adopted, adopted_params = taken.query.sql_with_params()
    return dict_rows(_statement(standing, adopted, by), (*params, *adopted_params))


def _statement(standing: str, taken: str, by: Sequence[str]) -> str:
    """Initiatives and adoptions one under the other, an adoption with what its initiative is
    grouped by, so that each is counted once in every grouping.
    """
    keys = [DIMENSIONS[name] for name in by if name]
    columns = ", ".join(DIMENSIONS.values())
    picked = [f"{key}, GROUPING({key}) AS {key}_all" for key in keys]
    tallies = [f"count(*) FILTER (WHERE {test}) AS {name}" for name, test in _tests().items()]
    sets = ", ".join("({})".format(DIMENSIONS.get(name, "")) for name in by)
    return (
        f"WITH standing AS ({standing}), taken AS ({taken})"  # noqa: S608 - every name is a constant of this module
        f" SELECT {', '.join([*picked, *tallies])},"
        " count(DISTINCT adopter) AS adopting_units,"
        f" count(DISTINCT at_unit_id) FILTER (WHERE {_OWN}) AS registering_units"
        f" FROM (SELECT {columns}, is_sample, is_recognised, is_holding,"
        " EXISTS (SELECT FROM taken WHERE initiative_id = id) AS is_adopted,"
        " NULL::bigint AS adopter FROM standing"
        f" UNION ALL SELECT {columns}, false, false, false, false, unit_id"
        " FROM standing JOIN taken ON initiative_id = id) told"
        f" GROUP BY GROUPING SETS ({sets})"
    )


def _tests() -> dict[str, str]:
    """What each count counts, said of the rows of `_statement`."""
    return {
        "registered": _OWN,
        "ever_recognised": "is_recognised",
        "holding": "is_holding",
        "adopted": "is_adopted",
        "adoptions": f"NOT {_OWN}",
        "sample": "is_sample",
        **{f"stage_{stage}": f"{_OWN} AND at_stage = '{stage}'" for stage in IN_BOOKS},
    }


def _group(row: dict[str, Any]) -> Group:
    dimension = next((name for name, key in DIMENSIONS.items() if row.get(f"{key}_all") == 0), "")
    stages = {str(stage): row[f"stage_{stage}"] for stage in IN_BOOKS}
    return Group(
        counts=Counts(stages, **{name: row[name] for name in NAMES}),
        dimension=dimension,
        key=row[DIMENSIONS[dimension]] if dimension else None,
    )
