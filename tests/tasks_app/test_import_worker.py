"""A file through the pages with a real worker, and with one that is killed while it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg2
import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from cchc.core.clock import now
from cchc.core.models import ImportBatch, StagedImport
from cchc.core.staging.files import path_of
from cchc.core.staging.progress import SILENCE_SECONDS
from cchc.embedded.processes import wait_until
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_unit
from tests.tasks_app.test_import_pages import csv_of, page, upload
from tests.tasks_app.test_sheets import cells

if TYPE_CHECKING:
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = csv_of(cells("CP-1"), cells("CP-2"))
WAITS = """SELECT pid FROM pg_locks WHERE NOT granted
    AND relation = 'tasks_app_assignment'::regclass AND mode = 'RowExclusiveLock'"""


@pytest.fixture
def staged(transactional_db: None, cast: Cast, celery_worker_process: CeleryWorker) -> StagedImport:
    """A file that the worker has looked at."""
    make_unit("Sở Nội vụ", code="SO-NV")
    assert upload(cast, SHEET).status_code == 302
    found = StagedImport.objects.latest("pk")
    assert wait_until(lambda: state(found) == "ready", 30), celery_worker_process.log.read_text()
    return found


def state(staged: StagedImport) -> str:
    staged.refresh_from_db()
    return staged.state


def post(cast: Cast, name: str, staged: StagedImport) -> None:
    assert cast["staff"].post(reverse(name, args=[staged.pk])).status_code == 302


def waiting() -> list[int]:
    """Server processes that wait to write a task."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return [pid for (pid,) in cursor.fetchall()]


def is_there(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone() is not None


@contextmanager
def nobody_writes_tasks(url: str) -> Iterator[None]:
    """Holds whoever would write a task at just that place."""
    other = psycopg2.connect(url)
    try:
        other.cursor().execute("LOCK TABLE tasks_app_assignment IN SHARE MODE")
        yield
    finally:
        other.close()


def test_a_worker_checks_and_writes(
    cast: Cast, staged: StagedImport, celery_worker_process: CeleryWorker
) -> None:
    assert (staged.created, staged.refused) == (2, 0)
    assert not Assignment.objects.exists()
    assert "CP-2" in page(cast, staged)
    post(cast, "import_apply", staged)
    assert wait_until(lambda: state(staged) == "done", 30), celery_worker_process.log.read_text()
    assert "Đã ghi: thêm 2, thay đổi 0" in page(cast, staged)
    assert sorted(Assignment.objects.values_list("code", flat=True)) == ["CP-1", "CP-2"]


def test_a_worker_killed_while_it_writes_leaves_nothing_and_is_started_again(
    cast: Cast, staged: StagedImport, celery_worker_process: CeleryWorker
) -> None:
    with nobody_writes_tasks(celery_worker_process.env["DATABASE_URL"]):
        post(cast, "import_apply", staged)
        assert wait_until(lambda: bool(waiting()), 30), celery_worker_process.log.read_text()
        (writer,) = waiting()
        celery_worker_process.kill()
    assert wait_until(lambda: not is_there(writer), 30)
    assert not Assignment.objects.exists()
    assert not ImportBatch.objects.exists()
    assert state(staged) == "applying"
    assert "Chạy lại" not in page(cast, staged)

    celery_worker_process.start()
    with time_machine.travel(now() + timedelta(seconds=SILENCE_SECONDS + 5)):
        shown = page(cast, staged)
        assert "chưa ghi dòng nào" in shown
        assert "việc vẫn tiếp tục" not in shown
        post(cast, "import_again", staged)
    assert wait_until(lambda: state(staged) == "done", 30), celery_worker_process.log.read_text()
    assert Assignment.objects.count() == 2
    assert ImportBatch.objects.count() == 1
    assert path_of(staged).exists()
