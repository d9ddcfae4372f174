"""What appraisers of one group wrote, read to be compared; the findings as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from scores_app.appraisal import consistency
from scores_app.appraisal.consistency import Judged, Leaning, Split, Spread
from scores_app.appraisal.side_by_side import readings_of
from scores_app.choices import BY_APPRAISERS, Stage
from scores_app.declaring import declared_text, figure_of
from scores_app.models import Criterion, RoundSet, Score, ScoreSheet
from scores_app.models.scores import Reading


@dataclass(frozen=True, slots=True)
class Line:
    """One reading in words."""

    judged: Judged
    sheet: ScoreSheet
    criterion: Criterion
    own: Reading | None
    found: Reading

    @property
    def declared(self) -> str:
        return declared_text(self.criterion, figure_of(self.own)) if self.own else ""

    @property
    def verified(self) -> str:
        return declared_text(self.criterion, figure_of(self.found))

    @property
    def appraiser(self) -> str:
        return str(self.found.changed_by or "")

    @property
    def difference(self) -> Decimal | None:
        return self.judged.difference


@dataclass
class Compared:
    """One group as of a day."""

    round_set: RoundSet
    lines: dict[tuple[int, int], Line]
    names: dict[int, str]
    criteria: dict[int, Criterion]

    @property
    def readings(self) -> list[Judged]:
        return [line.judged for line in self.lines.values()]

    @property
    def splits(self) -> list[tuple[Split, Criterion, list[Line]]]:
        return [
            (one, self.criteria[one.criterion], [self._line(item) for item in one.readings])
            for one in consistency.splits(self.readings)
        ]

    @property
    def leanings(self) -> list[tuple[str, Leaning]]:
        return [self._named(one) for one in consistency.leanings(self.readings)]

    @property
    def spreads(self) -> list[tuple[Spread, Criterion, list[tuple[str, Leaning]]]]:
        return [
            (one, self.criteria[one.criterion], [self._named(item) for item in one.leanings])
            for one in consistency.spreads(self.readings)
        ]

    @property
    def overrides(self) -> list[Line]:
        return [self._line(one) for one in consistency.overrides(self.readings)]

    def _line(self, judged: Judged) -> Line:
        return self.lines[judged.sheet, judged.criterion]

    def _named(self, leaning: Leaning) -> tuple[str, Leaning]:
        return self.names.get(leaning.appraiser, "Hệ thống"), leaning


def compared(round_set: RoundSet, day: date) -> Compared:
    """The appraisal of a group as of the end of `day`; a fixed number of queries."""
    criteria = list(
        Criterion.objects.filter(
            criteria_set=round_set.criteria_set_id, scorer__in=BY_APPRAISERS
        ).order_by("order", "pk")
    )
    sheets = list(round_set.sheets.select_related("unit"))
    by_pk = {sheet.pk: sheet for sheet in sheets}
    known = {item.pk: item for item in criteria}
    lines, names = {}, {}
    for (sheet, criterion), held in readings_of(criteria, sheets, day).items():
        found = held.get(Stage.APPRAISAL)
        if found is None:
            continue
        own = held.get(Stage.SELF)
        judged = _judged(sheet, criterion, own, found)
        lines[sheet, criterion] = Line(judged, by_pk[sheet], known[criterion], own, found)
        names[judged.appraiser] = str(found.changed_by or "Hệ thống")
    return Compared(round_set, lines, names, known)


@dataclass(frozen=True, slots=True)
class Findings:
    """How much stands out in a group: declared figures that got different points, and points other
    than the rule's.
    """

    splits: int = 0
    overrides: int = 0


def findings_of(round_set: RoundSet) -> Findings:
    """What `compared` finds today, counted alone; one query."""
    rows = Score.objects.filter(
        sheet__round_set=round_set,
        criterion__scorer__in=BY_APPRAISERS,
        stage__in=(Stage.SELF, Stage.APPRAISAL),
    )
    held: dict[tuple[int, int], dict[str, Score]] = {}
    for row in rows.only(*_COUNTED):
        held.setdefault((row.sheet_id, row.criterion_id), {})[row.stage] = row
    judged = [
        _judged(sheet, criterion, both.get(Stage.SELF), both[Stage.APPRAISAL])
        for (sheet, criterion), both in held.items()
        if Stage.APPRAISAL in both
    ]
    return Findings(len(consistency.splits(judged)), len(consistency.overrides(judged)))


_COUNTED = (
    "sheet_id",
    "criterion_id",
    "stage",
    "answer",
    "value",
    "value_of",
    "points",
    "is_override",
    "changed_by_id",
)


def _judged(sheet: int, criterion: int, own: Reading | None, found: Reading) -> Judged:
    return Judged(
        criterion=criterion,
        sheet=sheet,
        appraiser=found.changed_by_id or 0,
        declared=figure_of(own) if own and not figure_of(own).is_empty else None,
        own=own.points if own else None,
        points=found.points,
        is_override=found.is_override,
    )


SAME, OVERRIDE = "same", "override"
FINDINGS = [(SAME, "Cùng kê khai, khác điểm"), (OVERRIDE, "Điểm khác cách tính")]
COLUMNS = (
    Column("finding", "Phát hiện", "choice", choices=FINDINGS, width=24),
    Column("criterion", "Mã tiêu chí", "code", width=12),
    Column("name", "Tiêu chí", width=50),
    Column("unit", "Đơn vị", width=34),
    Column("declared", "Kê khai", width=18),
    Column("own", "Điểm tự chấm", "decimal", width=12),
    Column("verified", "Số liệu thẩm định", width=18),
    Column("points", "Điểm thẩm định", "decimal", width=12),
    Column("appraiser", "Người thẩm định", width=26),
    Column("note", "Ghi chú", width=60),
)


def rows_of(found: Compared) -> Iterator[Mapping[str, Value]]:
    """Every finding, a line for each reading it is about."""
    for _, _, lines in found.splits:
        yield from (_row(SAME, line) for line in lines)
    yield from (_row(OVERRIDE, line) for line in found.overrides)


def _row(finding: str, line: Line) -> Mapping[str, Value]:
    return {
        "finding": finding,
        "criterion": line.criterion.code,
        "name": line.criterion.name,
        "unit": line.sheet.unit.name,
        "declared": line.declared,
        "own": line.judged.own,
        "verified": line.verified,
        "points": line.judged.points,
        "appraiser": line.appraiser,
        "note": line.found.note,
    }


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """The findings of every group of every round."""
    for round_set in RoundSet.objects.select_related("round").order_by("pk"):
        yield from rows_of(compared(round_set, as_of))


CONSISTENCY: SheetKind[Any] = SheetKind(
    name="appraisal-consistency",
    label="Tính nhất quán",
    file_stem="nhat-quan-tham-dinh",
    columns=COLUMNS,
    identity=("finding", "criterion", "unit"),
    export_rows=export_rows,
)
