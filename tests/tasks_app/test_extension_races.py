"""Two people at the same moment: the cap holds, and one request waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import Settings

from cchc.core.versions import StaleRowError
from tasks_app import services
from tasks_app.choices import EventKind, ExtensionState
from tasks_app.models import Assignment, AssignmentEvent, Extension
from tests.tasks_app.test_extensions import LATER, MUCH_LATER, give

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-07-10T03:00:00+00:00", tick=False):
        yield


def at_once(act: Callable[[], str]) -> list[str]:
    """What two threads that start together make of it, in alphabetical order."""
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        try:
            outcomes.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_the_cap_holds_for_two_who_enter_papers_at_once(settings: Settings) -> None:
    settings.EXTENSIONS_MAX = 1
    task = give()

    def enter(until: date) -> None:
        services.extension_enter(
            assignment_id=task.pk,
            version=Assignment.objects.get(pk=task.pk).version,
            granted_due_on=until,
            reason="Theo văn bản",
            document="12/UBND-NC",
            document_on=date(2023, 7, 5),
            actor=None,
        )

    def insist() -> str:
        """Looks again at what changed and enters it once more, as a person would."""
        for until in (LATER, MUCH_LATER):
            try:
                enter(until)
            except StaleRowError:
                continue
            except ValidationError as error:
                return " ".join(error.messages)
            return "approved"
        return "stale twice"

    refused, approved = at_once(insist)
    assert approved == "approved"
    assert "tối đa 1 lần" in refused
    assert Extension.objects.filter(state=ExtensionState.APPROVED).count() == 1
    assert AssignmentEvent.objects.filter(kind=EventKind.EXTENDED).count() == 1


def test_two_requests_at_once_are_one(settings: Settings) -> None:
    task = give()

    def ask() -> str:
        try:
            services.extension_request(
                assignment_id=task.pk,
                version=task.version,
                asked_due_on=LATER,
                reason="Chờ ý kiến",
                evidence=(),
                actor=None,
            )
        except ValidationError as error:
            return " ".join(error.messages)
        return "asked"

    refused, asked = at_once(ask)
    assert asked == "asked"
    assert "đang có một đề nghị gia hạn chờ duyệt" in refused
    assert Extension.objects.count() == 1
