"""Numbered steps on the terminal, each with the seconds it took."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator

TICK_SECONDS = 1.0
QUIET_BELOW_SECONDS = 0.5
STEP_VARIABLE = "CCHC_LAUNCH_STEP"


class Steps:
    """Prints "[2/7] Cài thư viện … 34 s"; on a terminal the seconds run while the step lasts.

    The count lives in the environment, so that the next program goes on counting.
    """

    def __init__(self, total: int) -> None:
        self.total = total

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One numbered step; an exception inside ends its line with "không xong"."""
        number = int(os.environ.get(STEP_VARIABLE, "0")) + 1
        os.environ[STEP_VARIABLE] = str(number)
        line = f"[{number}/{self.total}] {title} …"
        started = time.monotonic()
        with _ticking(line, started):
            print(line, end="", flush=True)
            try:
                yield
            except BaseException:
                print(" không xong", flush=True)
                raise
        beginning = f"\r{line}" if sys.stdout.isatty() else ""
        print(f"{beginning} {_took(started)}", flush=True)


def say(text: str) -> None:
    """A line that is seen at once, also through a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A line on the error output."""
    print(text, file=sys.stderr, flush=True)


def _took(started: float) -> str:
    seconds = time.monotonic() - started
    return "xong" if seconds < QUIET_BELOW_SECONDS else f"{seconds:.0f} s"


@contextlib.contextmanager
def _ticking(line: str, started: float) -> Iterator[None]:
    if not sys.stdout.isatty():
        yield
        return
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(line, started, over), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()


def _tick(line: str, started: float, over: threading.Event) -> None:
    while not over.wait(TICK_SECONDS):
        print(f"\r{line} {time.monotonic() - started:.0f} s", end="", flush=True)
