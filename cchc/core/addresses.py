"""From where a request comes, seen through the proxies that stand in front of us."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our PROXIES saw; what stands before it in the header was
    written by the client and is not believed.
    """
    nearest = request.META.get("REMOTE_ADDR")
    told = request.headers.get("X-Forwarded-For", "").split(",")
    seen = [*(part.strip() for part in told), nearest or ""]
    wanted = seen[-1 - settings.PROXIES] if len(seen) > settings.PROXIES else ""
    try:
        return str(ip_address(wanted))
    except ValueError:
        return nearest
