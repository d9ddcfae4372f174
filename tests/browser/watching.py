"""What is watched on every page: complaints of the browser, accessibility, width."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc.launch import frontend

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
OFFICE: dict[str, Any] = {"locale": "vi-VN", "viewport": DESK, "reduced_motion": "reduce"}
"""A browser of the office: pages stand still, so that no colour is measured halfway to another."""
GRAVE = ("serious", "critical")
STILL = "matchMedia('(prefers-reduced-motion: reduce)').matches"


@contextlib.contextmanager
def watched(context: BrowserContext, *expected: str) -> Iterator[Page]:
    """A page of this context; whatever the browser complains about fails the test.

    `expected` are pieces of complaints that the test provokes (a refusal's status code).
    """
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    left = [text for text in complaints if not any(piece in text for piece in expected)]
    assert not left, left


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors, and breaches of the content security policy however they are reported."""
    if message.type == "error" or "Content Security Policy" in message.text:
        return [f"{message.text} ({message.location.get('url', '')})"]
    return []


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(wider, 0)


def findings(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, each with the elements concerned.

    Only where motion is reduced: colours that are still changing would be measured halfway.
    """
    assert page.evaluate(STILL), "This page moves: open it in a browser like OFFICE."
    page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:5]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def looked_at(page: Page, name: str) -> None:
    """Wide and light, then narrow, light and dark: nothing grave, nothing wider than the screen."""
    desk = page.viewport_size
    _nothing_found(page)
    picture(page, f"{name}-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    _nothing_found(page)
    picture(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    _nothing_found(page)
    picture(page, f"{name}-390-toi")
    page.emulate_media(color_scheme="light")
    if desk:
        page.set_viewport_size(desk)


def _nothing_found(page: Page) -> None:
    found = findings(page)
    assert not found, found


@cache
def _axe() -> str:
    """The program itself: the page's policy lets no script of another place in."""
    return (frontend.MODULES / "axe-core" / "axe.min.js").read_text("utf-8")


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Keeps a picture where CCHC_LOOKS says so, for looking at."""
    folder = os.environ.get("CCHC_LOOKS")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=whole)
