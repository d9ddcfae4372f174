"""What every page shows around its content: as-of day, navigation, province, version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from cchc import __version__
from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import today

# Name of the address, words, icon; an address that does not exist leaves its entry out.
ENTRIES = (
    ("overview", "Tổng quan", "layout-dashboard"),
    ("assignment_list", "Nhiệm vụ", "checklist"),
    ("initiative_list", "Mô hình – sáng kiến", "bulb"),
    ("round_list", "Chấm điểm", "writing"),
    ("ranking_list", "Xếp hạng", "trophy"),
    ("unit_list", "Đơn vị", "building"),
    ("report_list", "Báo cáo", "report"),
)
# Pages at addresses of their own that belong to an entry.
ALSO_WITHIN = {
    "assignment_list": (
        "evidence_list",
        "import_home",
        "reminder_home",
        "work_calendar",
        "forecast_list",
    ),
    "ranking_list": ("commune_map", "conference"),
    "report_list": ("check_home",),
}
# The four that a role uses, by the first of these that is held; a phone has the rest behind "Thêm".
ON_PHONE = {
    "leader": ("overview", "assignment_list", "initiative_list", "ranking_list"),
    "staff": ("overview", "assignment_list", "initiative_list", "round_list"),
    "appraiser": ("overview", "initiative_list", "round_list", "ranking_list"),
    "head": ("overview", "assignment_list", "round_list", "ranking_list"),
    "officer": ("overview", "assignment_list", "round_list", "ranking_list"),
}
USUAL = "staff"
PROVINCE_KEY = "province-name"
PROVINCE_SECONDS = 600
NO_PROVINCE_SECONDS = 30


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; `url` carries the as-of day when that is not today."""

    label: str
    url: str
    icon: str
    active: bool
    on_phone: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; at most one query, and that only while the cache is cold.
    The navigation is made where it is shown: it asks for the roles of who looks.
    """
    day = requested_day(request)
    return {
        "as_of": day,
        "as_of_error": refused_day(request),
        "as_of_is_today": day == today(),
        "as_of_keep": _other_parameters(request),
        "today": today(),
        "nav": SimpleLazyObject(lambda: navigation(request.path, day, _roles_of(request))),
        "province_name": province_name(),
        "version": __version__,
    }


def navigation(path: str, day: date, roles: Collection[str] = ()) -> list[Entry]:
    """The entries whose pages exist, the one that holds `path` marked, the day carried along, and
    those marked that people of these roles have at hand on a phone.
    """
    at_hand = ON_PHONE[next((role for role in ON_PHONE if role in roles), USUAL)]
    tail = "" if day == today() else "?" + urlencode({"as_of": day.isoformat()})
    return [
        Entry(
            label,
            urls[0] + tail,
            icon,
            active=any(_holds(url, path) for url in urls),
            on_phone=name in at_hand,
        )
        for name, label, icon, urls in _addresses(get_urlconf())
    ]


def _roles_of(request: HttpRequest) -> Collection[str]:
    roles: Collection[str] = getattr(getattr(request, "user", None), "roles_today", ())
    return roles


def province_name() -> str:
    """The name of the province whose installation this is; empty before its units are loaded."""
    known = cache.get(PROVINCE_KEY)
    if known is None:
        known = _read_province_name()
        cache.set(PROVINCE_KEY, known, PROVINCE_SECONDS if known else NO_PROVINCE_SECONDS)
    name: str = known
    return name


def _read_province_name() -> str:
    units: QuerySet[Model] = QuerySet(apps.get_model("units_app", "Unit"))
    newest = units.filter(code=settings.PROVINCE_CODE, kind="province").order_by("-valid_from")
    return newest.values_list("name", flat=True).first() or ""


@lru_cache(maxsize=8)
def _addresses(urlconf: str | None) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Name, words, icon and addresses of each entry, its own address first."""
    found = []
    for name, label, icon in ENTRIES:
        own = _existing((name,), urlconf)
        if own:
            found.append((name, label, icon, own + _existing(ALSO_WITHIN.get(name, ()), urlconf)))
    return tuple(found)


def _existing(names: tuple[str, ...], urlconf: str | None) -> tuple[str, ...]:
    found = []
    for name in names:
        try:
            found.append(reverse(name, urlconf=urlconf))
        except NoReverseMatch:
            continue
    return tuple(found)


def _holds(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _other_parameters(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form of the as-of day sends along, so that filters survive a change of day."""
    return [
        (key, str(value))
        for key, values in request.GET.lists()
        if key not in {"as_of", "page"}
        for value in values
    ]
