"""Totals: what each sheet of one group adds up to, on any day, in one statement.

A criterion that does not apply to a unit takes its maximum out of the sums; where no survey was run
its criteria apply to nobody. Bonus and penalty are outside the maxima and never a gap. Everything
is added up by the database in exact decimals, however many sheets there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from cchc.core.clock import today
from scores_app.choices import UNSENT_STATES, Basis, Stage
from scores_app.models import RoundSet
from scores_app.points.figures import NOT_APPLICABLE

ZERO = Decimal(0)


class Part(NamedTuple):
    """An area of one sheet, bonus and penalty aside.

    `points` are those known so far, `applicable` is the maximum of all criteria that apply,
    `unknown` how many of these have no points yet.
    """

    points: Decimal
    applicable: Decimal
    unknown: int

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show: some points, or nothing that lacks them."""
        return bool(self.points) or not self.unknown


@dataclass(frozen=True, slots=True)
class Totals:
    """What one sheet adds up to; `points` hold bonus and penalty (negative), under the ceilings of
    the round. `read` is how many criteria have a reading, `read_by_people` how many of those the
    unit or an appraiser gave one.
    """

    sheet_id: int
    state: str
    is_ranked: bool
    points: Decimal
    applicable: Decimal
    unknown: int
    bonus: Decimal
    penalty: Decimal
    read: int
    read_by_people: int
    areas: dict[int, Part] = field(default_factory=dict)

    @property
    def is_missing(self) -> bool:
        """Nothing is known, or only what a system or a survey says of a unit that sent nothing."""
        return not self.read or (self.state in UNSENT_STATES and not self.read_by_people)


def totals_of(
    round_set: RoundSet, basis: Basis, day: date, *, sheet_id: int | None = None
) -> list[Totals]:
    """The totals of every sheet of the group (or of one) as of the end of `day`; one query.

    Ceilings, and whether a survey was run, are those the round has now. A sheet that was made after
    `day` is not among them, nor any of results that were loaded and recorded after it.
    """
    values = params(round_set, basis, day, sheet_id)
    is_past = day < today()
    found = _run(statement(basis, is_past=is_past), values)
    if day < today() and not is_past:
        # It ended meanwhile, so readings of the next day may be among these.
        return totals_of(round_set, basis, day, sheet_id=sheet_id)
    return found


def totals_recorded(round_set: RoundSet, basis: Basis, day: date, *, by: datetime) -> list[Totals]:
    """The same from the events alone that had been recorded by a moment: what the books said of
    `day` then.
    """
    sql = statement(basis, is_past=True, recorded=True)
    return _run(sql, params(round_set, basis, day) | {"recorded": by})


def statement(basis: Basis, *, is_past: bool, recorded: bool = False) -> str:
    """The SQL: a row for each sheet, its areas in arrays."""
    return f"{readings(basis, is_past=is_past, recorded=recorded)}, {_FOUND}{_SUMS}"


def readings(
    basis: Basis, *, is_past: bool, recorded: bool = False, also: Iterable[str] = ()
) -> str:
    """The SQL that any statement about readings begins with: the tables `leaf`, `area`, `sheet`,
    `held` (a reading of each stage asked for) and `reading` (the one of the basis). With `recorded`
    only events that had been recorded by that moment count. `also` are columns of a reading that
    are wanted besides its answer and points.
    """
    known = "AND event.recorded_at <= %(recorded)s" if recorded else ""
    more = "".join(f", {column}" for column in also)
    sheets = _SHEETS_THEN.format(known=known) if is_past else _SHEETS_NOW
    held = (_HELD_THEN if is_past else _HELD_NOW).format(known=known, also=more)
    chosen = _FINAL.format(also=more) if basis == Basis.FINAL else _OF_ONE_STAGE
    return f"WITH RECURSIVE {_LEAVES}, {sheets}, {held}, {chosen}"


def _run(sql: str, values: dict[str, Any]) -> list[Totals]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_read(row) for row in cursor]


def params(
    round_set: RoundSet, basis: Basis, day: date, sheet_id: int | None = None
) -> dict[str, Any]:
    """What the statements are given; without `sheet_id` they read every sheet of the group."""
    stages = [Stage.APPRAISAL, Stage.SECOND] if basis == Basis.FINAL else [_STAGES[basis]]
    return {
        "round_set": round_set.pk,
        "sheet": sheet_id,
        "criteria_set": round_set.criteria_set_id,
        "survey_run": round_set.survey_run,
        "self_only": basis == Basis.SELF,
        "stages": [str(stage) for stage in stages],
        "day": day,
        "bonus_max": round_set.round.bonus_max,
        "penalty_max": round_set.round.penalty_max,
        "known_from": round_set.round.known_from,
    }


def _read(row: tuple[Any, ...]) -> Totals:
    """One row of the statement."""
    sheet_id, state, is_ranked, points, applicable, unknown, bonus, penalty, *rest = row
    read, read_by_people, keys, *parts = rest
    return Totals(
        sheet_id=sheet_id,
        state=state,
        is_ranked=is_ranked,
        points=points,
        applicable=applicable,
        unknown=unknown,
        bonus=bonus,
        penalty=penalty,
        read=read,
        read_by_people=read_by_people,
        areas=dict(zip(keys, map(Part, *parts), strict=True)),
    )


_STAGES = {Basis.APPRAISED: Stage.APPRAISAL, Basis.SELF: Stage.SELF}

# The criteria that are scored, each with the area it hangs under.
_LEAVES = """
line(id, area_id) AS (
    SELECT id, id FROM scores_app_criterion
    WHERE criteria_set_id = %(criteria_set)s AND parent_id IS NULL
    UNION ALL
    SELECT child.id, line.area_id
    FROM line JOIN scores_app_criterion child ON child.parent_id = line.id
),
leaf AS MATERIALIZED (
    SELECT held.id, line.area_id, held.max_points, held.rule,
        held.rule NOT IN ('bonus', 'penalty') AS counts,
        held.scorer IN ('unit', 'appraiser') AS by_people
    FROM line JOIN scores_app_criterion held ON held.id = line.id
    WHERE NOT EXISTS (SELECT FROM scores_app_criterion child WHERE child.parent_id = held.id)
    AND (%(survey_run)s OR held.scorer <> 'survey')
    AND (NOT %(self_only)s OR held.scorer = 'unit')
),
area AS (
    SELECT area_id, count(*) FILTER (WHERE counts) AS leaves,
        coalesce(sum(max_points) FILTER (WHERE counts), 0) AS worth
    FROM leaf GROUP BY area_id
)"""

_SHEETS_NOW = """
sheet AS (
    SELECT id, state, is_ranked FROM scores_app_scoresheet WHERE round_set_id = %(round_set)s
    AND (%(sheet)s::bigint IS NULL OR id = %(sheet)s)
)"""
_SHEETS_THEN = """
sheet AS (
    SELECT DISTINCT ON (event.sheet_id) event.sheet_id AS id, event.state, event.is_ranked
    FROM scores_app_sheetevent event
    JOIN scores_app_scoresheet held ON held.id = event.sheet_id
    WHERE held.round_set_id = %(round_set)s AND event.effective_on <= %(day)s {known}
    AND (%(sheet)s::bigint IS NULL OR held.id = %(sheet)s)
    AND (%(known_from)s::date IS NULL OR %(known_from)s::date <= %(day)s)
    ORDER BY event.sheet_id, event.id DESC
)"""

# The readings that stand: now, or on a past day the last one of each stage, unless withdrawn.
_HELD_NOW = """
held AS NOT MATERIALIZED (
    SELECT sheet_id, criterion_id, stage, answer, points{also} FROM scores_app_score
    WHERE sheet_id IN (SELECT id FROM sheet) AND stage = ANY(%(stages)s)
)"""
_HELD_THEN = """
latest AS (
    SELECT DISTINCT ON (sheet_id, criterion_id, stage)
        sheet_id, criterion_id, stage, answer, points, gone{also}
    FROM scores_app_scoreevent event
    WHERE sheet_id IN (SELECT id FROM sheet) AND stage = ANY(%(stages)s)
    AND effective_on <= %(day)s {known}
    ORDER BY sheet_id, criterion_id, stage, id DESC
),
held AS (SELECT * FROM latest WHERE NOT gone)"""

# The final reading is the second appraisal's where there is one, else the first one's: "second"
# sorts behind "appraisal", in the order of the index that is read. (Of an anti-join, PostgreSQL
# expects one row, and then takes minutes for 4,000 sheets.)
_OF_ONE_STAGE = "reading AS (SELECT * FROM held)"
_FINAL = """
reading AS (
    SELECT DISTINCT ON (sheet_id, criterion_id) sheet_id, criterion_id, answer, points{also}
    FROM held WHERE stage IN ('appraisal', 'second')
    ORDER BY sheet_id, criterion_id, stage DESC
)"""

KNOWN = f"(reading.answer = '{NOT_APPLICABLE}' OR reading.points IS NOT NULL)"
_FOUND = f"""
found AS (
    SELECT reading.sheet_id, leaf.area_id,
        sum(reading.points) FILTER (WHERE leaf.counts) AS points,
        sum(leaf.max_points) FILTER (
            WHERE leaf.counts AND reading.answer = '{NOT_APPLICABLE}'
        ) AS taken_out,
        count(*) FILTER (WHERE leaf.counts AND {KNOWN}) AS known,
        sum(reading.points) FILTER (WHERE leaf.rule = 'bonus') AS bonus,
        sum(reading.points) FILTER (WHERE leaf.rule = 'penalty') AS penalty,
        count(*) FILTER (WHERE {KNOWN}) AS read,
        count(*) FILTER (WHERE {KNOWN} AND leaf.by_people) AS read_by_people
    FROM reading JOIN leaf ON leaf.id = reading.criterion_id
    GROUP BY reading.sheet_id, leaf.area_id
)"""  # noqa: S608 - a constant of this module
# A sheet has its row also where nothing is scored; the arrays hold its areas in one order.
_SUMS = """,
part AS (
    SELECT sheet.*, area.area_id, area.leaves > 0 AS is_area,
        coalesce(found.points, 0) AS points,
        area.worth - coalesce(found.taken_out, 0) AS applicable,
        area.leaves - coalesce(found.known, 0) AS unknown,
        found.bonus, found.penalty, found.read, found.read_by_people
    FROM sheet LEFT JOIN area ON true
    LEFT JOIN found ON found.sheet_id = sheet.id AND found.area_id = area.area_id
),
total AS (
    SELECT id, state, is_ranked, sum(points) AS points,
        coalesce(sum(applicable), 0) AS applicable,
        coalesce(sum(unknown), 0)::bigint AS unknown,
        least(coalesce(sum(bonus), 0), %(bonus_max)s::numeric) AS bonus,
        greatest(coalesce(sum(penalty), 0), -%(penalty_max)s::numeric) AS penalty,
        coalesce(sum(read), 0)::bigint AS read,
        coalesce(sum(read_by_people), 0)::bigint AS read_by_people,
        array_agg(area_id) FILTER (WHERE is_area) AS areas,
        array_agg(points) FILTER (WHERE is_area) AS area_points,
        array_agg(applicable) FILTER (WHERE is_area) AS area_applicable,
        array_agg(unknown) FILTER (WHERE is_area) AS area_unknown
    FROM part GROUP BY id, state, is_ranked
)
SELECT id, state, is_ranked, points + bonus + penalty, applicable, unknown, bonus, penalty,
    read, read_by_people, coalesce(areas, '{}'), coalesce(area_points, '{}'),
    coalesce(area_applicable, '{}'), coalesce(area_unknown, '{}')
FROM total"""
