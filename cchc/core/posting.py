"""Addresses that take a form and show nothing of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def posted(*, back: str) -> Callable[[View], View]:
    """A view that only takes forms; who opens its address again, as a reload after a refusal or a
    bookmark does, is led to the page that the form stands on.

    Args:
        back: the name of that page's address, which takes the same arguments.
    """

    def led(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return view(request, **kwargs) if request.method == "POST" else redirect(back, **kwargs)

        return answer

    return led
