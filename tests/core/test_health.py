"""The health pages, the heartbeat and the policy of background jobs."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from cchc.celery import app
from cchc.core import clock, health, jobs
from tests.conftest import CeleryWorker


def ready(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    told = json.loads(answer.content)
    assert told["ready"] == (answer.status_code == 200)
    return answer.status_code, told["checks"]


def test_healthz_asks_nothing_of_the_servers(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_all_is_well_after_a_heartbeat(client: Client) -> None:
    jobs.heartbeat()
    assert ready(client) == (200, dict.fromkeys(health.CHECKS, "ok"))


@pytest.mark.django_db
def test_a_schedule_that_never_ran_is_told(client: Client) -> None:
    status, checks = ready(client)
    assert status == 503
    assert checks["schedule"] == "Lịch chạy nền chưa hoạt động lần nào"
    assert checks["database"] == checks["redis"] == checks["migrations"] == "ok"


@pytest.mark.django_db
def test_a_schedule_that_stopped_is_told_with_its_last_moment(client: Client) -> None:
    last = clock.now() - timedelta(minutes=2, seconds=1)
    cache.set(jobs.HEARTBEAT_KEY, last)
    status, checks = ready(client)
    assert status == 503
    assert checks["schedule"] == f"Lịch chạy nền dừng từ {last:%H:%M %d/%m/%Y}"


@pytest.mark.django_db
def test_a_redis_that_is_away_is_told_without_its_address(
    client: Client, settings: Settings
) -> None:
    default = settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "LOCATION": "redis://:secret@127.0.0.1:1/0"}}
    status, checks = ready(client)
    assert status == 503
    assert checks["redis"] == "Redis không phản hồi"
    assert "secret" not in str(checks)


@pytest.mark.django_db
def test_waiting_migrations_are_told_until_they_are_done(
    client: Client, migration_undone: Callable[[], Any]
) -> None:
    jobs.heartbeat()
    health._migrated.cache_clear()
    redo = migration_undone()
    assert ready(client)[1]["migrations"].startswith("Cấu trúc dữ liệu chưa được cập nhật")
    redo()
    assert ready(client) == (200, dict.fromkeys(health.CHECKS, "ok"))


@pytest.fixture
def migration_undone() -> Callable[[], Callable[[], None]]:
    """Forget one applied migration, as if the program were newer than the database."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    def undo() -> Callable[[], None]:
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("sessions", "0001_initial")
        return lambda: recorder.record_applied("sessions", "0001_initial")

    return undo


def test_every_job_of_the_product_follows_the_policy() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert {"core.heartbeat", "tasks.recompute"} <= set(ours)
    for name, task in ours.items():
        assert task.acks_late, name
        assert task.reject_on_worker_lost, name
        assert task.ignore_result, name
        assert task.soft_time_limit, name
        assert task.time_limit, name
        assert task.soft_time_limit < task.time_limit, name


def test_every_entry_of_the_schedule_names_a_job(settings: Settings) -> None:
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks


@pytest.mark.parametrize("limit", [0, 10, 3600, 7200])
def test_a_limit_that_would_run_a_job_twice_or_never_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="time_limit"):
        jobs.job(name="x", time_limit=limit)


def test_the_heartbeat_travels_through_a_real_worker(
    celery_worker_process: CeleryWorker,
) -> None:
    from cchc.embedded import processes

    jobs.heartbeat.delay()
    assert processes.wait_until(lambda: cache.get(jobs.HEARTBEAT_KEY) is not None, 20)
