"""An office from day to day: web server and worker as they would run on that day, real browsers.

Each day is over when its block ends: the programs stop, the books stay, the next day starts anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from tests.browser.sample_site import SampleSite, served
from tests.browser.watching import OFFICE, watched
from tests.cast import signed_in
from tests.conftest import CeleryWorker
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class Day:
    """One working day: `enter(user)` is a page of somebody who is signed in."""

    url: str
    chromium: Browser
    stack: contextlib.ExitStack

    def enter(self, user: User, *expected: str, **options: Any) -> Page:
        """A page of this person's own browser; `expected` as in `watched`."""
        value = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context = self.chromium.new_context(**{**OFFICE, "base_url": self.url, **options})
        context.set_default_timeout(10_000)
        self.stack.callback(context.close)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}]
        )
        return self.stack.enter_context(watched(context, *expected))


@dataclass
class Office:
    """Starts days; `env` is what its programs run with, `more` what a test adds to it."""

    chromium: Browser
    env: dict[str, str]
    folder: Path
    more: dict[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def day(self, moment: str) -> Iterator[Day]:
        """The day that begins at `moment` (ISO, with its zone), with web server and worker."""
        env = {**self.env, **self.more, "CCHC_TEST_DAY": moment}
        worker = CeleryWorker(env, self.folder / "worker.log", "tests.browser.that_day_worker")
        with contextlib.ExitStack() as stack:
            stack.callback(worker.stop)
            worker.start()
            application = "tests.browser.that_day:application"
            url = stack.enter_context(served(application, env, self.folder / "web.log"))
            yield Day(url, self.chromium, stack)


@pytest.fixture
def office(
    chromium: Browser, sample_site: SampleSite, program_env: dict[str, str], tmp_path: Path
) -> Office:
    """An office on this test's own books; pages and keys are those of the sample's site."""
    own = {"CCHC_VAR": str(sample_site.var), "SECRET_KEY": settings.SECRET_KEY}
    return Office(chromium, {**program_env, **own}, tmp_path)
