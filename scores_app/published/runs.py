"""Stored rankings of published indexes: computed anew when statements change, checked each night.

A table is ranked by the same rules wherever it is asked for; a stored run says when, from which
statements and by which program version, so that anybody can compute it again and compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.db import transaction

import cchc
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from scores_app.models import ExternalRanking
from scores_app.published import external
from scores_app.published.external import Table

LOCK = "external rankings"
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
    """Computes and stores the rankings of every index as of `day`, in the place of what was stored
    for it. Returns how many there are; killed halfway, the last complete result stays.
    """
    advisory_lock(LOCK)
    return _store(external.tables(day), day)


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
    """The last run of each index, year and kind of units; one query."""
    runs = ExternalRanking.objects.order_by("index", "year", "kind", "-as_of")
    return {(run.index, run.year, run.kind): run for run in runs.distinct("index", "year", "kind")}


def reported() -> list[ExternalRanking]:
    """The last runs in which the nightly check found a difference; one query."""
    return [run for run in latest().values() if run.difference]


def runs_of(tables: Iterable[Table]) -> list[tuple[Table, ExternalRanking | None]]:
    """Each table of an index and year with the last run made from what it holds; one query."""
    held = list(tables)
    runs = ExternalRanking.objects.filter(
        index__in={table.index for table in held}, year__in={table.year for table in held}
    ).order_by("-as_of")
    return [(table, next((run for run in runs if _is_of(run, table)), None)) for table in held]


def _is_of(run: ExternalRanking, table: Table) -> bool:
    return (run.index, run.year, run.kind) == series_of(table) and not is_stale(table, run)


def series_of(table: Table) -> Series:
    return table.index, table.year, table.kind


def is_stale(table: Table, run: ExternalRanking | None) -> bool:
    """Whether no run was made from what the table holds now, by this program."""
    if run is None:
        return True
    return (run.inputs, run.rules_version) != (inputs_of(table), cchc.__version__)


@transaction.atomic
def check() -> list[str]:
    """Computes every ranking anew, compares it with the last run and leaves there what it found.

    Returns in words each that is missing, older than its statements, or not what the same
    statements give now.
    """
    advisory_lock(LOCK)
    last, found = latest(), []
    for table in external.tables(today()):
        run = last.get(series_of(table))
        text = difference(table, run)
        if text:
            found.append(f"{table.index} {table.year} ({table.kind_label}): {text}")
        if run is not None:
            run.checked_at, run.difference = now(), text
    ExternalRanking.objects.bulk_update(last.values(), ["checked_at", "difference"])
    return found


def difference(table: Table, run: ExternalRanking | None) -> str:
    """What a stored run says otherwise than its table gives now; empty when they agree."""
    if run is None:
        return "chưa có bảng nào được lưu."
    if is_stale(table, run):
        return "bảng đã lưu cũ hơn số liệu hiện có."
    if run.ranks == ranks_of(table) and run.is_complete == table.standing.is_complete:
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
