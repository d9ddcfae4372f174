"""The nightly check: every stored ranking is computed anew for its own day, the rows of scores and
sheets are held against their events, and each difference is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from cchc.core.clock import now, today
from cchc.core.figures import exact_text
from scores_app.choices import Basis, Superseded
from scores_app.models import Ranking, RankingCheck, RankingRow
from scores_app.ranks import runs
from scores_app.ranks.kept import Unlike, unlike
from scores_app.ranks.line_words import FIGURES
from scores_app.ranks.tables import table_of, table_recorded

LABELS = {
    **FIGURES,
    "line": "có trong bảng",
    "reading": "điểm hiện tại so với sổ ghi điểm",
    "sheet": "tình trạng hiện tại của phiếu so với sổ",
    "unit": "đơn vị và kỳ chấm của phiếu so với lúc lập",
}
ROWS_AT_ONCE = 200
Difference = dict[str, Any]
Verdict = tuple[list[Difference], Superseded | None]


def check() -> RankingCheck:
    """Computes every stored run anew for its day and basis and holds it against the books, figure
    by figure; then what stands now against its events.

    A run of which something was recorded afterwards is not wrong while the books of its own moment
    still give it: such runs are counted apart, as are those of another program and those of a round
    in preparation that settles something else since. Nothing is mended: what is wrong, the run or
    the books, is for people to say.
    """
    found: list[Difference] = []
    superseded: Counter[str] = Counter()
    checked = 0
    stored = Ranking.objects.select_related("round_set__round", "round_set__criteria_set")
    for run in stored.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        checked += 1
        differences, why = verdict(run)
        found += differences
        if why:
            superseded[why.value] += 1
    return RankingCheck.objects.create(
        ran_at=now(),
        checked=checked,
        superseded=dict(superseded),
        differences=found + unlike_books(),
    )


def verdict(run: Ranking) -> Verdict:
    """What cannot be explained of a run, or why it says something else than the books say now."""
    group, basis, day = run.round_set, Basis(run.basis), run.as_of
    lines = list(run.rows.all())
    if not lines and not Ranking.objects.filter(pk=run.pk).exists():
        return [], None  # replaced meanwhile
    found = list(unlike(lines, table_of(group, basis, day)))
    if not found:
        return [], None
    if run.rules_version != runs.rules_version():
        return [], Superseded.PROGRAM
    made = runs.inputs_of(group, day).made(day)
    if Ranking.objects.filter(made, pk=run.pk).exists():
        return _told(run, found), None
    return _superseded(run, lines)


def _superseded(run: Ranking, lines: Iterable[RankingRow]) -> Verdict:
    """Of a run whose inputs are others now."""
    held = run.round_set.round
    settled = held.closed_at if held.is_loaded else held.opened_at
    if not runs.settled_as_now(run) and (settled is None or run.computed_at < settled):
        return [], Superseded.SETTLED
    then = table_recorded(run.round_set, Basis(run.basis), run.as_of, by=run.computed_at)
    found = list(unlike(lines, then))
    return (_told(run, found), None) if found else ([], Superseded.RECORDED)


def unlike_books() -> list[Difference]:
    """Readings and sheets that do not stand as their last event says, and sheets of another unit or
    round than they were made for; three queries.
    """
    found = []
    for what, sql in (("reading", _READINGS), ("sheet", _SHEETS), ("unit", _UNITS)):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for group, sheet, code, held, booked in cursor.fetchall():
                one = _difference(group, today(), (sheet, what, held, booked))
                found.append(one | {"criterion": code})
    return found


def _told(run: Ranking, found: Iterable[Unlike]) -> list[Difference]:
    return [_difference(run.round_set_id, run.as_of, one) | {"basis": run.basis} for one in found]


def _difference(round_set_id: int, day: date, one: Unlike) -> Difference:
    sheet_id, what, stored, computed = one
    return {
        "round_set": round_set_id,
        "as_of": day.isoformat(),
        "sheet": sheet_id,
        "what": what,
        "stored": _text(stored),
        "computed": _text(computed),
    }


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return exact_text(value)
    return "" if value is None else str(value)


_READINGS = """
WITH booked AS (
    SELECT * FROM (
        SELECT DISTINCT ON (sheet_id, criterion_id, stage) *
        FROM scores_app_scoreevent ORDER BY sheet_id, criterion_id, stage, id DESC
    ) latest WHERE NOT gone
)
SELECT sheet.round_set_id, sheet.id, criterion.code,
    concat_ws('; ', trim_scale(held.points) || ' điểm', nullif(held.answer, ''),
        nullif(concat_ws('/', trim_scale(held.value), trim_scale(held.value_of)), '')),
    concat_ws('; ', trim_scale(booked.points) || ' điểm', nullif(booked.answer, ''),
        nullif(concat_ws('/', trim_scale(booked.value), trim_scale(booked.value_of)), ''))
FROM scores_app_score held
FULL JOIN booked USING (sheet_id, criterion_id, stage)
JOIN scores_app_scoresheet sheet ON sheet.id = sheet_id
JOIN scores_app_criterion criterion ON criterion.id = criterion_id
WHERE held.id IS NULL OR booked.id IS NULL
OR (held.answer, held.value, held.value_of, held.points, held.is_override, held.cause)
    IS DISTINCT FROM
    (booked.answer, booked.value, booked.value_of, booked.points, booked.is_override, booked.cause)
ORDER BY sheet.id, criterion."order", criterion.id
"""
_SHEETS = """
SELECT sheet.round_set_id, sheet.id, '', sheet.state || ' ' || sheet.is_ranked,
    booked.state || ' ' || booked.is_ranked
FROM scores_app_scoresheet sheet
LEFT JOIN (
    SELECT DISTINCT ON (sheet_id) * FROM scores_app_sheetevent ORDER BY sheet_id, id DESC
) booked ON booked.sheet_id = sheet.id
WHERE (sheet.state, sheet.is_ranked) IS DISTINCT FROM (booked.state, booked.is_ranked)
ORDER BY sheet.id
"""
_UNITS = """
SELECT sheet.round_set_id, sheet.id, '', now_unit.name || ', ' || now_round.name,
    made_unit.name || ', ' || made_round.name
FROM scores_app_scoresheet sheet
JOIN (
    SELECT DISTINCT ON (pgh_obj_id) * FROM scores_app_scoresheetaudit ORDER BY pgh_obj_id, pgh_id
) made ON made.pgh_obj_id = sheet.id
JOIN units_app_unit now_unit ON now_unit.id = sheet.unit_id
JOIN units_app_unit made_unit ON made_unit.id = made.unit_id
JOIN scores_app_roundset now_part ON now_part.id = sheet.round_set_id
JOIN scores_app_round now_round ON now_round.id = now_part.round_id
JOIN scores_app_roundset made_part ON made_part.id = made.round_set_id
JOIN scores_app_round made_round ON made_round.id = made_part.round_id
WHERE (sheet.unit_id, sheet.round_set_id) IS DISTINCT FROM (made.unit_id, made.round_set_id)
ORDER BY sheet.id
"""
