"""Stored rankings of published indexes: computed anew when statements change, checked each night.

A table is ranked by the same rules wherever it is asked for; a stored run says when, from which
statements and by which program version, so that anybody can compute it again and compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db import transaction

import cchc
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from scores_app.models import ExternalRanking
from scores_app.published import external
from scores_app.published.external import Table

LOCK = "external rankings"
OLDER = "bảng đã lưu cũ hơn số liệu hiện có."
OF_DAY = ("index", "year", "kind", "as_of")
COMPUTED = (
    "computed_at",
    "inputs",
    "rules_version",
    "known",
    "total",
    "is_complete",
    "ranks",
    "checked_at",
    "difference",
)
Series = tuple[str, int, str]


def inputs_of(table: Table) -> str:
    """A SHA-256 of exactly what the ranks follow from: whose scores, ranks and totals they are."""
    facts = sorted(
        [item.unit_id, _text(item.score), item.rank, item.rank_of] for item in table.statements
    )
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def ranks_of(table: Table) -> dict[str, int]:
    """The ranks among the known scores as they are stored: unit id as text, then the rank."""
    ranks = table.standing.ranks
    return {str(unit): rank for unit, rank in ranks.items() if rank is not None}


@transaction.atomic
def recompute(day: date) -> int:
    """Computes the rankings of every index as of `day` and stores those that are missing or say
    something else, in the place of what was stored for it: the time of the others still says when
    they were computed. Returns how many there are; killed halfway, the last complete result stays.
    """
    advisory_lock(LOCK)
    tables = external.tables(day)
    held = {_series(run): run for run in ExternalRanking.objects.filter(as_of=day)}
    _store([table for table in tables if difference(table, held.get(series_of(table)))], day)
    return len(tables)


@transaction.atomic
def recompute_changed() -> int:
    """Stores the rankings of today whose statements, or the program, changed since the last run.

    Returns how many there were.
    """
    advisory_lock(LOCK)
    tables, last = external.tables(today()), latest()
    changed = [table for table in tables if is_stale(table, last.get(series_of(table)))]
    return _store(changed, today())


def latest() -> dict[Series, ExternalRanking]:
    """The last run of each index, year and kind of units by today; one query."""
    runs = ExternalRanking.objects.filter(as_of__lte=today())
    runs = runs.order_by("index", "year", "kind", "-as_of").distinct("index", "year", "kind")
    return {_series(run): run for run in runs}


def reported() -> list[ExternalRanking]:
    """The runs in which the nightly check found a difference: of any day, and of the last ones also
    that they are older than their statements; two queries.
    """
    last = {run.pk for run in latest().values()}
    found = ExternalRanking.objects.exclude(difference="")
    return [run for run in found if run.pk in last or run.difference != OLDER]


def runs_of(tables: Iterable[Table]) -> list[tuple[Table, ExternalRanking | None]]:
    """Each table of an index and year with the last run made from what it holds; one query."""
    held = list(tables)
    runs = ExternalRanking.objects.filter(
        index__in={table.index for table in held}, year__in={table.year for table in held}
    ).order_by("-as_of")
    return [(table, next((run for run in runs if _is_of(run, table)), None)) for table in held]


def _is_of(run: ExternalRanking, table: Table) -> bool:
    return _series(run) == series_of(table) and not is_stale(table, run)


def _series(run: ExternalRanking) -> Series:
    return run.index, run.year, run.kind


def series_of(table: Table) -> Series:
    """What tells one published table from another: index, year and kind of unit."""
    return table.index, table.year, table.kind


def is_stale(table: Table, run: ExternalRanking | None) -> bool:
    """Whether no run was made from what the table holds now, by this program."""
    if run is None:
        return True
    return (run.inputs, run.rules_version) != (inputs_of(table), cchc.__version__)


@transaction.atomic
def check() -> list[str]:
    """Computes every ranking anew, compares it with the last run and leaves there what it found;
    runs of earlier days are held against what is known of their own day.

    Returns in words each that is missing, older than its statements, or not what the same
    statements give now. Of an earlier day only the latter is wrong: statements may be added since.
    """
    advisory_lock(LOCK)
    last, found = latest(), []
    for table in external.tables(today()):
        run = last.get(series_of(table))
        text = difference(table, run)
        if text:
            found.append(_named(table, text))
        if run is not None:
            run.checked_at, run.difference = now(), text
    earlier = list(ExternalRanking.objects.exclude(pk__in=[run.pk for run in last.values()]))
    found += _check_earlier(earlier)
    ExternalRanking.objects.bulk_update([*last.values(), *earlier], ["checked_at", "difference"])
    return found


def _check_earlier(runs: Iterable[ExternalRanking]) -> list[str]:
    """A query for each day that has runs."""
    found = []
    for day, of_day in groupby(sorted(runs, key=_day), key=_day):
        tables = {series_of(table): table for table in external.tables(day)}
        for run in of_day:
            table = tables.get(_series(run))
            text = difference(table, run) if table and not is_stale(table, run) else ""
            run.checked_at, run.difference = now(), text
            if table and text:
                found.append(_named(table, f"ngày {day:%d/%m/%Y}, {text}"))
    return found


def _day(run: ExternalRanking) -> date:
    return run.as_of


def _named(table: Table, text: str) -> str:
    return f"{table.index} {table.year} ({table.kind_label}): {text}"


def difference(table: Table, run: ExternalRanking | None) -> str:
    """What a stored run says otherwise than its table gives now; empty when they agree."""
    if run is None:
        return "chưa có bảng nào được lưu."
    if is_stale(table, run):
        return OLDER
    held = (run.ranks, run.known, run.total, run.is_complete)
    standing = table.standing
    if held == (ranks_of(table), standing.known, standing.total, standing.is_complete):
        return ""
    return "tính lại cho hạng khác với bảng đã lưu."


def _store(tables: Iterable[Table], day: date) -> int:
    """Writes the runs of the day, over those there are; one statement."""
    runs = [_run(table, day) for table in tables]
    ExternalRanking.objects.bulk_create(
        runs, update_conflicts=True, unique_fields=OF_DAY, update_fields=COMPUTED
    )
    return len(runs)


def _run(table: Table, day: date) -> ExternalRanking:
    standing = table.standing
    return ExternalRanking(
        index=table.index,
        year=table.year,
        kind=table.kind,
        as_of=day,
        computed_at=now(),
        inputs=inputs_of(table),
        rules_version=cchc.__version__,
        known=standing.known,
        total=standing.total,
        is_complete=standing.is_complete,
        ranks=ranks_of(table),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
