"""The list of initiatives: one queryset behind the page, its fragment and its exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import now, today
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import (
    PAGE_SIZES,
    Tab,
    chips,
    page_size,
    put_in_order,
    state_tab,
    wanted_template,
)
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from models_app import counting, permissions
from models_app.choices import HOLDING, IN_BOOKS
from models_app.effect_marks import tell_effects
from models_app.filters import HOLDING_STILL, LATE, MINE, STATE_FILTERS, InitiativeFilter
from models_app.models import Initiative
from models_app.sheets import INITIATIVES, rows_of
from models_app.tables import InitiativeTable
from units_app.access import access_of


@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    """The list with counts by stage above it; htmx is given the results alone."""
    day = requested_day(request)
    found = filtered(request, day)
    rows = found.qs.for_list().with_adopters(day).newest_first()
    tabs = [
        *stage_tabs(request.GET, counting.states(found.before_state, day)),
        *opinion_tab(request, found),
    ]
    narrowed = chips(request.GET, found)
    table = InitiativeTable(rows, empty_text=None if narrowed else nothing_by(day))
    put_in_order(request, table, known=next((tab.count for tab in tabs if tab.active), None))
    tell_effects(table.page.object_list.data if table.page else (), day)
    context = {
        "filter": found,
        "table": table,
        "tabs": tabs,
        "chips": narrowed,
        "day": day,
        "computed_at": now(),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "may_register": day == today() and permissions.may_register(access_of(request.user)),
    }
    name = wanted_template(request, "initiative_list.html", "_initiative_results.html")
    return render(request, f"models_app/{name}", context)


@require_safe
def initiative_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The same rows as the list, all pages, with the columns that import takes back."""
    day = requested_day(request)
    found = filtered(request, day)
    if refused_day(request) or not found.is_valid():
        return refused_export(request, found)
    info = SheetInfo(as_of=day, filters=filters_in_words(found))
    return sheet_response(INITIATIVES, rows_of(found.qs, day), form, info)


def filtered(request: HttpRequest, day: date, query: QueryDict | None = None) -> InitiativeFilter:
    """What this person may see of the books of `day`, narrowed by the query string, or `query` in
    its place.
    """
    initiatives = Initiative.objects.for_user(request.user, day).as_of(day)
    asked = request.GET if query is None else query
    return InitiativeFilter(asked, queryset=initiatives, day=day, request=request)


def nothing_by(day: date) -> str:
    """What an empty list says that no filter made empty."""
    return f"Đến ngày {day:%d/%m/%Y} chưa có sáng kiến nào được đăng ký trong phạm vi được xem."


def stage_tabs(query: QueryDict, states: Mapping[str, int]) -> list[Tab]:
    """Counts by stage, what is in force and what lacks figures, each keeping the other filters."""
    still = sum(states[stage] for stage in HOLDING)
    return [
        _tab(query, "Tất cả", sum(states[stage] for stage in IN_BOOKS), {}),
        *(_tab(query, stage.label, states[stage], {"stage": stage.value}) for stage in IN_BOOKS),
        _tab(query, "Còn hiệu lực", still, {"stage": HOLDING_STILL}),
        _tab(query, "Quá hạn ghi số liệu", states["late"], {"figures": LATE}, "late"),
    ]


def opinion_tab(request: HttpRequest, found: InitiativeFilter) -> list[Tab]:
    """What waits for this person's word, for those whose word is waited for; one query."""
    if "opinion" not in found.filters:
        return []
    waiting = found.before_state.waiting_for_word_of(request.user, found.day)
    return [_tab(request.GET, "Chờ tôi cho ý kiến", waiting.count(), {"opinion": MINE})]


def _tab(query: QueryDict, label: str, count: int, state: dict[str, str], tone: str = "") -> Tab:
    return state_tab(query, label, count, state, among=STATE_FILTERS, tone=tone)
