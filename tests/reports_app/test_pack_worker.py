"""A pack made by a real worker, and by one that is killed while it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg2
import pytest
from django.db import connection

from cchc.core.clock import now, today
from cchc.embedded.processes import wait_until
from reports_app.choices import PackState
from reports_app.models import Pack, PackFile
from reports_app.pack import cut_off, making
from tests.factories import make_period

if TYPE_CHECKING:
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)
READS = """SELECT pid FROM pg_locks WHERE NOT granted
    AND relation = 'tasks_app_assignment'::regclass AND mode = 'AccessShareLock'"""


def ready(pack: Pack) -> bool:
    pack.refresh_from_db()
    return pack.state == PackState.READY


def reading() -> list[int]:
    """Server processes that wait to read the tasks."""
    with connection.cursor() as cursor:
        cursor.execute(READS)
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def nobody_reads_tasks(url: str) -> Iterator[None]:
    """Holds whoever would read a task at just that place."""
    other = psycopg2.connect(url)
    try:
        other.cursor().execute("LOCK TABLE tasks_app_assignment IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.close()


def test_a_worker_killed_while_it_reads_leaves_nothing_and_another_goes_on(
    transactional_db: None, celery_worker_process: CeleryWorker
) -> None:
    period = make_period(starts_on=today() - timedelta(days=9))
    with nobody_reads_tasks(celery_worker_process.env["DATABASE_URL"]):
        pack, _ = making.pack_request(period=period, day=None, since=None, actor=None)
        assert wait_until(lambda: bool(reading()), 60), celery_worker_process.log.read_text()
        celery_worker_process.kill()
    assert not ready(pack)
    assert pack.state == PackState.BUILDING
    assert not PackFile.objects.exists()

    celery_worker_process.start()
    Pack.objects.filter(pk=pack.pk).update(touched_at=now() - cut_off.LEFT_AFTER * 2)
    assert cut_off.waiting_packs_take_up() == 1
    assert wait_until(lambda: ready(pack), 60), celery_worker_process.log.read_text()
    assert PackFile.objects.count() == 1
    again, is_new = making.pack_request(period=period, day=None, since=None, actor=None)
    assert is_new
    assert wait_until(lambda: ready(again), 60), celery_worker_process.log.read_text()
    assert (again.sha256, again.code) == (pack.sha256, pack.code)
