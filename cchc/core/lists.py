"""What the pages with lists share: page sizes, counts that are links, the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50


@dataclass(frozen=True)
class Tab:
    """A count above a list, and the query string of exactly what it counts."""

    label: str
    count: int
    query: str
    active: bool
    tone: str = ""


def page_size(request: HttpRequest) -> int:
    """The asked-for page size if it is one of those offered."""
    offered = {str(size): size for size in PAGE_SIZES}
    return offered.get(request.GET.get("per_page", ""), PAGE_SIZE)


def next_url(request: HttpRequest, default: str) -> str:
    """Where the person came from or was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default
