"""What an approver decides on: the appraised sheets of a round with their figures, what is missing
in each, and a print of what was read, so that nothing else is approved than what was seen.

A fixed number of queries for each group of the round, whatever the number of units.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count

from cchc.core.clock import today
from scores_app.appraisal.consistency_page import Findings, findings_of
from scores_app.choices import BY_APPRAISERS, Basis, ClaimState, Scorer, SheetState, Step
from scores_app.models import Claim, Criterion, Round, RoundSet, ScoreSheet
from scores_app.permissions import is_own_unit
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.ranks import totals
from scores_app.ranks.gaps import compared_of
from scores_app.ranks.placing import index_of
from scores_app.ranks.tables import Row, table_of
from scores_app.rounds.step_days import StepDays, days_of_sheets, in_words
from scores_app.trees import leaves_of
from units_app.access import Access

RESULT_WORDS = {
    Scorer.SURVEY: "điều tra xã hội học",
    Scorer.LEADERS: "lãnh đạo tỉnh chấm",
    Scorer.SYSTEM: "hệ thống tính từ nhiệm vụ",
}
_TOKEN = re.compile(
    r"(?P<print>[0-9a-f]{64});(?P<points>-?[0-9]{1,9}(\.[0-9]{1,20})?)?;"
    r"(?P<applicable>[0-9]{1,9}(\.[0-9]{1,20})?);(?P<band>[^\n]{0,400})"
)
# What an approver is shown, whole: where the sheet stands, every reading, every claim.
_PRINTS = """
SELECT sheet.id, encode(sha256(convert_to(concat(ROW(sheet.state, sheet.is_ranked)::text, (
    SELECT string_agg(ROW(held.criterion_id, held.stage, held.answer, held.value, held.value_of,
        held.points, held.is_override)::text, '' ORDER BY held.criterion_id, held.stage)
    FROM scores_app_score held WHERE held.sheet_id = sheet.id
), (
    SELECT string_agg(ROW(claim.id, claim.state, claim.past_on)::text, '' ORDER BY claim.id)
    FROM scores_app_claim claim WHERE claim.sheet_id = sheet.id
)), 'UTF8')), 'hex')
FROM scores_app_scoresheet sheet WHERE sheet.id = ANY(%s)
"""
# Criteria that apply and have no points, or do not apply; bonus and penalty are neither.
_MISSING = f"""
SELECT sheet.id, leaf.id, coalesce(reading.answer = '{NOT_APPLICABLE}', false)
FROM sheet CROSS JOIN leaf
LEFT JOIN reading ON reading.sheet_id = sheet.id AND reading.criterion_id = leaf.id
WHERE leaf.counts AND sheet.id = ANY(%(sheets)s)
AND ({totals.KNOWN} IS NOT TRUE OR reading.answer = '{NOT_APPLICABLE}')
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Missing:
    """The criteria of one sheet that apply and have no points, and those that do not apply, in the
    order of the set.
    """

    leaves: tuple[Criterion, ...] = ()
    out: tuple[Criterion, ...] = ()

    @property
    def unread(self) -> list[Criterion]:
        """Those that appraisers decide: without them nothing is approved."""
        return [leaf for leaf in self.leaves if leaf.scorer in BY_APPRAISERS]

    @property
    def results(self) -> list[Criterion]:
        """Results of a survey, the leaders or the system that are not there."""
        return [leaf for leaf in self.leaves if leaf.scorer not in BY_APPRAISERS]

    @property
    def results_words(self) -> str:
        """Which results are missing: codes by whose they are."""
        parts = []
        for scorer, words in RESULT_WORDS.items():
            codes = [leaf.code for leaf in self.results if leaf.scorer == scorer]
            if codes:
                parts.append(f"{', '.join(codes)} ({words})")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Ruled:
    """How many claims of a sheet were ruled in which way; those that are past do not count."""

    accepted: int = 0
    partly: int = 0
    refused: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read of all sheets of a round at once, by sheet."""

    prints: Mapping[int, str]
    claims: Mapping[int, Ruled]
    days: Mapping[int, StepDays]


@dataclass(frozen=True, slots=True)
class Ready:
    """One appraised sheet as the approver sees it.

    `row` is its line of the ranking; `own` and `found` are the points of the unit and of the
    appraisal over the criteria that both know, None where there are none; `ahead` the steps in
    which the unit could still explain and be heard.
    """

    sheet: ScoreSheet
    row: Row
    print: str
    missing: Missing
    claims: Ruled
    own: Decimal | None
    found: Decimal | None
    is_own_unit: bool
    ahead: Mapping[Step, date]

    @property
    def ahead_words(self) -> str:
        """The steps of explanation that approval would cut off, with their last days."""
        return in_words(self.ahead)

    @property
    def token(self) -> str:
        """What the form carries of it; `Seen.read` takes it apart."""
        points = "" if self.row.points is None else f"{self.row.points:f}"
        return f"{self.print};{points};{self.row.applicable:f};{self.row.band}"

    @property
    def is_blocked(self) -> bool:
        return bool(self.claims.open or self.missing.unread)

    @property
    def wants_reason(self) -> bool:
        """Whether it is approved with a reason only."""
        return bool(self.missing.results or self.ahead) or self.is_own_unit


@dataclass(frozen=True)
class Group:
    """One group of the round: its appraised sheets, how many are not so far, and what stands out
    when its appraisers are compared.
    """

    round_set: RoundSet
    ready: list[Ready]
    findings: Findings
    unfinished: int
    approved: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form says an approver saw of a sheet; only `print` decides."""

    print: str
    points: Decimal | None = None
    applicable: Decimal = Decimal(0)
    band: str = ""

    @classmethod
    def read(cls, token: str) -> Seen:
        """What a form carried; one that no page wrote is the print of nothing."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return cls("")
        points = Decimal(found["points"]) if found["points"] else None
        return cls(found["print"], points, Decimal(found["applicable"]), found["band"])

    @property
    def index(self) -> Decimal | None:
        return index_of(self.points, self.applicable)


@dataclass(frozen=True)
class Moved:
    """A sheet that is not what the approver saw: then and now."""

    sheet: ScoreSheet
    seen: Seen
    row: Row | None = field(default=None)


def groups_to_approve(of_round: Round, access: Access) -> list[Group]:
    """The groups of a round with what is ready to be approved."""
    sets = of_round.sets.select_related("round", "criteria_set", "group")
    found = list(sets.order_by("group__order", "pk"))
    sheets = list(
        ScoreSheet.objects.filter(round_set__in=found)
        .with_round()
        .order_by("unit__order", "unit__sort_key", "pk")
    )
    ready = [sheet for sheet in sheets if sheet.state == SheetState.APPRAISED]
    facts = Facts(prints_of(sheet.pk for sheet in ready), _claims_of(ready), days_of_sheets(ready))
    return [
        _group(
            round_set,
            [sheet for sheet in sheets if sheet.round_set_id == round_set.pk],
            facts,
            access,
        )
        for round_set in found
    ]


def prints_of(sheets: Iterable[int]) -> dict[int, str]:
    """Sheet -> a SHA-256 of everything that is read of it; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PRINTS, [list(sheets)])
        return dict(cursor.fetchall())


def missing_of(round_set: RoundSet, sheets: Collection[int]) -> dict[int, Missing]:
    """What is missing of these sheets of a group; two queries."""
    values = totals.params(round_set, Basis.FINAL, today()) | {"sheets": list(sheets)}
    with connection.cursor() as cursor:
        cursor.execute(totals.readings(Basis.FINAL, is_past=False) + _MISSING, values)
        found = set(cursor.fetchall())
    leaves = leaves_of(round_set.criteria_set) if found else []
    return {
        pk: Missing(
            tuple(leaf for leaf in leaves if (pk, leaf.pk, False) in found),
            tuple(leaf for leaf in leaves if (pk, leaf.pk, True) in found),
        )
        for pk in sheets
    }


def moved_of(changed: Iterable[ScoreSheet], seen: Mapping[int, Seen]) -> list[Moved]:
    """The sheets that moved, each with what was seen and what is there now."""
    held = list(changed)
    rows: dict[int, Row] = {}
    for round_set in {sheet.round_set for sheet in held}:
        rows |= {row.sheet_id: row for row in table_of(round_set, Basis.FINAL, today()).rows}
    return [Moved(sheet, seen[sheet.pk], rows.get(sheet.pk)) for sheet in held]


def _group(
    round_set: RoundSet,
    sheets: list[ScoreSheet],
    facts: Facts,
    access: Access,
) -> Group:
    ready = [sheet for sheet in sheets if sheet.pk in facts.prints]
    approved = sum(sheet.state == SheetState.APPROVED for sheet in sheets)
    unfinished = len(sheets) - len(ready) - approved
    if not ready:
        return Group(round_set, [], Findings(), unfinished, approved)
    rows = {row.sheet_id: row for row in table_of(round_set, Basis.FINAL, today()).rows}
    missing = missing_of(round_set, [sheet.pk for sheet in ready])
    both = compared_of(round_set, today())
    lines = [
        Ready(
            sheet=sheet,
            row=rows[sheet.pk],
            print=facts.prints[sheet.pk],
            missing=missing[sheet.pk],
            claims=facts.claims.get(sheet.pk, Ruled()),
            own=both.get(sheet.pk, (None, None))[0],
            found=both.get(sheet.pk, (None, None))[1],
            is_own_unit=is_own_unit(access, sheet),
            ahead=facts.days[sheet.pk].explaining_ahead(today()),
        )
        for sheet in ready
    ]
    return Group(round_set, lines, findings_of(round_set), unfinished, approved)


def _claims_of(sheets: Iterable[ScoreSheet]) -> dict[int, Ruled]:
    held = Claim.objects.filter(sheet__in=list(sheets), past_on=None).order_by()
    counted = held.values_list("sheet", "state").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = {}
    for sheet, state, number in counted:
        if state != ClaimState.WITHDRAWN:
            found.setdefault(sheet, {})[state] = number
    return {sheet: Ruled(**numbers) for sheet, numbers in found.items()}
