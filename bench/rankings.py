"""A whole ranking beside the bare statement: 4,000 units by 90 criteria."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.db import connection, transaction

from bench import ground
from bench.data import audit_quickly
from bench.figures import Compared, FigureError, take_turns
from bench.quiet import MACHINE
from bench.say import step
from cchc.core.clock import today
from scores_app.choices import Basis, Rule, Scorer, SetState, SheetState
from scores_app.models import (
    Band,
    CriteriaSet,
    Criterion,
    Ranking,
    Round,
    RoundSet,
    ScoreSheet,
    UnitGroup,
)
from scores_app.ranks import runs, totals
from scores_app.ranks.tables import Table, table_of
from units_app.choices import UnitKind
from units_app.models import Unit

DATABASE = "rankings"
UNITS, AREAS, LEAVES = 4_000, 9, 10
PAST_DAYS = 30
NAMES = (
    "totals, areas, ranks and bands ÷ bare SQL of totals and ranks",
    "of these the statement of totals and areas, fetched ÷ bare SQL of totals and ranks",
    "the same on a past day, from the events ÷ the same bare SQL of that day",
    "computed and stored ÷ bare SQL of totals and ranks",
    "a stored table read, with its print ÷ bare SQL of totals and ranks",
)

# One reading in forty is not applicable, one in twenty was appraised again.
SCORES = """
INSERT INTO scores_app_score
    (sheet_id, criterion_id, stage, answer, points, is_override, cause, note, effective_on,
     changed_at, version)
SELECT sheet.id, leaf.id, stage.name, CASE WHEN chance % 40 = 0 THEN 'na' ELSE '' END,
    CASE WHEN chance % 40 > 0 THEN round(leaf.max_points * (chance % 1000) / 1000, 6) END,
    false, '', '', current_date - 60, now(), 1
FROM scores_app_scoresheet sheet
CROSS JOIN (SELECT id, max_points FROM scores_app_criterion WHERE rule <> '') leaf
CROSS JOIN (VALUES ('appraisal'), ('second')) stage(name)
CROSS JOIN LATERAL (SELECT abs(hashint8(sheet.id * 1000 + leaf.id)) AS chance) dice
WHERE stage.name = 'appraisal' OR chance % 20 = 1
"""
EVENTS = """
INSERT INTO scores_app_scoreevent
    (sheet_id, criterion_id, stage, answer, points, is_override, cause, note, effective_on,
     recorded_at, gone)
SELECT sheet_id, criterion_id, stage, answer, points, is_override, cause, note, effective_on,
    changed_at, false FROM scores_app_score ORDER BY id
"""
SHEET_EVENTS = """
INSERT INTO scores_app_sheetevent (sheet_id, kind, state, is_ranked, effective_on, recorded_at,
    reason)
SELECT id, 'approved', state, true, current_date - 60, now(), '' FROM scores_app_scoresheet
"""

BARE = """
SELECT sheet_id, sum(points), sum(max_points) FILTER (WHERE answer <> 'na'),
    rank() OVER (
        ORDER BY sum(points) / sum(max_points) FILTER (WHERE answer <> 'na') DESC
    )
FROM (
    SELECT DISTINCT ON (sheet_id, criterion_id) sheet_id, criterion_id, answer, points
    FROM {readings}
    ORDER BY sheet_id, criterion_id, stage DESC
) final
JOIN scores_app_criterion leaf ON leaf.id = criterion_id
GROUP BY sheet_id
"""
NOW = "scores_app_score"
THEN = """(
    SELECT DISTINCT ON (sheet_id, criterion_id, stage) *
    FROM scores_app_scoreevent WHERE effective_on <= %(day)s
    ORDER BY sheet_id, criterion_id, stage, id DESC
) standing"""
Bare = dict[int, tuple[Decimal, Decimal, int]]


def measure() -> dict[str, Compared]:
    """The table of today, of a past day, and storing it, each in turns with the bare statement."""
    results = {name: Compared() for name in NAMES}
    if not ground.exists(DATABASE):
        _make()
    ground.use(DATABASE)
    ground.migrate()
    group = RoundSet.objects.select_related("round", "criteria_set", "group").get()
    past = today() - timedelta(days=PAST_DAYS)
    with step(f"Đo xếp hạng {UNITS} đơn vị"):
        MACHINE.wait()
        for name, call, day in _calls(group, past):
            _refuse_unlike(table_of(group, Basis.FINAL, day), bare(day))
            take_turns(results[name], call, partial(bare, day))
    return results


def _calls(group: RoundSet, past: date) -> list[tuple[str, Callable[[], object], date]]:
    days = (today(), today(), past, today(), today())
    calls: tuple[Callable[[], object], ...] = (
        lambda: table_of(group, Basis.FINAL, today()),
        lambda: _statement(group),
        lambda: table_of(group, Basis.FINAL, past),
        lambda: _stored(group),
        lambda: runs.current(group, Basis.FINAL, today()),
    )
    return list(zip(NAMES, calls, days, strict=True))


def _statement(group: RoundSet) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            totals.statement(Basis.FINAL, is_past=False),
            totals.params(group, Basis.FINAL, today()),
        )
        rows: list[tuple[object, ...]] = cursor.fetchall()
    return rows


def _stored(group: RoundSet) -> None:
    """Computes and stores in the place of a run that was made of something else."""
    Ranking.objects.update(inputs="")
    runs.recompute(group, Basis.FINAL, today())


def bare(day: date) -> Bare:
    """Points, applicable maximum and rank by sheet, by the statement above."""
    readings = NOW if day == today() else THEN
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(readings=readings), {"day": day})
        return {sheet: (points, worth, rank) for sheet, points, worth, rank in cursor}


def _refuse_unlike(table: Table, found: Bare) -> None:
    product = {row.sheet_id: (row.points, row.applicable, row.rank) for row in table.rows}
    if product != found:
        raise FigureError("the ranking and the bare statement do not say the same")


def _make() -> None:
    with step(f"Nạp {UNITS} đơn vị × {AREAS * LEAVES} tiêu chí"):
        ground.copy(ground.BASE, ground.HALF_MADE)
        with transaction.atomic(), connection.cursor() as cursor:
            audit_quickly()
            _frame()
            # Written as they are: neither locks nor audit of each of so many rows is measured here.
            cursor.execute("ALTER TABLE scores_app_score DISABLE TRIGGER USER")
            for statement in (SCORES, EVENTS, SHEET_EVENTS):
                cursor.execute(statement)
            cursor.execute("ALTER TABLE scores_app_score ENABLE TRIGGER USER")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        ground.rename(ground.HALF_MADE, DATABASE)


def _frame() -> None:
    """Units, one set of criteria, one round, a sheet for each unit."""
    group = UnitGroup.objects.create(code="bench", name="Nhóm thử", kind=UnitKind.COMMUNE)
    made = CriteriaSet.objects.create(
        code="BENCH", name="Bộ thử", group=group, year=2026, max_points=100
    )
    for cut, name in ((90, "Xuất sắc"), (80, "Tốt"), (65, "Khá"), (0, "Trung bình")):
        Band.objects.create(criteria_set=made, name=name, at_least=cut)
    _criteria(made)
    made.state = SetState.READY
    made.save(update_fields=["state"])
    of_round = Round.objects.create(
        code="BENCH",
        name="Kỳ thử",
        year=2026,
        window_from=date(2026, 1, 1),
        window_to=date(2026, 12, 31),
    )
    part = RoundSet.objects.create(round=of_round, criteria_set=made, group=group)
    units = Unit.objects.bulk_create(
        Unit(code=f"X-{number:04d}", name=f"Xã số {number}", kind=UnitKind.COMMUNE, order=number)
        for number in range(UNITS)
    )
    ScoreSheet.objects.bulk_create(
        ScoreSheet(round_set=part, unit=unit, state=SheetState.APPROVED) for unit in units
    )


def _criteria(made: CriteriaSet) -> None:
    for area in range(1, AREAS + 1):
        top = Criterion.objects.create(
            criteria_set=made, code=f"{area}", name=f"Lĩnh vực {area}", max_points=11, order=area
        )
        Criterion.objects.bulk_create(
            Criterion(
                criteria_set=made,
                parent=top,
                code=f"{area}.{leaf}",
                name=f"Tiêu chí {area}.{leaf}",
                max_points=Decimal(leaf) / 5,
                rule=Rule.MANUAL,
                scorer=Scorer.APPRAISER,
                order=area * 100 + leaf,
            )
            for leaf in range(1, LEAVES + 1)
        )
