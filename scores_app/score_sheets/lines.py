"""A score sheet as it is read: the tree of its criteria with every reading, as of any day.

A fixed number of queries, whatever the size of the set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.clock import today
from cchc.core.figures import typed_text
from evidence_app.models import Evidence
from scores_app import points as scoring
from scores_app.choices import Scorer, Stage
from scores_app.declaring import NOT_APPLICABLE_WORDS, declared_text, figure_of
from scores_app.final import final_of
from scores_app.models import ClaimEvent, Criterion, ScoreEvent, ScoreEvidence, ScoreSheet
from scores_app.models.scores import Reading
from scores_app.offers.shown import Shown
from scores_app.points import InputKind
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.ranks.totals import Part
from scores_app.score_sheets.completeness import Filled
from scores_app.score_sheets.sums import Sums
from scores_app.score_sheets.typing import digest
from scores_app.trees import Node, Tree

Readings = Mapping[tuple[int, str], Reading]


@dataclass(slots=True)
class Line:
    """A criterion that is scored, with all that is known of it; `values` stand in its inputs.
    `may_claim`: by this person, today.
    """

    node: Node
    kind: str
    how: str
    choices: list[tuple[str, str]]
    own: Reading | None = None
    appraised: Reading | None = None
    second: Reading | None = None
    claim: ClaimEvent | None = None
    may_claim: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    initiatives: list[Shown] = field(default_factory=list)
    gap: str = ""
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    was: str = ""
    newer: Reading | None = None
    is_stale: bool = False

    is_leaf = True

    @property
    def criterion(self) -> Criterion:
        return self.node.criterion

    @property
    def key(self) -> str:
        """The criterion's key as it stands in names and ids."""
        return str(self.criterion.pk)

    @property
    def is_own(self) -> bool:
        """Whether the unit itself scores it."""
        return self.criterion.scorer == Scorer.UNIT

    @property
    def final(self) -> Reading | None:
        return final_of(self.appraised, self.second)

    @property
    def declared(self) -> Reading | None:
        """Whose figure stands in the column of what is declared."""
        return self.own if self.is_own else self.final

    @property
    def declared_words(self) -> str:
        return self.words_of(self.declared)

    def words_of(self, reading: Reading | None) -> str:
        return declared_text(self.criterion, figure_of(reading)) if reading else ""

    @property
    def newer_words(self) -> str:
        return self.words_of(self.newer)

    @property
    def typed_words(self) -> str:
        """What was typed, in the words of a cell."""
        answer = self.values.get("answer", "")
        known = dict(self.choices) | {NOT_APPLICABLE: NOT_APPLICABLE_WORDS}
        if answer:
            return known.get(answer, answer)
        parts = [self.values.get("value", ""), self.values.get("value_of", "")]
        return "/".join(filter(None, parts))

    @property
    def newer_version(self) -> int:
        """The version of what somebody else wrote, 0 where it was taken out."""
        return getattr(self.newer, "version", 0)

    @property
    def own_rate(self) -> Decimal | None:
        """The rate in per cent that the unit declares, as a part and its whole or by itself."""
        if self.own is None or self.kind != InputKind.RATE:
            return None
        return scoring.rate_of(figure_of(self.own))


@dataclass(slots=True)
class Heading:
    """A criterion above others: it is worth what they are."""

    node: Node
    is_leaf = False

    @property
    def criterion(self) -> Criterion:
        return self.node.criterion


@dataclass(slots=True)
class Section:
    """An area with its rows in reading order."""

    node: Node
    rows: list[Line | Heading]
    sums: dict[str, Part | None] = field(default_factory=dict)

    @property
    def criterion(self) -> Criterion:
        return self.node.criterion

    @property
    def lines(self) -> list[Line]:
        return [row for row in self.rows if isinstance(row, Line)]


@dataclass(slots=True)
class Facts:
    """What is read for the rows of a sheet besides its tree; `claimable`: the criteria that this
    person may claim on today.
    """

    readings: Readings
    evidence: Mapping[int, list[Evidence]]
    claims: Mapping[int, ClaimEvent]
    filled: Filled
    sums: Sums
    claimable: Collection[int] = ()
    initiatives: Mapping[int, list[Shown]] = field(default_factory=dict)


def sections_of(tree: Tree, facts: Facts) -> list[Section]:
    """The areas of a set with the rows of one sheet."""
    return [
        Section(area, list(_rows(area, facts)), facts.sums.of_area(area.criterion.pk))
        for area in tree.areas
    ]


def _rows(area: Node, facts: Facts) -> Iterator[Line | Heading]:
    for node in area.walk():
        if node.is_leaf:
            yield line_of(node, facts)
        elif node is not area:
            yield Heading(node)


def line_of(node: Node, facts: Facts) -> Line:
    """One criterion of a sheet."""
    criterion = node.criterion
    rule, params, highest = criterion.rule, criterion.rule_params, criterion.max_points
    line = Line(
        node=node,
        kind=scoring.input_kind(rule, params),
        how=scoring.explain(rule, params, highest),
        choices=scoring.choices_of(rule, params),
        own=facts.readings.get((criterion.pk, Stage.SELF)),
        appraised=facts.readings.get((criterion.pk, Stage.APPRAISAL)),
        second=facts.readings.get((criterion.pk, Stage.SECOND)),
        claim=facts.claims.get(criterion.pk),
        may_claim=criterion.pk in facts.claimable,
        evidence=facts.evidence.get(criterion.pk, []),
        initiatives=facts.initiatives.get(criterion.pk, []),
        gap=facts.filled.gaps.get(criterion.pk, ""),
    )
    line.values = values_of(line.own)
    line.was = digest(line.values)
    return line


def values_of(reading: Reading | None) -> dict[str, str]:
    """What stands in the inputs for a reading."""
    if reading is None:
        return {"answer": "", "value": "", "value_of": "", "note": "", "version": "0"}
    return {
        "answer": reading.answer,
        "value": typed_text(reading.value),
        "value_of": typed_text(reading.value_of),
        "note": reading.note,
        "version": str(getattr(reading, "version", 0)),
    }


def readings_of(sheet: ScoreSheet, day: date, **narrowed: Any) -> Readings:
    """Every reading of a sheet as it stood at the end of `day`, by criterion and stage."""
    if day == today():
        rows: Iterable[Reading] = sheet.scores.filter(**narrowed).select_related("changed_by")
    else:
        rows = _readings_then(sheet, day, **narrowed)
    return {(row.criterion_id, row.stage): row for row in rows}


def _readings_then(sheet: ScoreSheet, day: date, **narrowed: Any) -> list[ScoreEvent]:
    known = ScoreEvent.objects.filter(sheet=sheet, effective_on__lte=day, **narrowed)
    latest = known.order_by("criterion_id", "stage", "-pk").distinct("criterion_id", "stage")
    return [event for event in latest.select_related("changed_by") if not event.gone]


def evidence_of(sheet: ScoreSheet, day: date, **narrowed: Any) -> dict[int, list[Evidence]]:
    """The documents of each criterion that were put in by the end of `day` and are there still."""
    found: dict[int, list[Evidence]] = {}
    links = ScoreEvidence.objects.filter(sheet=sheet, added_at__date__lte=day, **narrowed)
    joined = links.select_related("evidence__file", "evidence__unit")
    for link in joined.defer("evidence__file__text", "evidence__file__words"):
        found.setdefault(link.criterion_id, []).append(link.evidence)
    return found
