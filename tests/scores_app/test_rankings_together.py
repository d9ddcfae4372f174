"""Rankings while others write: two at once, a reader in the middle, a killed worker, midnight."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import psycopg2
import pytest
import time_machine
from django.db import connection, transaction

from cchc.core.clock import today
from cchc.embedded.processes import wait_until
from scores_app import jobs
from scores_app.choices import Basis, RoundState, SheetState, Step
from scores_app.models import Ranking, RankingRow, RoundSet, ScoreSheet
from scores_app.ranks import runs, totals
from scores_app.ranks.tables import table_of
from scores_app.rounds.approving import prints_of
from scores_app.services.approving import sheets_approve
from scores_app.services.rounds import round_close
from tests.score_factories import load_score, make_round, make_set, make_sheet, put_state

if TYPE_CHECKING:
    from tests.conftest import CeleryWorker

UNITS = 5
WAITS = """SELECT 1 FROM pg_locks WHERE NOT granted
    AND relation = 'scores_app_rankingrow'::regclass"""


@pytest.fixture
def sheets(db: None) -> list[ScoreSheet]:
    of_round = make_round(make_set(), open_step=Step.APPROVAL)
    made = [make_sheet(of_round, state=SheetState.APPRAISED) for _ in range(UNITS)]
    for number, sheet in enumerate(made):
        for code, points in (("1.1", "2"), ("1.2", "3"), ("2.1", str(number))):
            load_score(sheet, code, points)
    return made


def group() -> RoundSet:
    return RoundSet.objects.select_related("round", "criteria_set", "group").get()


def beside(act: Callable[[], object]) -> threading.Thread:
    """Starts it in another connection."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_table_is_read_whole_while_another_replaces_it(sheets: list[ScoreSheet]) -> None:
    runs.recompute(group(), Basis.FINAL, today())

    def replace() -> None:
        for _ in range(40):
            RankingRow.objects.update(band="x")
            runs.recompute(group(), Basis.FINAL, today(), anew=True)

    writer = beside(replace)
    seen = set()
    while writer.is_alive():
        shown = runs.current(group(), Basis.FINAL, today())
        assert len(shown.table.rows) == UNITS
        seen.add(shown.computed_at)
    writer.join()
    assert len(seen) > 1, "it was replaced while it was read"


@pytest.mark.django_db(transaction=True)
def test_two_who_compute_at_once_store_one_table(sheets: list[ScoreSheet]) -> None:
    start, made = threading.Barrier(2), list[Ranking]()

    def compute() -> None:
        start.wait()
        made.append(runs.recompute(group(), Basis.FINAL, today()))

    for thread in [beside(compute) for _ in range(2)]:
        thread.join()
    assert made == [Ranking.objects.get()] * 2, "the second finds that nothing changed"
    assert made[0].rows.count() == UNITS


@pytest.mark.django_db(transaction=True)
def test_a_table_computed_while_a_group_is_approved_is_never_shown_after(
    sheets: list[ScoreSheet],
) -> None:
    with transaction.atomic():
        sheets_approve(seen=prints_of(sheet.pk for sheet in sheets), actor=None)
        beside(lambda: runs.recompute(group(), Basis.FINAL, today())).join()
    stored = {row.state for row in RankingRow.objects.all()}
    assert stored == {SheetState.APPRAISED}, "it did not wait, and knew nothing of the approval"
    shown = {row.state for row in runs.current(group(), Basis.FINAL, today()).table.rows}
    assert shown == {SheetState.APPROVED}
    jobs.rankings_if_stale()
    assert {row.state for row in RankingRow.objects.filter(ranking__basis="final")} == shown


@pytest.mark.django_db(transaction=True)
def test_a_table_computed_while_a_round_closes_is_that_of_the_closed_round(
    sheets: list[ScoreSheet],
) -> None:
    with transaction.atomic():
        round_close(
            round_id=group().round_id, version=group().round.version, reason="Hết hạn", actor=None
        )
        beside(jobs.rankings_if_stale).join()
    jobs.rankings_if_stale()
    assert runs.stale_bases(group(), today()) == []


def waiting() -> bool:
    """Whether somebody waits to write lines of a ranking."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_the_last_complete_table(
    sheets: list[ScoreSheet], celery_worker_process: CeleryWorker
) -> None:
    jobs.rankings_if_stale.delay()
    first = Ranking.objects.filter(basis=Basis.SELF)
    assert wait_until(first.exists, 30), celery_worker_process.log.read_text()
    before = list(Ranking.objects.order_by("pk").values())
    load_score(sheets[0], "2.1", "5")

    other = psycopg2.connect(celery_worker_process.env["DATABASE_URL"])
    other.cursor().execute("LOCK TABLE scores_app_rankingrow IN SHARE MODE")
    jobs.rankings_if_stale.delay()
    assert wait_until(waiting, 30), celery_worker_process.log.read_text()
    celery_worker_process.kill()
    other.close()
    assert wait_until(lambda: not waiting(), 30)
    assert list(Ranking.objects.order_by("pk").values()) == before
    assert RankingRow.objects.count() == UNITS * len(Basis)
    shown = runs.current(group(), Basis.FINAL, today()).table
    assert shown == table_of(group(), Basis.FINAL, today()), "pages say what the books say"

    celery_worker_process.start()
    jobs.rankings_if_stale.delay()
    assert wait_until(lambda: runs.stale_bases(group(), today()) == [], 30), (
        celery_worker_process.log.read_text()
    )


@pytest.mark.django_db
def test_before_the_round_a_table_is_empty_and_stays_so(sheets: list[ScoreSheet]) -> None:
    long_ago = date(2020, 1, 1)
    run = runs.recompute(group(), Basis.FINAL, long_ago)
    assert run.rows.count() == 0
    assert runs.current(group(), Basis.FINAL, long_ago).table.rows == ()
    assert runs.recompute(group(), Basis.FINAL, long_ago) == run


@pytest.fixture
def last_minute() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-12-31T16:59:59+00:00", tick=False) as clock:
        yield clock


@pytest.mark.django_db
def test_a_day_that_ends_while_it_is_counted_is_counted_from_its_books(
    last_minute: time_machine.Traveller, sheets: list[ScoreSheet]
) -> None:
    """What is written right after midnight belongs to the new day alone."""
    old_year, new_year = date(2026, 12, 31), date(2027, 1, 1)
    put_state(RoundState.DRAFT)
    load_score(sheets[0], "2.1", "5", on=new_year)
    of_group = group()
    asked: list[object] = []

    def midnight_comes(execute: Callable[..., object], *statement: object) -> object:
        if not asked:
            last_minute.shift(1)
        asked.append(statement)
        return execute(*statement)

    with connection.execute_wrapper(midnight_comes):
        found = totals.totals_of(of_group, Basis.FINAL, old_year)
    points = {of.sheet_id: of.points for of in found}
    assert points[sheets[0].pk] == 5, "2 + 3 + 0, not 2 + 3 + 5"
    assert (today(), len(asked)) == (new_year, 2)


@pytest.mark.django_db
def test_the_last_minute_of_a_day_in_ha_noi_is_that_day(
    last_minute: time_machine.Traveller, sheets: list[ScoreSheet]
) -> None:
    old_year, new_year = date(2026, 12, 31), date(2027, 1, 1)
    put_state(RoundState.DRAFT)
    jobs.rankings_if_stale()
    assert set(Ranking.objects.values_list("as_of", flat=True)) == {old_year}
    last_minute.shift(1)
    load_score(sheets[0], "2.1", "5", on=new_year)
    jobs.rankings_if_stale()
    final = Ranking.objects.filter(basis=Basis.FINAL)
    points = {run.as_of: run.rows.get(sheet=sheets[0]).points for run in final}
    assert points == {old_year: 5, new_year: 10}
    assert Basis.FINAL not in runs.stale_bases(group(), old_year)
