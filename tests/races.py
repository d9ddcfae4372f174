"""Two people in one database at the same moment, each in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

SECONDS = 20
LOOK_SECONDS = 0.01  # between two looks at who waits; only the database knows that
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = %s"
Act = Callable[[], object]


def told(act: Act) -> str:
    """What came of it: done, the refusal in words, or a circle of people waiting for each other."""
    try:
        act()
    except ValidationError as error:
        return " ".join(error.messages)
    except OperationalError as error:
        return f"database: {error}"
    except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
        return f"{type(error).__name__}: {error}"
    return "done"


def at_once(*acts: Act) -> list[str]:
    """What came of each when all start together, in their order."""
    start = threading.Barrier(len(acts))
    outcomes = [""] * len(acts)

    def run(place: int) -> None:
        start.wait(SECONDS)
        try:
            outcomes[place] = told(acts[place])
        finally:
            connection.close()

    _run([threading.Thread(target=run, args=(place,)) for place in range(len(acts))])
    return outcomes


def overlapping(first: Act, second: Act) -> tuple[str, str]:
    """What came of both, where `first` has written and its transaction is still open when `second`
    begins; it ends once `second` waits for it, or is through.
    """
    outcomes, written = ["", ""], threading.Event()
    second_pid: list[int] = []
    through = threading.Event()

    def run_first() -> None:
        try:
            with transaction.atomic():
                outcomes[0] = told(first)
                written.set()
                _wait_for_second()
        finally:
            written.set()
            connection.close()

    def run_second() -> None:
        written.wait(SECONDS)
        try:
            connection.ensure_connection()
            second_pid.append(connection.connection.info.backend_pid)
            outcomes[1] = told(second)
        finally:
            through.set()
            connection.close()

    def _wait_for_second() -> None:
        until = monotonic() + SECONDS
        while monotonic() < until and not through.wait(LOOK_SECONDS):
            if second_pid and _is_waiting(second_pid[0]):
                return

    _run([threading.Thread(target=run_first), threading.Thread(target=run_second)])
    return outcomes[0], outcomes[1]


def _is_waiting(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [pid])
        return bool(cursor.fetchone()[0])


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS * 2)
