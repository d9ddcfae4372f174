"""The map of the communes in tiles, its sheet and its drawing as a file."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import attached, refused, sheet_response
from cchc.core.sheets.files import FileFormat
from reports_app import permissions
from reports_app.cartogram.drawing import DEPTHS, Map, drawn
from reports_app.cartogram.measures import MEASURES, Measure
from reports_app.cartogram.sheet import info_of, kind_of, rows_of
from units_app.access import Access, access_of
from units_app.models import User

STEPS = range(DEPTHS)


@require_safe
def commune_map(request: HttpRequest) -> HttpResponse:
    """The map by the measure asked for, with its table."""
    drawing = _drawing(request)
    context = {
        "map": drawing,
        "measures": _measures(access_of(request.user)),
        "steps": STEPS,
    }
    return render(request, "reports_app/commune_map.html", context)


@require_safe
def commune_map_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The table of the map as a sheet."""
    drawing = _drawing(request)
    problem = refused_day(request)
    if problem:
        return refused(problem)
    return sheet_response(kind_of(drawing), rows_of(drawing), form, info_of(drawing))


@require_safe
def commune_map_svg(request: HttpRequest) -> HttpResponseBase:
    """The drawing as a file of its own, with its colours, title and source inside."""
    drawing = _drawing(request)
    problem = refused_day(request)
    if problem:
        return refused(problem)
    text = render_to_string("reports_app/commune_map.svg", {"map": drawing, "steps": STEPS})
    name = f"ban-do-{drawing.measure.key}_{drawing.day.isoformat()}.svg"
    return attached(HttpResponse(text, content_type="image/svg+xml; charset=utf-8"), name)


def _drawing(request: HttpRequest) -> Map:
    """The map that is asked for; PermissionDenied for a figure that is not this person's."""
    access = access_of(request.user)
    measure = MEASURES.get(request.GET.get("measure", ""), MEASURES["index"])
    if not permissions.may_see_map(access, measure.for_all):
        raise PermissionDenied
    day = requested_day(request)
    return drawn(measure, measure.read(cast("User", request.user), day), day)


def _measures(access: Access) -> list[Measure]:
    return [one for one in MEASURES.values() if permissions.may_see_map(access, one.for_all)]
