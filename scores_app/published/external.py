"""What others published, as the pages show it: tables by year, one unit over the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from cchc.core.figures import shown
from scores_app.models import ExternalIndex, IndexBreak, StatementChoice
from scores_app.published import standings
from scores_app.published.standings import Gap, Result, Standing
from scores_app.querysets import ExternalIndexQuerySet
from units_app.choices import UnitKind
from units_app.models import Unit


@dataclass(frozen=True)
class IndexYear:
    """One result year of a published index; `break_text` says that other criteria apply from this
    year.
    """

    year: int
    statement: ExternalIndex
    break_text: str


@dataclass(frozen=True)
class Row:
    """One unit in a table: the statement shown, what our rules make of it, other statements."""

    statement: ExternalIndex
    recomputed: int | None
    note: str
    differs: bool
    others: Sequence[ExternalIndex] = ()

    @property
    def choice(self) -> StatementChoice | None:
        """The choice by which this statement is shown; None where it was simply read first."""
        return next(iter(self.statement.choices.all()), None)

    @property
    def is_own(self) -> bool:
        """Whether this is the province of the installation."""
        return is_own_province(self.statement.unit)


@dataclass(frozen=True)
class Table:
    """The results of one kind of units in an index and year; each kind is ranked apart."""

    index: str
    year: int
    kind: str
    statements: Sequence[ExternalIndex]
    others: dict[int, list[ExternalIndex]]

    @cached_property
    def standing(self) -> Standing:
        return standings.standing_of(map(result_of, self.statements))

    @property
    def kind_label(self) -> str:
        return UnitKind(self.kind).label

    @property
    def publishers(self) -> list[str]:
        return list(dict.fromkeys(item.publisher for item in self.statements))

    @property
    def published_on(self) -> date | None:
        """The last day of publication that is stated."""
        days = [item.published_on for item in self.statements if item.published_on]
        return max(days, default=None)

    @property
    def one_source(self) -> str:
        """The source of all rows where it is the same one and no other source is kept; else ""."""
        sources = {(item.source, item.publisher, item.published_on) for item in self.statements}
        return self.statements[0].source if len(sources) == 1 and not self.others else ""

    @property
    def has_notes(self) -> bool:
        """Whether anything is to be said of single rows: all that can be compared may agree."""
        return any(row.differs or row.recomputed is not None for row in self.rows)

    @property
    def own(self) -> ExternalIndex | None:
        """The result of the province of the installation, in a table of provinces."""
        return next((item for item in self.statements if is_own_province(item.unit)), None)

    @cached_property
    def lines(self) -> list[tuple[Row | None, Gap | None]]:
        """The rows, best first, and the gaps between them; one of each pair."""
        by_unit = {item.unit_id: item for item in self.statements}
        return [
            (None, line) if isinstance(line, Gap) else (self._row(by_unit[line.unit]), None)
            for line in standings.lines(self.standing)
        ]

    @property
    def rows(self) -> list[Row]:
        return [row for row, _ in self.lines if row is not None]

    @cached_property
    def _differing(self) -> set[int]:
        return {result.unit for result in self.standing.differing()}

    def _row(self, item: ExternalIndex) -> Row:
        return Row(
            statement=item,
            recomputed=self.standing.recomputed(item.unit_id),
            note=_note(self.standing, item, differs=item.unit_id in self._differing),
            differs=item.unit_id in self._differing,
            others=self.others.get(item.unit_id, ()),
        )


def is_own_province(unit: Unit) -> bool:
    """Whether this is the province that the program works for."""
    return unit.kind == UnitKind.PROVINCE and unit.code == settings.PROVINCE_CODE


def result_of(item: ExternalIndex) -> Result:
    """The figures of a statement, as the rules want them."""
    return Result(item.unit_id, item.score, item.rank, item.rank_of)


def _note(standing: Standing, item: ExternalIndex, *, differs: bool) -> str:
    """Whether the published rank stands up to our rules, or why that cannot be said."""
    if item.score is None:
        return "Nguồn không nêu điểm nên không so được."
    if item.rank is None:
        return "Nguồn không nêu hạng."
    if not standing.is_complete:
        return "Hạng công bố trái thứ tự điểm của đơn vị khác." if differs else ""
    if not differs:
        return "Khớp."
    tied = sum(other.score == item.score for other in standing.results) > 1
    same = f"; cùng {_comma(item)} điểm với đơn vị khác" if tied else ""
    return f"Công bố hạng {item.rank}, tính lại hạng {standing.ranks[item.unit_id]}{same}."


def _comma(item: ExternalIndex) -> str:
    return str(shown(item.score)).replace(".", ",")


def tables(day: date) -> list[Table]:
    """Every index, the latest year first, as it was known on `day`; one query."""
    return _tables(ExternalIndex.objects.known_on(day).select_related("unit"))


def tables_of(index: str, year: int, day: date) -> list[Table]:
    """The tables of one index and year as they were known on `day`, one for each kind of units;
    none where nothing was published; with the choices that were made. Two queries.
    """
    known = ExternalIndex.objects.known_on(day).filter(index=index, year=year)
    choices = StatementChoice.objects.select_related("made_by")
    return _tables(known.select_related("unit").prefetch_related(Prefetch("choices", choices)))


def years_published(index: str, day: date) -> list[int]:
    """The result years of an index of which anything was known on `day`, the earliest first."""
    known = ExternalIndex.objects.known_on(day).filter(index=index)
    return list(known.order_by("year").values_list("year", flat=True).distinct())


def _tables(known: ExternalIndexQuerySet) -> list[Table]:
    """Of each unit the statement marked as shown, or the first one where that came later."""
    ordered = known.order_by(
        "index", "-year", "unit__kind", "unit__order", "unit__sort_key", "unit", "-is_shown", "pk"
    )
    return [
        _table(index, year, kind, items)
        for (index, year, kind), items in groupby(
            ordered, key=lambda item: (item.index, item.year, item.unit.kind)
        )
    ]


def _table(index: str, year: int, kind: str, items: Iterable[ExternalIndex]) -> Table:
    of_unit: defaultdict[int, list[ExternalIndex]] = defaultdict(list)
    for item in items:
        of_unit[item.unit_id].append(item)
    first = [stated[0] for stated in of_unit.values()]
    others = {unit: stated[1:] for unit, stated in of_unit.items() if len(stated) > 1}
    return Table(index, year, kind, first, others)


def years_of(statements: ExternalIndexQuerySet, day: date) -> list[tuple[str, list[IndexYear]]]:
    """What the statements (of one unit) say of each index and year, as it was known on `day`; one
    query.
    """
    broken = IndexBreak.objects.filter(index=OuterRef("index"), year=OuterRef("year"))
    rows: QuerySet[Any] = (
        statements.known_on(day)
        .select_related("unit")
        .annotate(break_text=Subquery(broken.values("text")[:1]))
        .order_by("index", "year", "-is_shown", "pk")
        .distinct("index", "year")
    )
    return [
        (index, [IndexYear(row.year, row, row.break_text or "") for row in years])
        for index, years in groupby(rows, key=lambda row: row.index)
    ]
