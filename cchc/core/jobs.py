"""One policy for every background job, one way to ask for it, and the heartbeat that shows the
schedule is alive.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

from celery import shared_task  # noqa: TID251 - this module is the one way to it
from celery.app.task import Task
from celery.signals import beat_init
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from cchc.core import clock, printed_waiting

P = ParamSpec("P")
R = TypeVar("R")

HEARTBEAT_KEY = "core.heartbeat"
HEARTBEAT_KEPT_SECONDS = 24 * 3600
SOFT_MARGIN_SECONDS = 10
ASKED_SECONDS = 30  # a request that got lost holds the next one up no longer than this
GATHER_SECONDS = 2  # changes of one moment are computed together
log = logging.getLogger(__name__)


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


@job(name="core.keep_printed", time_limit=120)
def keep_printed() -> None:
    """Write the check codes of pages that were made since the last time into their table."""
    printed_waiting.keep_waiting()


@beat_init.connect
def _first_heartbeat(**_: object) -> None:
    """Do not leave watchers waiting for the first interval to pass."""
    heartbeat.delay()


def enqueue(asked: Task[..., Any], *args: object, countdown: int = 0) -> bool:
    """Hands a job to the queue, `countdown` seconds from now.

    False, with a line in the log, where the queue does not answer: the caller does the work at
    once, or the schedule makes up for it.
    """
    try:
        asked.apply_async(args, countdown=countdown, retry=False)
    except OperationalError:
        log.warning("Hàng đợi không phản hồi; chưa giao được việc %s.", asked.name)
        return False
    return True


def ask_once(asked: Task[..., Any], *args: object) -> None:
    """Asks for a job once the transaction is through; many changes within a moment ask only once.

    The job says `taken_up` before it reads anything, so that what changes later asks again; where
    a request is lost the schedule makes up for it.
    """
    transaction.on_commit(partial(_enqueue_once, asked, *args), robust=True)


def taken_up(asked: Task[..., Any], *args: object) -> None:
    """From now on the same job with the same arguments may be asked for again."""
    cache.delete(_asked_key(asked, *args))


def _enqueue_once(asked: Task[..., Any], *args: object) -> None:
    if not cache.add(_asked_key(asked, *args), 1, timeout=ASKED_SECONDS):
        return
    if not enqueue(asked, *args, countdown=GATHER_SECONDS):
        taken_up(asked, *args)


def _asked_key(asked: Task[..., Any], *args: object) -> str:
    return ":".join(["asked", asked.name, *map(str, args)])
