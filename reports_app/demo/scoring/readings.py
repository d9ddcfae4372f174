"""What units declared, what appraisers found: figures first, points from them by the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports_app.demo.scoring.chance import ALL, chance, one_in
from reports_app.demo.scoring.counted import Counted
from reports_app.demo.scoring.entries import BY_UNIT, Entry, People
from reports_app.demo.scoring.figures import Task, figure_of, merit, size
from scores_app.causes import loses
from scores_app.choices import BY_APPRAISERS, RESULTS, Cause, Rule, Scorer, Stage, Step
from scores_app.models import Criterion, Score
from scores_app.points import Figure, Scoring, best_of, read_rule
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.trees import tree_of
from units_app.models import User

RATES = frozenset({Rule.BANDS, Rule.PROPORTIONAL})
ANSWERS = frozenset({Rule.YES_NO, Rule.STEPS})
OUT = Figure(NOT_APPLICABLE)
TOO_GOOD = 3000  # by how much a unit sees itself better, where it does
HALF = Decimal("0.5")
ROWS_AT_ONCE = 2000
CHANGED = ("answer", "value", "value_of", "points", "cause", "note", "effective_on", "changed_at")
CAUSES = {
    Cause.NOT_DONE: "Không có kết quả thực hiện trong kỳ chấm",
    Cause.LATE: "Thực hiện sau thời hạn quy định",
    Cause.NO_EVIDENCE: "Tài liệu kiểm chứng chưa đủ để xác nhận số liệu kê khai",
    Cause.NOT_PROPER: "Số liệu kê khai chưa theo đúng cách thống kê quy định",
}
INCOMPLETE = "Có thực hiện nhưng chưa đủ nội dung theo yêu cầu của tiêu chí"
NOTHING_TO_DO = "Trong năm đơn vị không phát sinh nhiệm vụ thuộc tiêu chí này"
EXPLAINED = "Không có văn bản riêng; kết quả nêu trong báo cáo cải cách hành chính năm"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion that is given points, with its rule read; `area` is the place of its area."""

    criterion: Criterion
    scoring: Scoring
    area: int
    place: int

    def task(self, entry: Entry, better: int = 0) -> Task:
        item, code = self.criterion, self.criterion.code
        done = min(merit(entry.seed, entry.plan.year, code) + better, ALL - 1)
        whole = size(entry.seed, code, item.name)
        return Task(item.rule, item.rule_params, item.max_points, done, whole)


@dataclass(slots=True)
class Reading:
    """A score to be written; `points` follow from the figure unless they were set by hand."""

    entry: Entry
    leaf: Leaf
    stage: Stage
    figure: Figure
    on: date
    by: User | None
    cause: str = ""
    note: str = ""
    points: Decimal | None = None
    is_override: bool = False
    # What the appraiser had first accepted from the unit, and later went back on.
    at_first: Reading | None = None

    @property
    def loses_points(self) -> bool:
        return loses(self.leaf.criterion, self.points, is_override=self.is_override)

    def row(self) -> Score:
        return Score(
            sheet=self.entry.sheet,
            criterion=self.leaf.criterion,
            stage=self.stage,
            answer=self.figure.answer,
            value=self.figure.value,
            value_of=self.figure.of,
            points=self.points,
            is_override=self.is_override,
            cause=self.cause,
            note=self.note,
            changed_by=self.by,
            effective_on=self.on,
            changed_at=self.entry.moment(self.on, self.stage, self.leaf.criterion.code),
        )


def write_readings(readings: Sequence[Reading]) -> None:
    """The rows of all readings; what was changed is written twice, so that its history shows."""
    rows = [(reading, reading.row()) for reading in readings]
    again = [(reading, row) for reading, row in rows if reading.at_first]
    for reading, row in again:
        _go_back(row, reading)
    Score.objects.bulk_create((row for _, row in rows), batch_size=ROWS_AT_ONCE)
    for reading, row in again:
        final = reading.row()
        for name in CHANGED:
            setattr(row, name, getattr(final, name))
        row.version += 1
    Score.objects.bulk_update([row for _, row in again], [*CHANGED, "version"])


def _go_back(row: Score, reading: Reading) -> None:
    """Makes it the row that was there at first: the unit's figure, on the step's first day."""
    if reading.at_first is None:
        return
    row.points, row.cause, row.note = reading.at_first.points, "", ""
    figure = reading.at_first.figure
    row.answer, row.value, row.value_of = figure.answer, figure.value, figure.of
    row.effective_on = reading.entry.plan.steps[Step.APPRAISAL][0]
    row.changed_at = reading.entry.moment(row.effective_on, "first", reading.leaf.criterion.code)


def leaves_of(entries: Sequence[Entry]) -> list[Leaf]:
    """The leaves of the set that these units are scored by."""
    tree = tree_of(entries[0].sheet.round_set.criteria_set)
    areas = {area.criterion.pk: place for place, area in enumerate(tree.areas)}
    found = [node.criterion for node in tree.leaves()]
    return [
        Leaf(
            item,
            read_rule(item.rule, item.rule_params, item.max_points),
            areas[tree.area_of(item.pk).criterion.pk],
            place * 100 // len(found),
        )
        for place, item in enumerate(found)
    ]


def readings_of(
    entries: Sequence[Entry], leaves: Sequence[Leaf], people: People, counted: Counted
) -> list[Reading]:
    """Every reading of the unit and of the first appraisal, with points and causes."""
    own = [r for entry in entries for leaf in leaves for r in _declared(entry, leaf, people)]
    found = [
        r for entry in entries for leaf in leaves for r in _appraised(entry, leaf, people, counted)
    ]
    for readings in (own, found):
        give_points(readings, bests_of(readings))
    _explain_losses(own, found)
    return own + found


def bests_of(readings: Iterable[Reading]) -> dict[int, Decimal | None]:
    """The best figure of the group for each criterion that compares units."""
    figures = defaultdict(list)
    for reading in readings:
        if reading.leaf.criterion.rule == Rule.RELATIVE_TO_BEST:
            figures[reading.leaf].append(reading.figure)
    return {
        leaf.criterion.pk: best_of(leaf.criterion.rule, leaf.criterion.rule_params, found)
        for leaf, found in figures.items()
    }


def give_points(readings: Iterable[Reading], bests: Mapping[int, Decimal | None]) -> None:
    for reading in readings:
        if not reading.is_override:
            best = bests.get(reading.leaf.criterion.pk)
            reading.points = reading.leaf.scoring.points(reading.figure, best)


def _declared(entry: Entry, leaf: Leaf, people: People) -> Iterator[Reading]:
    """What the unit says of a criterion, if it came that far."""
    item = leaf.criterion
    if item.scorer != Scorer.UNIT or leaf.place >= entry.path.declared:
        return
    on = entry.day(Step.SELF_SCORE, item.code)
    figure = _claimed(entry, leaf)
    note = EXPLAINED if is_without_evidence(entry, leaf) else ""
    if figure == OUT:
        note = NOTHING_TO_DO
    by = people.officer_of(entry.unit)
    yield Reading(entry, leaf, Stage.SELF, figure, on, by, note=note)


def is_without_evidence(entry: Entry, leaf: Leaf) -> bool:
    """Where the unit explains instead of showing a document."""
    needed = leaf.criterion.evidence_required
    return needed and one_in(12, "evidence", entry.unit.code, leaf.criterion.code)


def _appraised(entry: Entry, leaf: Leaf, people: People, counted: Counted) -> Iterator[Reading]:
    """What was found of a criterion, by the appraiser or from outside."""
    item, path = leaf.criterion, entry.path
    on = entry.day(Step.APPRAISAL, item.code)
    if item.scorer in RESULTS and path.declared:
        figure = figure_of(leaf.task(entry))
        yield Reading(entry, leaf, Stage.APPRAISAL, figure, on, people.staff)
    if item.scorer == Scorer.SYSTEM:
        yield _counted(entry, leaf, counted)
    if item.scorer in BY_APPRAISERS and leaf.place < path.appraised:
        place = entry.place if entry.unit.kind in BY_UNIT else leaf.area
        yield _found(entry, leaf, on, people.appraiser(place))


def _counted(entry: Entry, leaf: Leaf, counted: Counted) -> Reading:
    """What the system counted from the unit's own tasks; as it was at first, where that changed."""
    readings = [
        Reading(entry, leaf, Stage.APPRAISAL, figure, on, None, points=leaf.scoring.points(figure))
        for on, figure in counted.figures(entry.unit.pk, leaf.criterion)
    ]
    last = readings[-1]
    last.at_first = readings[0] if readings[1:] else None
    return last


def _found(entry: Entry, leaf: Leaf, on: date, by: User | None) -> Reading:
    """The appraiser's figure; now and then the unit's figure with points of their own."""
    item = leaf.criterion
    reading = Reading(entry, leaf, Stage.APPRAISAL, _true(entry, leaf), on, by)
    if reading.figure == OUT:
        reading.note = NOTHING_TO_DO
    doubtful = item.rule in ANSWERS and one_in(30, "doubt", entry.seed, item.code)
    if doubtful and reading.figure.answer in {"yes", "on_time", "province"}:
        reading.points, reading.is_override = item.max_points * HALF, True
        reading.cause, reading.note = Cause.NOT_PROPER, INCOMPLETE
    return reading


def _true(entry: Entry, leaf: Leaf) -> Figure:
    rates = leaf.criterion.rule in RATES
    if rates and one_in(30, "applies", entry.seed, leaf.criterion.code):
        return OUT
    return figure_of(leaf.task(entry))


def _claimed(entry: Entry, leaf: Leaf) -> Figure:
    """The true figure, mostly; sometimes a better one."""
    true = _true(entry, leaf)
    often = 2 if entry.path.claims else 4
    boasts = one_in(often, "claims", entry.seed, leaf.criterion.code)
    if not boasts or true == OUT or leaf.criterion.rule == Rule.RELATIVE_TO_BEST:
        return true
    return figure_of(leaf.task(entry, TOO_GOOD))


def _explain_losses(own: Iterable[Reading], found: Iterable[Reading]) -> None:
    """A cause for all that was lost, and a reason where the appraiser gave less than the unit."""
    claimed = {(r.entry.sheet.pk, r.leaf.criterion.pk): r for r in own}
    for reading in found:
        if reading.is_override:
            continue
        name = reading.entry.seed, reading.leaf.criterion.code
        cause = _cause(reading, chance("cause", *name))
        reading.cause = cause if reading.loses_points else ""
        before = claimed.get((reading.entry.sheet.pk, reading.leaf.criterion.pk))
        if before is not None and _is_less(reading, before):
            reading.note = CAUSES[cause]
            reading.at_first = before if one_in(6, "first", *name) else None


def _cause(reading: Reading, drawn: int) -> Cause:
    """Why points were lost, as far as that goes with the rule."""
    if not reading.points:
        return Cause.NOT_DONE
    if reading.leaf.criterion.rule == Rule.STEPS:
        return Cause.LATE
    return (Cause.NO_EVIDENCE, Cause.NOT_PROPER)[drawn % 2]


def _is_less(found: Reading, own: Reading) -> bool:
    """Whether points were lost; beside the best of the group they move without anybody's fault."""
    if found.leaf.criterion.rule == Rule.RELATIVE_TO_BEST:
        return False
    return found.points is not None and own.points is not None and found.points < own.points
