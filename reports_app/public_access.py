"""Pages that anybody may open while the province has its public page switched on."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from cchc.core.addresses import client_address
from cchc.core.clock import now

View = Callable[..., HttpResponseBase]
GUESSES = 30  # codes that somebody who is not signed in may try in a minute
MINUTE = 60


class OpenWhilePublic:
    """A view that wants nobody signed in while CCHC_PUBLIC_PAGE is on, and is as every page else:
    what stands before views (signing in, first password, role) asks for `login_required`.
    """

    def __init__(self, view: View) -> None:
        update_wrapper(self, view)
        self.view = view

    @property
    def login_required(self) -> bool:
        return not settings.PUBLIC_PAGE

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.view(request, *args, **kwargs)


def open_while_public(view: View) -> OpenWhilePublic:
    """A decorator; see `OpenWhilePublic`."""
    return OpenWhilePublic(view)


def guesses_too_often(request: HttpRequest) -> bool:
    """Whether this address has tried more codes than a person types in a minute. A soft limit:
    while the cache is away nobody is counted.
    """
    minute = int(now().timestamp()) // MINUTE
    key = f"check-guesses:{client_address(request)}:{minute}"
    if cache.add(key, 1, MINUTE):
        return False
    try:
        return bool(cache.incr(key) > GUESSES)
    except ValueError:  # forgotten within this moment
        return False
