"""One policy for every background job, and the heartbeat that shows the schedule is alive."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from celery import shared_task  # noqa: TID251 - this module is the one way to it
from celery.app.task import Task
from celery.signals import beat_init
from django.conf import settings
from django.core.cache import cache

from cchc.core import clock

P = ParamSpec("P")
R = TypeVar("R")

HEARTBEAT_KEY = "core.heartbeat"
HEARTBEAT_KEPT_SECONDS = 24 * 3600
SOFT_MARGIN_SECONDS = 10


def job(*, name: str, time_limit: int) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function a background job under the product's policy.

    The message is acknowledged when the job is done, so a worker killed halfway gives it back;
    hence every job must be idempotent. It is interrupted ten seconds before `time_limit` (in
    seconds) and killed at it. Results are not kept: a job leaves what it computes in the database.

    Raises ValueError for a limit the broker would not wait for: it would then run the job twice.
    """
    visible_again = int(settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"])
    if not SOFT_MARGIN_SECONDS < time_limit < visible_again:
        raise ValueError(
            f"{name}: time_limit phải lớn hơn {SOFT_MARGIN_SECONDS} và nhỏ hơn {visible_again} giây"
        )
    return shared_task(
        name=name,
        acks_late=True,
        reject_on_worker_lost=True,
        ignore_result=True,
        time_limit=time_limit,
        soft_time_limit=time_limit - SOFT_MARGIN_SECONDS,
    )


@job(name="core.heartbeat", time_limit=30)
def heartbeat() -> None:
    """Leave the moment at which beat last asked and a worker last answered."""
    cache.set(HEARTBEAT_KEY, clock.now(), timeout=HEARTBEAT_KEPT_SECONDS)


@beat_init.connect
def _first_heartbeat(**_: object) -> None:
    """Do not leave watchers waiting for the first interval to pass."""
    heartbeat.delay()
