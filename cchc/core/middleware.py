"""What every answer carries, and who every change of a row is written down for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from pghistory.middleware import HistoryMiddleware

from cchc.core.printed import FOOT_HEADER, asked, foot_of

RESULTS = "results"  # what htmx swaps where filters change
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), payment=(), usb=(), browsing-topics=()"
)


class HeadersMiddleware:
    """Fragments and pages are told apart by caches; pages of a session are never kept by any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if _of_a_session(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _of_a_session(request: HttpRequest) -> bool:
    """Whether the answer may depend on who asks; looks at nothing that would cost a query."""
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed)


class PaperMiddleware:
    """Lets files that are made for a request carry the check code of its address, and tells the
    foot of paper to a page that fetches only its results anew: their address is another one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = asked.set(request)
        try:
            response = self.get_response(request)
        finally:
            asked.reset(before)
        if response.status_code == HTTPStatus.OK and _fetches_results(request):
            response.headers[FOOT_HEADER] = quote(foot_of(request))
        return response


def _fetches_results(request: HttpRequest) -> bool:
    """Whether the page that is open shows other rows from now on, under another address."""
    return request.method == "GET" and request.headers.get("HX-Target") == RESULTS


class AuthorMiddleware(HistoryMiddleware):
    """Writes the account and the address of a writing request beside every row it changes."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """The account's id (None before signing in) and the path."""
        return {"user": request.user.pk, "url": request.path}
