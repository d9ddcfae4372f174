"""Who appraises what, how far that work is, and what nobody appraises yet; set-based reads.

A duty names a criterion with all below it (or the whole set) and a unit (or all). Here it is opened
into cells: one leaf of one sheet. Criteria that a survey, the leaders or the system decide are
nobody's to appraise, and nobody has a cell of the unit they belong to. A duty counts as long as its
holder may appraise: today an appraiser or staff, with an account that works.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from cchc.core.clock import today
from scores_app.choices import ADJUSTMENTS, BY_APPRAISERS, RESULTS, Scorer, SheetState
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.permissions import APPRAISING, is_own_unit, may_appraise, may_run_rounds
from units_app.access import Access
from units_app.belonging import belonging
from units_app.models import User

BY_SYSTEM = "Hệ thống tự tính điểm tiêu chí này từ nhiệm vụ được giao."
BY_STAFF = "Kết quả này do chuyên viên Sở Nội vụ nhập."
NO_APPRAISER = "Chỉ người thẩm định và chuyên viên Sở Nội vụ được thẩm định."
# What `needs_reading` asks of a criterion `leaf`, and with the state of its sheet: while it is with
# the appraisers. The same in SQL.
_NEEDS_READING = "leaf.scorer IN ('unit', 'appraiser') AND leaf.rule NOT IN ('bonus', 'penalty')"
_WAITS = f"{{state}} = 'sent' AND {_NEEDS_READING}"
# Leaves below the criteria of the duties in these sets.
_HELD = """
WITH RECURSIVE held(round_set_id, appraiser_id, sheet_id, criterion_id) AS (
    SELECT duty.round_set_id, duty.appraiser_id, duty.sheet_id, top.id
    FROM scores_app_appraisalduty duty
    JOIN scores_app_roundset part ON part.id = duty.round_set_id
    JOIN scores_app_criterion top ON top.criteria_set_id = part.criteria_set_id
    AND CASE WHEN duty.criterion_id IS NULL THEN top.parent_id IS NULL
        ELSE top.id = duty.criterion_id END
    WHERE duty.round_set_id = ANY(%(sets)s) AND EXISTS (
        SELECT FROM units_app_membership member
        JOIN units_app_user person ON person.id = member.user_id
        WHERE member.user_id = duty.appraiser_id AND person.is_active
        AND member.role = ANY(%(appraising)s) AND member.valid_from <= %(today)s
        AND (member.valid_to IS NULL OR member.valid_to >= %(today)s)
    )
    UNION
    SELECT held.round_set_id, held.appraiser_id, held.sheet_id, child.id
    FROM held JOIN scores_app_criterion child ON child.parent_id = held.criterion_id
), leaves AS (
    SELECT held.* FROM held JOIN scores_app_criterion leaf ON leaf.id = held.criterion_id
    WHERE leaf.scorer IN ('unit', 'appraiser')
)
"""
_SHEETS_OF_LEAVES = """
    FROM leaves JOIN scores_app_scoresheet sheet ON sheet.round_set_id = leaves.round_set_id
    AND (leaves.sheet_id IS NULL OR leaves.sheet_id = sheet.id)
"""
_MINE = f"""
, cells AS (
    SELECT DISTINCT leaves.round_set_id, leaves.criterion_id, sheet.id AS sheet_id
    {_SHEETS_OF_LEAVES}
    WHERE leaves.appraiser_id = %(user)s AND NOT sheet.unit_id = ANY(%(own)s)
)
"""
# For whoever looks at all: every leaf that is appraised, of every sheet.
_ALL = """
WITH cells AS (
    SELECT part.id AS round_set_id, leaf.id AS criterion_id, sheet.id AS sheet_id
    FROM scores_app_roundset part
    JOIN scores_app_criterion leaf ON leaf.criteria_set_id = part.criteria_set_id
    JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id
    WHERE part.id = ANY(%(sets)s) AND leaf.scorer IN ('unit', 'appraiser')
)
"""
_NOW = """
, states AS (SELECT id AS sheet_id, state FROM scores_app_scoresheet)
, done AS (
    SELECT sheet_id, criterion_id FROM scores_app_score WHERE stage = 'appraisal'
)
"""
_THEN = """
, states AS (
    SELECT DISTINCT ON (sheet_id) sheet_id, state FROM scores_app_sheetevent
    WHERE effective_on <= %(day)s ORDER BY sheet_id, id DESC
), latest AS (
    SELECT DISTINCT ON (sheet_id, criterion_id) sheet_id, criterion_id, gone
    FROM scores_app_scoreevent WHERE stage = 'appraisal' AND effective_on <= %(day)s
    ORDER BY sheet_id, criterion_id, id DESC
), done AS (SELECT sheet_id, criterion_id FROM latest WHERE NOT gone)
"""
_COUNTED = f"""
SELECT cells.{{key}}, count(*),
    count(*) FILTER (WHERE states.state IN ('sent', 'appraised', 'approved')),
    count(done.sheet_id) FILTER (WHERE states.state IN ('sent', 'appraised', 'approved')),
    count(*) FILTER (WHERE done.sheet_id IS NULL AND {_WAITS.format(state="states.state")})
FROM cells JOIN scores_app_criterion leaf ON leaf.id = cells.criterion_id
LEFT JOIN states USING (sheet_id) LEFT JOIN done USING (sheet_id, criterion_id)
GROUP BY cells.{{key}}
"""  # noqa: S608 - constants of this module
_KIN = belonging(whose="member.user_id IN (SELECT appraiser_id FROM leaves)", day="%(day)s")
_UNCOVERED = f"""
, kin AS ({_KIN})
, covered AS (
    SELECT DISTINCT leaves.criterion_id, sheet.id AS sheet_id
    {_SHEETS_OF_LEAVES}
    WHERE NOT EXISTS (
        SELECT 1 FROM kin WHERE kin.user_id = leaves.appraiser_id AND kin.unit_id = sheet.unit_id
    )
)
SELECT leaf.id, count(*)
FROM scores_app_roundset part
JOIN scores_app_criterion leaf ON leaf.criteria_set_id = part.criteria_set_id
JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id
LEFT JOIN covered ON covered.criterion_id = leaf.id AND covered.sheet_id = sheet.id
WHERE part.id = ANY(%(sets)s) AND leaf.scorer IN ('unit', 'appraiser')
AND covered.sheet_id IS NULL
GROUP BY leaf.id
"""  # noqa: S608 - constants of this module
_APPRAISERS = f"""
{_HELD}
SELECT DISTINCT leaves.criterion_id, person.id, person.full_name, person.username,
    bool_or(leaves.sheet_id IS NULL)
FROM leaves JOIN units_app_user person ON person.id = leaves.appraiser_id
GROUP BY leaves.criterion_id, person.id ORDER BY person.full_name, person.id
"""  # noqa: S608 - constants of this module
_CLAIMS = f"""
{_HELD}{_MINE}
SELECT claim.id FROM scores_app_claim claim JOIN cells USING (sheet_id, criterion_id)
"""  # noqa: S608 - constants of this module
# What waits for each appraiser at each sheet; nobody has cells of the unit they belong to.
_NOT_OWN = f"""
NOT EXISTS (
    SELECT 1 FROM ({_KIN}) kin
    WHERE kin.user_id = leaves.appraiser_id AND kin.unit_id = sheet.unit_id
)
AND (%(user)s::bigint IS NULL OR leaves.appraiser_id = %(user)s)
"""  # noqa: S608 - constants of this module
_BY_SHEET = """
JOIN scores_app_roundset part ON part.id = sheet.round_set_id
JOIN units_app_unit unit ON unit.id = sheet.unit_id
WHERE {where}
GROUP BY leaves.appraiser_id, sheet.id, unit.id, part.round_id
ORDER BY leaves.appraiser_id, part.round_id, unit."order", unit.sort_key, sheet.id
"""
_WAITING_CELLS = f"""
{_HELD}
SELECT leaves.appraiser_id, sheet.id, unit.id, unit.name, part.round_id,
    count(DISTINCT leaves.criterion_id)
{_SHEETS_OF_LEAVES}
JOIN scores_app_criterion leaf ON leaf.id = leaves.criterion_id
LEFT JOIN scores_app_score score ON score.sheet_id = sheet.id
    AND score.criterion_id = leaf.id AND score.stage = 'appraisal'
{
    _BY_SHEET.format(
        where=f"score.id IS NULL AND {_WAITS.format(state='sheet.state')} AND {_NOT_OWN}"
    )
}
"""
_WAITING_CLAIMS = f"""
{_HELD}
SELECT leaves.appraiser_id, sheet.id, unit.id, unit.name, part.round_id, count(DISTINCT claim.id)
{_SHEETS_OF_LEAVES}
JOIN scores_app_claim claim ON claim.sheet_id = sheet.id
    AND claim.criterion_id = leaves.criterion_id AND claim.state = 'open'
{_BY_SHEET.format(where=_NOT_OWN)}
"""
# Appraiser, sheet, unit, its name, round, how many.
Count = tuple[int, int, int, str, int, int]


@dataclass(frozen=True, slots=True)
class Work:
    """How far something is: cells there are, those whose sheet was sent, those with a reading, and
    those that wait for one (`waits_for_reading`).
    """

    cells: int = 0
    sent: int = 0
    done: int = 0
    waiting: int = 0

    @property
    def unsent(self) -> int:
        return self.cells - self.sent


@dataclass(frozen=True)
class Duties:
    """What one person appraises in one group of a round: leaves by sheet, None for every sheet."""

    leaves: dict[int | None, frozenset[int]] = field(default_factory=dict)

    def holds(self, sheet_id: int, criterion_id: int) -> bool:
        everywhere = self.leaves.get(None, frozenset())
        return criterion_id in everywhere or criterion_id in self.leaves.get(sheet_id, ())

    def leaves_of(self, sheet_id: int) -> frozenset[int]:
        """The leaves of one sheet."""
        return self.leaves.get(None, frozenset()) | self.leaves.get(sheet_id, frozenset())


@dataclass(frozen=True, slots=True)
class Appraiser:
    """Somebody with a duty on a criterion; `everywhere`: of all units, not of some."""

    pk: int
    name: str
    everywhere: bool


def duties_of(user_id: int, round_set: RoundSet) -> Duties:
    """One query."""
    rows = _rows(
        f"{_HELD} SELECT sheet_id, criterion_id FROM leaves WHERE appraiser_id = %(user)s",  # noqa: S608
        [round_set.pk],
        user=user_id,
    )
    found: dict[int | None, set[int]] = {}
    for sheet_id, criterion_id in rows:
        found.setdefault(sheet_id, set()).add(criterion_id)
    return Duties({key: frozenset(leaves) for key, leaves in found.items()})


def needs_reading(criterion: Criterion) -> bool:
    """Whether a sheet is not appraised before this leaf has a reading: what appraisers decide. A
    bonus or penalty may have none; then nothing is added or taken.
    """
    return criterion.scorer in BY_APPRAISERS and criterion.rule not in ADJUSTMENTS


def waits_for_reading(criterion: Criterion, state: str) -> bool:
    """Whether a leaf without a reading waits for one, its sheet being in `state`: with the
    appraisers, or until the approval where staff enter its result.
    """
    if criterion.scorer in RESULTS:
        return state != SheetState.APPROVED
    return state == SheetState.SENT and needs_reading(criterion)


def why_not_theirs(access: Access, duties: Duties, sheet: ScoreSheet, criterion: Criterion) -> str:
    """Why the reading of a leaf is not this person's to write, in words; empty when it is."""
    if criterion.scorer == Scorer.SYSTEM:
        return BY_SYSTEM
    if criterion.scorer in RESULTS:
        return "" if may_run_rounds(access) else BY_STAFF
    return why_not_appraise(access, duties, sheet, criterion.pk)


def why_not_appraise(access: Access, duties: Duties, sheet: ScoreSheet, criterion_id: int) -> str:
    """Why this person may not appraise a leaf of a sheet, in words; empty when they may."""
    if is_own_unit(access, sheet):
        return "Đơn vị của mình: người thẩm định không chấm đơn vị mình đang làm việc."
    if not may_appraise(access):
        return NO_APPRAISER
    if not duties.holds(sheet.pk, criterion_id):
        return "Chưa được phân công thẩm định tiêu chí này của đơn vị."
    return ""


def work_by_criterion(
    round_sets: Iterable[RoundSet], day: date, *, user: User | None, access: Access
) -> dict[int, Work]:
    """How far each leaf is; of what `user` has to do, or with None of all. One query."""
    return _work("criterion_id", round_sets, day, user, access)


def work_by_sheet(
    round_sets: Iterable[RoundSet], day: date, *, user: User | None, access: Access
) -> dict[int, Work]:
    """How far each sheet is; as `work_by_criterion`."""
    return _work("sheet_id", round_sets, day, user, access)


def work_by_set(
    round_sets: Iterable[RoundSet], day: date, *, user: User | None, access: Access
) -> dict[int, Work]:
    """How far each group of a round is; as `work_by_criterion`."""
    return _work("round_set_id", round_sets, day, user, access)


def uncovered(round_sets: Iterable[RoundSet]) -> dict[int, int]:
    """Leaves that nobody appraises -> of how many units; an appraiser of the own unit is nobody,
    nor is one who may not appraise any more. One query.
    """
    return dict(_rows(f"{_HELD}{_UNCOVERED}", _keys(round_sets), day=today()))


def appraisers_by_leaf(round_sets: Iterable[RoundSet]) -> dict[int, list[Appraiser]]:
    """Who has which leaf, in the order of names; one query."""
    found: dict[int, list[Appraiser]] = {}
    for leaf, pk, name, username, everywhere in _rows(_APPRAISERS, _keys(round_sets)):
        found.setdefault(leaf, []).append(Appraiser(pk, name or username, everywhere))
    return found


def claims_within_duties(user: User, access: Access) -> list[int]:
    """The numbers of the claims that this person has to rule on by a duty. One query."""
    sets = RoundSet.objects.filter(duties__appraiser=user).values_list("pk", flat=True).distinct()
    own = sorted(access.belongs_to)
    return [row[0] for row in _rows(_CLAIMS, list(sets), user=user.pk, own=own)]


def waiting_cells(round_sets: Collection[int], user_id: int | None) -> list[Count]:
    """By appraiser (or of one) and sheet that was sent: how many criteria of their duties have no
    reading yet; a bonus or penalty needs none. One query.
    """
    return _waiting(_WAITING_CELLS, round_sets, user_id)


def waiting_claims(round_sets: Collection[int], user_id: int | None) -> list[Count]:
    """By appraiser (or of one) and sheet: how many claims of their duties wait. One query."""
    return _waiting(_WAITING_CLAIMS, round_sets, user_id)


def _waiting(statement: str, round_sets: Collection[int], user_id: int | None) -> list[Count]:
    if not round_sets:
        return []
    found: list[Any] = _rows(statement, round_sets, user=user_id, day=today())
    return found


def _work(
    key: str, round_sets: Iterable[RoundSet], day: date, user: User | None, access: Access
) -> dict[int, Work]:
    cells = _ALL if user is None else f"{_HELD}{_MINE}"
    books = _NOW if day == today() else _THEN
    rows = _rows(
        cells + books + _COUNTED.format(key=key),
        _keys(round_sets),
        user=user.pk if user else None,
        own=sorted(access.belongs_to),
        day=day,
    )
    return {found: Work(*counts) for found, *counts in rows}


def _keys(round_sets: Iterable[RoundSet]) -> list[int]:
    return [round_set.pk for round_set in round_sets]


def _rows(statement: str, sets: Collection[int], **parameters: Any) -> list[tuple[Any, ...]]:
    known: dict[str, Any] = {"sets": list(sets), "today": today(), "appraising": [*APPRAISING]}
    with connection.cursor() as cursor:
        cursor.execute(statement, known | parameters)
        return list(cursor.fetchall())
