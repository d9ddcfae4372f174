"""Stored rankings: computed on schedule and after changes, shown only while they are current.

As with completion figures (decision 3) a run keeps a print of what it counted; a page reads a run
whose print is that of the books now, and otherwise computes the same table itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

import cchc
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from scores_app.choices import Basis, RoundState, RowStatus
from scores_app.models import Ranking, RankingRow, RoundSet, ScoreSheet
from scores_app.ranks.tables import Row, Table, order_of, table_of
from scores_app.ranks.totals import Part

INDEX_STEP = Decimal("1E-18")
_PRINT = """
SELECT
    (SELECT count(*) FROM scores_app_scoreevent event
        JOIN scores_app_scoresheet held ON held.id = event.sheet_id
        WHERE held.round_set_id = %(round_set)s AND event.effective_on <= %(day)s),
    (SELECT count(*) FROM scores_app_sheetevent event
        JOIN scores_app_scoresheet held ON held.id = event.sheet_id
        WHERE held.round_set_id = %(round_set)s AND event.effective_on <= %(day)s),
    count(*), count(*) FILTER (WHERE is_ranked), coalesce(sum(version), 0)
FROM scores_app_scoresheet WHERE round_set_id = %(round_set)s
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for a page, and when it was computed."""

    table: Table
    computed_at: datetime


def rules_version() -> str:
    """The program that counts; a run made by another one is stale."""
    return cchc.__version__


def inputs_of(round_set: RoundSet, day: date) -> str:
    """What a table of `day` would be made of now; equal prints mean equal inputs.

    Readings and states of sheets are kept as events that are only ever added, so their number says
    which they are; what the round itself settles is digested. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PRINT, {"round_set": round_set.pk, "day": day})
        numbers = cursor.fetchone()
    of_round = round_set.round
    settled = (
        round_set.criteria_set_id,
        round_set.survey_run,
        _plain(of_round.bonus_max),
        _plain(of_round.penalty_max),
        *([of_round.known_from, of_round.state] if of_round.is_loaded else []),
    )
    digest = hashlib.sha256(repr(settled).encode()).hexdigest()[:16]
    return ".".join([*map(str, numbers), digest])


def current(round_set: RoundSet, basis: Basis, day: date) -> Shown:
    """The table of a day: the stored one if nothing changed since, else computed now; at most four
    queries.
    """
    run = Ranking.objects.filter(
        round_set=round_set, basis=basis, as_of=day, rules_version=rules_version()
    ).first()
    if run and run.inputs == inputs_of(round_set, day):
        return Shown(stored_table(run, round_set), run.computed_at)
    return Shown(table_of(round_set, basis, day), now())


def stored_table(run: Ranking, round_set: RoundSet) -> Table:
    """What a run holds, as it was computed; one query."""
    rows = sorted((_read(row) for row in run.rows.all()), key=order_of)
    return Table(round_set, Basis(run.basis), run.as_of, tuple(rows))


def recompute(round_set: RoundSet, basis: Basis, day: date) -> Ranking:
    """Computes and stores the table of a day in the place of the one before.

    One transaction: killed halfway, the last complete result stays.
    """
    with transaction.atomic():
        advisory_lock(f"ranking {round_set.pk} {basis} {day}")
        # Read before the figures: what comes in between makes the run stale, never wrong.
        inputs = inputs_of(round_set, day)
        table = table_of(round_set, basis, day)
        Ranking.objects.filter(round_set=round_set, basis=basis, as_of=day).delete()
        run = Ranking.objects.create(
            round_set=round_set,
            basis=basis,
            as_of=day,
            computed_at=now(),
            inputs=inputs,
            rules_version=rules_version(),
        )
        RankingRow.objects.bulk_create([_stored(run, row) for row in table.rows], batch_size=1000)
    return run


def recompute_open(day: date | None = None, *, only_stale: bool = False) -> list[Ranking]:
    """Computes every ranking that can still change, of each basis; `day` is today if none.

    With `only_stale`, those alone whose stored run is missing or no longer current.
    """
    wanted = day or today()
    return [
        recompute(round_set, basis, wanted)
        for round_set in open_groups()
        for basis in Basis
        if not only_stale or is_stale(round_set, basis, wanted)
    ]


def open_groups() -> list[RoundSet]:
    """The groups of rounds that are not closed and have sheets."""
    sheets = ScoreSheet.objects.filter(round_set=OuterRef("pk"))
    groups = RoundSet.objects.filter(Exists(sheets)).exclude(round__state=RoundState.CLOSED)
    return list(groups.select_related("round", "criteria_set", "group"))


def is_stale(round_set: RoundSet, basis: Basis, day: date) -> bool:
    """Whether the stored run of a day is missing, of other rules or of other inputs."""
    runs = Ranking.objects.filter(round_set=round_set, basis=basis, as_of=day)
    held = Q(inputs=inputs_of(round_set, day), rules_version=rules_version())
    return not runs.filter(held).exists()


def kept_rows(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line as the table of runs holds it, by sheet; what is compared by the nightly check."""
    for row in rows:
        index = row.index
        yield (
            row.sheet_id,
            {
                "status": str(row.status),
                "state": row.state,
                "points": row.points,
                "applicable": row.applicable,
                "bonus": row.bonus,
                "penalty": row.penalty,
                "index": None if index is None else index.quantize(INDEX_STEP),
                "rank": row.rank,
                "band": row.band,
                "areas": {
                    str(key): [_plain(part.points), _plain(part.applicable), part.unknown]
                    for key, part in sorted(row.areas.items())
                },
            },
        )


def _stored(run: Ranking, row: Row) -> RankingRow:
    ((sheet_id, facts),) = kept_rows([row])
    return RankingRow(ranking=run, sheet_id=sheet_id, **facts)


def _read(row: RankingRow) -> Row:
    areas = {
        int(key): Part(Decimal(points), Decimal(applicable), unknown)
        for key, (points, applicable, unknown) in row.areas.items()
    }
    return Row(
        sheet_id=row.sheet_id,
        state=row.state,
        status=RowStatus(row.status),
        points=row.points,
        applicable=row.applicable or Decimal(0),
        unknown=sum(part.unknown for part in areas.values()),
        bonus=row.bonus,
        penalty=row.penalty,
        rank=row.rank,
        band=row.band,
        areas=areas,
    )


def _plain(value: Decimal | None) -> str:
    """A decimal without idle zeros; "" for none."""
    return "" if value is None else f"{value.normalize():f}"
