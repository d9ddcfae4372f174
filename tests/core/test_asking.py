"""Asking for background work: once for many changes, again for what changes later."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from cchc.core.jobs import ask_once, enqueue, heartbeat, taken_up

pytestmark = pytest.mark.django_db


class Queue:
    """Stands in for the one border that is tried here: what was handed over, or nobody there."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.taken: list[tuple[object, ...]] = []

    def __call__(self, args: tuple[object, ...], **_: object) -> None:
        if self.away:
            raise OperationalError
        self.taken.append(args)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(heartbeat, "apply_async", queue)
    return queue


def test_many_changes_ask_once_until_the_job_takes_it_up(
    queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            ask_once(heartbeat, 7)
            ask_once(heartbeat, 8)
    assert queue.taken == [(7,), (8,)]
    taken_up(heartbeat, 7)
    with django_capture_on_commit_callbacks(execute=True):
        ask_once(heartbeat, 7)
        ask_once(heartbeat, 8)
    assert queue.taken == [(7,), (8,), (7,)]


def test_what_a_queue_that_is_away_did_not_take_may_be_asked_for_at_once(
    queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    queue.away = True
    with django_capture_on_commit_callbacks(execute=True):
        ask_once(heartbeat, 7)
    assert not enqueue(heartbeat)
    queue.away = False
    with django_capture_on_commit_callbacks(execute=True):
        ask_once(heartbeat, 7)
    assert queue.taken == [(7,)]
