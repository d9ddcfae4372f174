"""Counted scores through a real worker, also one that is killed: the last result stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg2
import pytest
from django.db import connection

from cchc.embedded.processes import wait_until
from scores_app import jobs
from scores_app.choices import RoundState
from scores_app.models import Score, ScoreEvent
from scores_app.rounds.participants import Part
from scores_app.services import participants, rounds
from tasks_app.choices import Status
from tests.factories import make_unit
from tests.score_factories import make_group, make_round, make_set, make_sheet
from tests.scores_app.test_counted import ON_TIME, give, record, score_of, scored_round, window
from units_app.choices import UnitKind

if TYPE_CHECKING:
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = """SELECT 1 FROM pg_locks WHERE NOT granted
    AND relation = 'scores_app_score'::regclass AND mode = 'RowExclusiveLock'"""


def waiting() -> bool:
    """Whether somebody waits to write a score."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return cursor.fetchone() is not None


def test_points_from_tasks_are_there_as_soon_as_a_round_is_open(
    celery_worker_process: CeleryWorker,
) -> None:
    made = make_set((ON_TIME,), group=make_group(kind=UnitKind.DISTRICT))
    held = window(make_round(made, state=RoundState.DRAFT))
    first, second = (make_unit(kind=UnitKind.DISTRICT) for _ in range(2))
    give(first, -50)
    participants.participants_set(
        round_set=held.sets.get(), version=1, parts=[Part(second, takes_part=False)], actor=None
    )
    rounds.round_open(round_id=held.pk, version=2, actor=None)
    points = Score.objects.filter(sheet__unit=first, points=0)
    assert wait_until(points.exists, 30), celery_worker_process.log.read_text()

    give(second, -50)
    participants.unit_join(round_set_id=held.sets.get().pk, unit=second, reason="Sót", actor=None)
    points = Score.objects.filter(sheet__unit=second, points=0)
    assert wait_until(points.exists, 30), celery_worker_process.log.read_text()


def test_a_killed_worker_leaves_the_last_scores(celery_worker_process: CeleryWorker) -> None:
    sheet = make_sheet(scored_round())
    task = give(sheet.unit, -50)
    jobs.refresh_counted.delay()
    assert wait_until(ScoreEvent.objects.exists, 30), celery_worker_process.log.read_text()
    assert score_of(sheet).points == 0

    record(task, Status.DONE, 60)
    other = psycopg2.connect(celery_worker_process.env["DATABASE_URL"])
    other.cursor().execute("LOCK TABLE scores_app_score IN SHARE MODE")
    jobs.refresh_counted.delay()
    assert wait_until(waiting, 30), celery_worker_process.log.read_text()
    celery_worker_process.kill()
    other.close()
    assert wait_until(lambda: not waiting(), 30)
    assert score_of(sheet).points == 0

    celery_worker_process.start()
    jobs.refresh_counted.delay()
    assert wait_until(lambda: score_of(sheet).points == 2, 30), (
        celery_worker_process.log.read_text()
    )
    assert ScoreEvent.objects.count() == 2
