"""What is shown in the hall: choosing it, its pages, and all of them as one file."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import attached, refused
from reports_app.conference.choosing import (
    NAME_LENGTH,
    PARTS,
    Chosen,
    chosen,
    group_key,
    groups_on,
    page_number,
    publications_on,
)
from reports_app.conference.document import document
from reports_app.conference.slides import show
from reports_app.permissions import may_show_conference
from scores_app.models import Publication, RoundSet
from tasks_app.choices import Source
from units_app.access import access_of
from units_app.models import User


class _Asked(NamedTuple):
    """What the address asks for, and the groups and publications on offer."""

    what: Chosen
    groups: list[RoundSet]
    published: list[Publication]


@require_safe
def conference(request: HttpRequest) -> HttpResponse:
    """The page to choose on; with a number of a page in the address, that page."""
    asked = _asked(request)
    if "trang" not in request.GET:
        return render(request, "reports_app/conference_setup.html", _choices(asked))
    shown = show(request, asked.what)
    last = len(shown.slides)
    at = page_number(request.GET["trang"], last)
    context = {
        "show": shown,
        "at": at,
        "last": last,
        "previous": max(at - 1, 1),
        "next": min(at + 1, last),
    }
    return render(request, "reports_app/conference_show.html", context)


@require_safe
def conference_file(request: HttpRequest) -> HttpResponseBase:
    """All pages as one file that works without a network."""
    what = _asked(request).what
    problem = refused_day(request)
    if problem:
        return refused(problem)
    text = document(request, show(request, what))
    return attached(HttpResponse(text), f"trinh-chieu_{what.day.isoformat()}.html")


def _asked(request: HttpRequest) -> _Asked:
    """Reads the address; PermissionDenied for unit roles. Publications are asked for where they are
    offered or named.
    """
    if not may_show_conference(access_of(request.user)):
        raise PermissionDenied
    day = requested_day(request)
    groups = groups_on(cast("User", request.user), day)
    is_wanted = "trang" not in request.GET or "cong-bo" in request.GET
    published = publications_on(day) if is_wanted else []
    return _Asked(chosen(request.GET, day, groups, published), groups, published)


def _choices(asked: _Asked) -> dict[str, Any]:
    what, groups, published = asked
    picked = {one.number for one in what.publications}
    return {
        "published": [(one, one.number in picked) for one in published],
        "chosen": what,
        "source": what.source or "all",
        "sources": [*Source.choices, ("all", "Cả hai nguồn")],
        "parts": [(key, label, key in what.parts) for key, label in PARTS],
        "groups": [(group_key(group), group, group in what.groups) for group in groups],
        "name_length": NAME_LENGTH,
    }
