"""What pages show of sets: the tree line by line with its sums, and sets side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from scores_app import points
from scores_app.choices import SetState
from scores_app.models import Band, CriteriaSet, Criterion, Round
from scores_app.sets.checks import Fault, faults_of, fingerprint, gap_words, survey_total
from scores_app.trees import Node, Tree, grow, tree_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as the table shows it; `gap` says how its children differ from its maximum."""

    node: Node
    how: str
    gap: str
    faults: list[Fault]
    first: bool
    last: bool

    @property
    def item(self) -> Criterion:
        return self.node.criterion

    @property
    def level(self) -> int:
        """How far the line is set in, four steps at most."""
        return min(self.node.depth, 4)


@dataclass(frozen=True, slots=True)
class Reading:
    """A set with its tree, its sums and everything that is wrong with it."""

    item: CriteriaSet
    tree: Tree
    bands: list[Band]
    faults: list[Fault]

    @property
    def total(self) -> Decimal:
        return self.tree.total

    @property
    def gap(self) -> str:
        """How the areas differ from the set's maximum."""
        return gap_words(self.tree.total, self.item.max_points) if self.tree.areas else ""

    @property
    def surveyed(self) -> Decimal:
        return survey_total(self.tree)

    @property
    def survey_gap(self) -> str:
        survey = self.item.survey_points
        return "" if survey is None else gap_words(self.surveyed, survey)

    @property
    def seen(self) -> str:
        """The fingerprint that settling asks for."""
        return fingerprint(self.item, self.tree, self.bands)

    @property
    def blocking(self) -> list[Fault]:
        """What no reason can mend."""
        return [fault for fault in self.faults if not fault.is_sum]

    @property
    def sums(self) -> list[Fault]:
        """What a person may accept with a reason."""
        return [fault for fault in self.faults if fault.is_sum]

    @property
    def leaves(self) -> int:
        return sum(1 for _ in self.tree.leaves())

    def lines(self) -> list[Line]:
        """Every criterion in reading order."""
        by_criterion: defaultdict[int, list[Fault]] = defaultdict(list)
        for fault in self.faults:
            if fault.criterion:
                by_criterion[fault.criterion.pk].append(fault)
        return list(_lines(self.tree.areas, by_criterion))


def read_set(item: CriteriaSet) -> Reading:
    """Reads a set whole; two queries."""
    tree, bands = tree_of(item), list(item.bands.order_by("-at_least"))
    return Reading(item, tree, bands, faults_of(item, tree, bands))


def _lines(nodes: list[Node], faults: Mapping[int, list[Fault]]) -> Iterator[Line]:
    for number, node in enumerate(nodes, 1):
        gap = "" if node.is_leaf else gap_words(node.children_sum, node.criterion.max_points)
        yield Line(
            node=node,
            how=how_words(node),
            gap=gap,
            faults=[fault for fault in faults.get(node.criterion.pk, []) if not fault.is_sum],
            first=number == 1,
            last=number == len(nodes),
        )
        yield from _lines(node.children, faults)


def how_words(node: Node) -> str:
    """How points are computed, for people; nothing for what only adds up its children."""
    item = node.criterion
    return points.explain(item.rule, item.rule_params, item.max_points) if item.rule else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A set as the list shows it."""

    item: CriteriaSet
    areas: int
    leaves: int
    total: Decimal
    surveyed: Decimal
    rounds: list[Round]

    @property
    def gap(self) -> str:
        return gap_words(self.total, self.item.max_points) if self.leaves else ""

    @property
    def used_by(self) -> str:
        return "; ".join(found.name for found in self.rounds)


def summaries(sets: Iterable[CriteriaSet]) -> list[Summary]:
    """The sets with their sums; one query for all criteria, whatever the number of sets."""
    listed = list(sets)
    by_set: defaultdict[int, list[Criterion]] = defaultdict(list)
    criteria = Criterion.objects.filter(criteria_set__in=listed)
    for criterion in criteria.order_by("order", "pk"):
        by_set[criterion.criteria_set_id].append(criterion)
    return [_summary(item, grow(by_set[item.pk])) for item in listed]


def _summary(item: CriteriaSet, tree: Tree) -> Summary:
    return Summary(
        item=item,
        areas=sum(not area.is_adjustment for area in tree.areas),
        leaves=sum(1 for _ in tree.leaves()),
        total=tree.total,
        surveyed=survey_total(tree),
        rounds=[part.round for part in item.round_sets.all()],
    )


COLUMNS = (
    Column("code", "Mã bộ tiêu chí", "code", width=18),
    Column("name", "Tên bộ tiêu chí", width=50),
    Column("group", "Nhóm đơn vị", width=24),
    Column("year", "Năm", "integer", width=8),
    Column("state", "Trạng thái", "choice", choices=SetState.choices, width=14),
    Column("max_points", "Điểm tối đa", "decimal", width=12),
    Column("total", "Các lĩnh vực cộng lại", "decimal", width=14),
    Column("surveyed", "Trong đó điều tra xã hội học", "decimal", width=14),
    Column("areas", "Số lĩnh vực", "integer", width=12),
    Column("leaves", "Số tiêu chí chấm điểm", "integer", width=14),
    Column("rounds", "Dùng trong kỳ chấm", width=30),
    Column("legal_basis", "Căn cứ", width=40),
)


def list_rows(found: Iterable[Summary]) -> Iterator[dict[str, Value]]:
    """A row for each set."""
    for one in found:
        item = one.item
        yield {
            "code": item.code,
            "name": item.name,
            "group": item.group.name,
            "year": item.year,
            "state": item.state,
            "max_points": plain(item.max_points),
            "total": plain(one.total),
            "surveyed": plain(one.surveyed),
            "areas": one.areas,
            "leaves": one.leaves,
            "rounds": one.used_by,
            "legal_basis": item.legal_basis,
        }


def plain(value: Decimal) -> Decimal:
    """Without the zeros that only the database's column adds."""
    return Decimal(f"{value.normalize():f}")


def _all(as_of: Any) -> Iterator[dict[str, Value]]:
    return list_rows(summaries(CriteriaSet.objects.with_use()))


SETS: SheetKind[Any] = SheetKind(
    name="criteria-sets",
    label="Danh sách bộ tiêu chí",
    file_stem="danh-sach-bo-tieu-chi",
    columns=COLUMNS,
    identity=("code",),
    export_rows=_all,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """What something adds up to, beside what it should."""

    name: str
    total: Decimal
    stated: Decimal

    @property
    def gap(self) -> str:
        return gap_words(self.total, self.stated)


def sums_with(
    reading: Reading,
    *,
    typed: Decimal | None = None,
    criterion_id: int | None = None,
    parent_id: int | None = None,
    rule: str = "",
) -> list[Sum]:
    """The sums around a criterion, with the points typed for it in place of those held; those of a
    new one below `parent_id` are added.
    """
    tree = reading.tree
    node = tree.by_id.get(criterion_id or 0)
    above = tree.by_id.get((node.criterion.parent_id if node else parent_id) or 0)
    if typed is not None:
        if node is None:
            node = Node(Criterion(rule=rule))
            (above.children if above else tree.areas).append(node)
        node.criterion.max_points = typed
        node.criterion.rule = rule if node.is_leaf else ""
    found = []
    if node is not None and not node.is_leaf:
        found.append(Sum("Các mục con", node.children_sum, node.criterion.max_points))
    if above is not None:
        code, stated = above.criterion.code, above.criterion.max_points
        found.append(Sum(f"Mục {code}", above.children_sum, stated))
    return [*found, Sum("Cả bộ", tree.total, reading.item.max_points)]
