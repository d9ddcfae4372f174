"""People in front of the browser: each has a context of their own and is signed in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.conf import settings

from tests.browser.sample_site import SampleSite
from tests.browser.watching import OFFICE, watched
from tests.cast import signed_in
from units_app.models import User

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer


class Enter(Protocol):
    """enter(user): a page on the live server, signed in; `expected` as in `watched`."""

    def __call__(self, user: User, *expected: str, **options: Any) -> Page: ...


class Visit(Protocol):
    """visit("canbo"): a page on the sample, signed in with that sample account."""

    def __call__(self, username: str, *expected: str, **options: Any) -> Page: ...


@pytest.fixture
def enter(chromium: Browser, live_server: LiveServer) -> Iterator[Enter]:
    """Pages of people who signed in on this test's own data."""
    with contextlib.ExitStack() as stack:

        def call(user: User, *expected: str, **options: Any) -> Page:
            session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
            cookie: SetCookieParam = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session,
                "url": live_server.url,
            }
            return _page(stack, chromium, live_server.url, [cookie], expected, options)

        yield call


@pytest.fixture
def visit(chromium: Browser, sample_site: SampleSite) -> Iterator[Visit]:
    """Pages of people with sample accounts; an empty name visits without signing in."""
    with contextlib.ExitStack() as stack:

        def call(username: str, *expected: str, **options: Any) -> Page:
            cookies = sample_site.visitor(username).cookies() if username else []
            return _page(stack, chromium, sample_site.url, cookies, expected, options)

        yield call


def _page(
    stack: contextlib.ExitStack,
    chromium: Browser,
    url: str,
    cookies: list[SetCookieParam],
    expected: tuple[str, ...],
    options: dict[str, Any],
) -> Page:
    context = chromium.new_context(**{**OFFICE, "base_url": url, **options})
    context.set_default_timeout(10_000)
    stack.callback(context.close)
    context.add_cookies(cookies)
    return stack.enter_context(watched(context, *expected))
