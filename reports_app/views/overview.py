"""The overview, and asking for its figures anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from cchc.core.asof import requested_day
from cchc.core.clock import now
from cchc.core.jobs import enqueue
from cchc.core.models import Area
from cchc.core.text import whole_number
from models_app.filters import OWN
from reports_app import charts
from reports_app.overview.figures import Overview, overview, source_of
from reports_app.overview.panels import named_for, panels_of
from reports_app.overview.published import latest_published
from reports_app.overview.rankings import latest_rankings
from scores_app.published.chart import over_years
from scores_app.published.external import IndexYear
from tasks_app import jobs, permissions
from tasks_app.choices import Source
from tasks_app.filters import ALL_SOURCES, SHARES
from tasks_app.models import CompletionRun
from units_app.access import access_of

ROOM = 4  # with fewer lines than these the panels leave room beside the chart of the year


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """What is done, late and due, as of a day; every figure leads to its list."""
    day, access = requested_day(request), access_of(request.user)
    source = source_of(request.GET.get("source"))
    area = area_of(request.GET.get("area", ""))
    number, named = int(area) if area else None, named_for(access)
    shown = overview(request.user, day, source, number, named)  # type: ignore[arg-type]
    context = {
        "overview": shown,
        "rankings": latest_rankings(request.user, day),  # type: ignore[arg-type]
        "counts": shown.counts,
        "may_recompute": permissions.may_recompute(access),
        **waiting(request, shown),
        **choices(request, source, area),
        **lists(shown, area),
        **chart_values(shown, area),
    }
    return render(request, "reports_app/overview.html", context)


def waiting(request: HttpRequest, shown: Overview) -> dict[str, Any]:
    """What waits for who looks, what was published last, or how to begin where the books are
    empty.
    """
    panels = panels_of(request, shown)
    has_some = shown.area or shown.counts.assigned or shown.registry.whole.registered
    return {
        "panels": panels,
        "has_room": sum(len(panel.matters) for panel in panels) < ROOM,
        "is_new": not has_some,
        "may_create": permissions.may_create(access_of(request.user)),
        "published": latest_published(request.user, shown.day),  # type: ignore[arg-type]
    }


def choices(request: HttpRequest, source: str, area: str) -> dict[str, Any]:
    """What the page may be narrowed to, and is."""
    return {
        "source": source or ALL_SOURCES,
        "sources": [*Source.choices, (ALL_SOURCES, "Cả hai nguồn")],
        "area": area,
        "keep": [(key, value) for key, value in request.GET.items() if key != "area"],
    }


def area_of(asked: str) -> str:
    """The number of the area that is asked for; empty, for all areas, when there is none such."""
    number = whole_number(asked)
    return asked if number and Area.objects.filter(pk=number).exists() else ""


def lists(shown: Overview, area: str) -> dict[str, Any]:
    """The lists of what the page counts."""
    day, kept = shown.day, {"source": shown.source, "area": area}
    scope = OWN if shown.registry.own_units else ""
    return {
        "links": charts.figure_urls(day, role=shown.role, **kept),
        "shared_url": charts.figure_url("assigned", day, role=SHARES, **kept),
        "initiatives_url": charts.day_url("initiative_list", day, scope=scope, area=area),
    }


def chart_values(shown: Overview, area: str) -> dict[str, Any]:
    """The charts that have something to show."""
    computed_at = localtime(shown.computed_at)
    origin = f"Số liệu tính đến {shown.day:%d/%m/%Y}, tính lúc {computed_at:%H:%M %d/%m/%Y}"
    kept: dict[str, Any] = {
        "day": shown.day,
        "source": shown.source,
        "origin": origin,
        "role": shown.role,
    }
    units = charts.bars(shown.units, name="unit", area=area, **kept)
    areas = charts.bars(shown.areas, name="area", **kept)
    has_moved = charts.has_moved(shown.trend)
    return {
        "units_chart": units,
        "unit_rows": list(zip(shown.units, units["categories"], strict=True)),
        "areas_chart": areas,
        "area_rows": list(zip(shown.areas, areas["categories"], strict=True)),
        "trend_chart": charts.trend(shown.trend, shown.day, origin) if has_moved else None,
        "has_level_year": bool(shown.trend) and not has_moved,
        "index_charts": [
            (name, over_years(name, years), years)
            for name, years in shown.indexes
            if _scored(years)
        ],
    }


def _scored(years: list[IndexYear]) -> bool:
    """Ranks alone draw nothing."""
    return any(row.statement.score is not None for row in years)


@require_POST
def recompute(request: HttpRequest) -> HttpResponse:
    """Sends the computation to the worker and shows a page fragment that waits for it."""
    if not permissions.may_recompute(access_of(request.user)):
        raise PermissionDenied
    day = requested_day(request)
    if not enqueue(jobs.recompute, day.isoformat()):
        messages.error(request, "Hàng đợi không phản hồi nên chưa tính lại; thử lại sau ít phút.")
        return redirect(f"{reverse('overview')}?{urlencode({'as_of': day.isoformat()})}")
    asked = urlencode({"as_of": day.isoformat(), "asked": now().isoformat()})
    return redirect(f"{reverse('recompute_state')}?{asked}")


@require_safe
def recompute_state(request: HttpRequest) -> HttpResponse:
    """Whether the computation asked for at `asked` is stored by now."""
    day = requested_day(request)
    run = CompletionRun.objects.filter(as_of=day).first()
    asked = _moment(request.GET.get("asked", ""))
    context = {
        "day": day,
        "asked": asked,
        "done": run is not None and asked is not None and run.computed_at >= asked,
        "run": run,
    }
    name = "_recompute_state.html" if request.htmx else "recompute_state.html"  # type: ignore[attr-defined]
    return render(request, f"reports_app/{name}", context)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
