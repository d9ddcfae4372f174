"""Who took what from whom, for the whole province as of a day."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import replaced
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from models_app.filters import FlowFilter
from models_app.flow_chart import flow_chart
from models_app.flow_sheet import FLOWS, rows_of
from models_app.flows import Flow, finding, finding_of, flows, pairs
from models_app.models import Initiative
from units_app.models import Unit

PER_PAGE = 100


@require_safe
def initiative_flows(request: HttpRequest) -> HttpResponse:
    """The picture, the pairs of units and every adoption."""
    day = requested_day(request)
    found, unit, listed = _asked(request, day)
    counted = pairs(listed)
    title = finding_of(listed, unit.pk, unit.name) if unit else finding(listed)

    def address(key: int) -> str:
        return f"?{replaced(request.GET, ('unit', 'page'), {'unit': str(key)})}"

    context = {
        "filter": found,
        "day": day,
        "title": title,
        "chart": flow_chart(counted, title, day, address, unit.pk if unit else None),
        "pairs": counted,
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "has_sample": any(flow.is_sample for flow in listed),
    }
    return render(request, "models_app/initiative_flows.html", context)


@require_safe
def initiative_flows_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The same adoptions as a sheet, all pages."""
    day = requested_day(request)
    found, _, listed = _asked(request, day)
    if refused_day(request) or not found.is_valid():
        return refused_export(request, found)
    info = SheetInfo(as_of=day, filters=filters_in_words(found))
    return sheet_response(FLOWS, rows_of(listed), form, info)


def _asked(request: HttpRequest, day: date) -> tuple[FlowFilter, Unit | None, list[Flow]]:
    """The filters, the unit that is asked for, the adoptions the person may see."""
    visible = Initiative.objects.for_user(request.user, day).as_of(day)
    found = FlowFilter(request.GET, queryset=visible, request=request)
    initiatives = found.qs
    unit = found.form.cleaned_data.get("unit")
    return found, unit, flows(initiatives, day, unit.pk if unit else None)
