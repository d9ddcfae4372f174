"""What a unit's sheet still lacks before it can be handed in: one rule, for one sheet or for many.

Needed are the criteria that the unit itself scores; a bonus only once it is claimed, and a penalty
is never the unit's. One is filled when it has an answer or a figure and, where evidence is asked
for, a document, an initiative of the unit or an explanation in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

NO_ANSWER = "chưa kê khai"
NO_PROOF = "thiếu tài liệu kiểm chứng hoặc giải trình"

# Every criterion that a sheet's unit scores, with what there is of it.
_HELD = """
WITH held AS (
    SELECT sheet.id AS sheet_id, criterion.id AS criterion_id, criterion."order" AS place,
        criterion.rule, criterion.evidence_required,
        coalesce(
            score.answer <> '' OR score.value IS NOT NULL OR score.points IS NOT NULL, false
        ) AS answered,
        coalesce(score.note <> '', false) OR EXISTS (
            SELECT FROM scores_app_scoreevidence link
            WHERE link.sheet_id = sheet.id AND link.criterion_id = criterion.id
        ) OR EXISTS (
            SELECT FROM scores_app_initiativeoffer offer
            WHERE offer.sheet_id = sheet.id AND offer.criterion_id = criterion.id
        ) AS proved
    FROM scores_app_scoresheet sheet
    JOIN scores_app_roundset part ON part.id = sheet.round_set_id
    JOIN scores_app_criterion criterion
        ON criterion.criteria_set_id = part.criteria_set_id AND criterion.scorer = 'unit'
    LEFT JOIN scores_app_score score ON score.sheet_id = sheet.id
        AND score.criterion_id = criterion.id AND score.stage = 'self'
    WHERE sheet.id = ANY(%(sheets)s)
), needed AS (
    SELECT *, answered AND (proved OR NOT evidence_required) AS filled
    FROM held WHERE answered OR rule <> 'bonus'
)
"""
_COUNTED = f"""{_HELD}
SELECT sheet_id, count(*), count(*) FILTER (WHERE filled) FROM needed GROUP BY sheet_id
"""  # noqa: S608 - a constant of this module
_GAPS = f"""{_HELD}
SELECT criterion_id, filled, answered FROM needed ORDER BY place, criterion_id
"""  # noqa: S608 - a constant of this module

# Of loaded results nobody fills anything in: criteria that have points, or do not apply.
_POINTED = """
SELECT sheet.id, count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM scores_app_score score
    WHERE score.sheet_id = sheet.id AND score.criterion_id = criterion.id
        AND score.stage <> 'self' AND (score.points IS NOT NULL OR score.answer = 'na')
))
FROM scores_app_scoresheet sheet
JOIN scores_app_roundset part ON part.id = sheet.round_set_id
JOIN scores_app_criterion criterion ON criterion.criteria_set_id = part.criteria_set_id
WHERE sheet.id = ANY(%(sheets)s) AND criterion.rule NOT IN ('', 'bonus', 'penalty')
    AND (part.survey_run OR criterion.scorer <> 'survey')
GROUP BY sheet.id
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """How far a sheet is: `gaps` say, by criterion in reading order, what is missing."""

    needed: int = 0
    filled: int = 0
    gaps: dict[int, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return self.filled == self.needed

    @property
    def first_gap(self) -> int | None:
        """The criterion of the first gap in reading order."""
        return next(iter(self.gaps), None)

    @property
    def missing(self) -> int:
        return self.needed - self.filled


def filled_of(sheet_id: int) -> Filled:
    """How far one sheet is, with its gaps; one query."""
    rows = _rows(_GAPS, [sheet_id])
    gaps = {
        criterion: NO_PROOF if answered else NO_ANSWER
        for criterion, filled, answered in rows
        if not filled
    }
    return Filled(len(rows), len(rows) - len(gaps), gaps)


def filled_of_many(sheet_ids: Iterable[int]) -> dict[int, Filled]:
    """How far each sheet is, without its gaps; one query, whatever their number."""
    found = {sheet_id: Filled() for sheet_id in sheet_ids}
    counted = {pk: Filled(needed, filled) for pk, needed, filled in _rows(_COUNTED, list(found))}
    return found | counted


def pointed_of_many(sheet_ids: Iterable[int]) -> dict[int, Filled]:
    """Of sheets of loaded results: `needed` criteria, and how many have points; one query."""
    found = {sheet_id: Filled() for sheet_id in sheet_ids}
    counted = {pk: Filled(needed, filled) for pk, needed, filled in _rows(_POINTED, list(found))}
    return found | counted


def _rows(statement: str, sheet_ids: list[int]) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"sheets": sheet_ids})
        return list(cursor.fetchall())
