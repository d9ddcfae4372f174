"""Counts of initiatives as tables and as a chart: each number with the list it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from cchc.core.lists import replaced
from models_app import counting
from models_app.choices import HOLDING, IN_BOOKS, Stage
from models_app.counting import Counts, Group, Named
from models_app.filters import EVER_RECOGNISED, HOLDING_STILL, SEEN, YES
from models_app.querysets import InitiativeQuerySet

EVER_RECOGNISED_WORDS = "Đã được công nhận"
TABLES = {"area": "Theo lĩnh vực", "unit": "Theo đơn vị đăng ký", "year": "Theo năm"}
HEADS = {"area": "Lĩnh vực", "unit": "Đơn vị đăng ký", "year": "Năm"}

# What a bar is made of: words, role of colour, stages.
PARTS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("Được công nhận, còn hiệu lực", "done", HOLDING),
    ("Đang thẩm định", "in_time", (Stage.APPRAISED,)),
    ("Chờ thẩm định", "waiting", (Stage.REGISTERED,)),
    ("Không được công nhận, đã dừng", "neutral", (Stage.REJECTED, Stage.STOPPED)),
)


@dataclass(frozen=True)
class Cell:
    """A number, what it counts, and the list of exactly that."""

    label: str
    number: int
    href: str


@dataclass(frozen=True)
class Line:
    """One group: all it registered, its stages, then what became of it."""

    name: str
    registered: Cell
    stages: Sequence[Cell]
    others: Sequence[Cell]
    counts: Counts


@dataclass(frozen=True)
class Table:
    """Lines of one dimension; `whole` is the sum under them."""

    dimension: str
    title: str
    head: str
    lines: Sequence[Line]
    whole: Line

    @property
    def labels(self) -> list[str]:
        """What stands above the numbers."""
        cells = (self.whole.registered, *self.whole.stages, *self.whole.others)
        return [cell.label for cell in cells]


@dataclass(frozen=True)
class Told:
    """All groups of a day: the whole, and the named groups of each dimension of TABLES."""

    whole: Counts
    named: Mapping[str, Sequence[Named]]


def told(initiatives: InitiativeQuerySet, day: date) -> Told:
    """Everything the page and its sheet say; three queries. `initiatives` carries `as_of(day)`."""
    found = counting.groups(initiatives, day, ["", *TABLES])
    named = {name: counting.named(found, name) for name in TABLES}
    named["unit"].sort(key=lambda row: -row.group.counts.registered)  # of so many the first count
    return Told(found[0].counts, named)


def tables(shown: Told, query: QueryDict) -> list[Table]:
    """The tables; `query` is what they were counted by, without filters on state, and is kept in
    every link.
    """
    whole = _line(Named(Group(shown.whole), "", "Tổng số"), query)
    return [
        Table(name, title, HEADS[name], [_line(row, query) for row in shown.named[name]], whole)
        for name, title in TABLES.items()
    ]


def _line(row: Named, query: QueryDict) -> Line:
    counts = row.group.counts
    own = {row.group.dimension: str(row.group.key)} if row.group.dimension else {}

    def cell(label: str, number: int, **state: str) -> Cell:
        return Cell(label, number, list_url(query, {**own, **state}))

    def taken(label: str) -> Cell:
        href = flows_url(query, own) or list_url(query, {**own, "adopters": YES})
        return Cell(label, counts.adoptions, href)

    return Line(
        name=row.name,
        registered=cell("Đăng ký", counts.registered),
        stages=[cell(s.label, counts.stages[s], stage=s.value) for s in IN_BOOKS],
        others=[
            cell(EVER_RECOGNISED_WORDS, counts.ever_recognised, stage=EVER_RECOGNISED),
            cell("Còn hiệu lực", counts.holding, stage=HOLDING_STILL),
            taken("Lượt áp dụng lại"),
        ],
        counts=counts,
    )


def list_url(query: QueryDict, values: Mapping[str, str]) -> str:
    """The list with `values` beside, or in place of, what `query` asks for."""
    return f"{reverse('initiative_list')}?{replaced(query, values, values)}"


# What the page of flows narrows by, by the name it has among the filters of the counts.
FLOW_FILTERS = {"area": "area", "unit": "origin", "year": "year", "as_of": "as_of"}


def flows_url(query: QueryDict, values: Mapping[str, str]) -> str:
    """The adoptions of what is counted, one by one; "" where the counts are narrowed by something
    that the page of flows does not know.
    """
    asked = {**query.dict(), **values}
    given = {name: str(value) for name, value in asked.items() if value}
    if given.get("scope") == SEEN:  # all a unit may see, which is what it is shown there
        del given["scope"]
    if not FLOW_FILTERS.keys() >= given.keys():
        return ""
    named = {FLOW_FILTERS[name]: value for name, value in given.items()}
    return f"{reverse('initiative_flows')}?{urlencode(named)}"


def area_chart(table: Table, origin: str) -> dict[str, Any]:
    """Stacked bars by area, the most registered first; each bar is a link to its list."""
    lines = sorted(table.lines, key=lambda line: (-line.counts.registered, line.name))
    return {
        "title": finding(lines),
        "subtitle": "Số sáng kiến: " + ", ".join(label.lower() for label, _, _ in PARTS),
        "source": origin,
        "categories": [{"label": line.name, "href": line.registered.href} for line in lines],
        "series": [
            {"name": label, "role": role, "values": [_sum(line, stages) for line in lines]}
            for label, role, stages in PARTS
        ],
    }


def finding(lines: Sequence[Line]) -> str:
    """What the bars say: where most was registered and how much of that recognised; ties are named
    as such.
    """
    if not lines:
        return "Chưa có sáng kiến nào"
    most = lines[0].counts.registered
    first = [line for line in lines if line.counts.registered == most]
    if len(first) > 1:
        return f"Đăng ký nhiều nhất: {len(first)} lĩnh vực, {most} sáng kiến mỗi lĩnh vực"
    recognised = first[0].counts.ever_recognised
    return f"Đăng ký nhiều nhất: {first[0].name}, {most} sáng kiến, đã được công nhận {recognised}"


def _sum(line: Line, stages: Sequence[Stage]) -> int:
    return sum(line.counts.stages[stage] for stage in stages)
