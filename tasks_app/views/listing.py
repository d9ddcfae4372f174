"""The assignment list and its exports: one queryset behind all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponseBase, QueryDict
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
from tasks_app import completion, permissions, saved_views
from tasks_app.bulk.actions import actions_for
from tasks_app.choices import Status, Timeliness
from tasks_app.filters import AWAITS_HEAD, STATE_FILTERS, AssignmentFilter
from tasks_app.models import Assignment, CoUnit
from tasks_app.sheets import ASSIGNMENTS, rows_of
from tasks_app.tables import AssignmentTable, chosen_columns, column_choices
from units_app.access import access_of

REDRAWN = {"columns", "page"}


@require_safe
def assignment_list(request: HttpRequest) -> HttpResponseBase:
    """The list with counts by state above it; htmx is given the results alone."""
    day = requested_day(request)
    found = filtered(request, day)
    rows = found.qs.for_list().by_urgency()
    tabs = state_tabs(request.GET, completion.states(found.before_state, day))
    columns = chosen_columns(request.GET)
    table = AssignmentTable(rows, columns=columns)
    put_in_order(request, table, known=next((tab.count for tab in tabs if tab.active), None))
    access = access_of(request.user)
    changeable = day == today()
    shown = table.page.object_list.data if table.page else ()
    for row in shown:
        row.may_update = changeable and permissions.may_update(access, row)
        row.may_decide = changeable and permissions.may_decide(access, row)
        row.may_approve = changeable and permissions.may_approve(access, row)
    if "co_units" in columns:
        name_co_units(shown)
    views = list(saved_views.visible_views(request.user))  # type: ignore[arg-type]
    context = {
        "filter": found,
        "table": table,
        "tabs": tabs,
        "chips": chips(request.GET, found),
        "day": day,
        "computed_at": now(),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "may_create": permissions.may_create(access),
        "bulk_actions": actions_for(access) if changeable else [],
        "views": views,
        "opened": saved_views.open_view(request.GET, views),
        "columns": column_choices(columns),
        "kept_query": [(name, value) for name, value in request.GET.items() if name not in REDRAWN],
    }
    name = wanted_template(request, "assignment_list.html", "_assignment_results.html")
    return render(request, f"tasks_app/{name}", context)


def name_co_units(rows: Iterable[Assignment]) -> None:
    """Puts the names of the co-units on each row; one query for all of them."""
    links = CoUnit.objects.filter(assignment__in=[row.pk for row in rows])
    named: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in links.order_by("unit__sort_key").values_list("assignment_id", "unit__name"):
        named[pk].append(name)
    for row in rows:
        row.co_unit_names = "; ".join(named[row.pk])


@require_safe
def assignment_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The same rows as the list, all pages, with the columns that import takes back."""
    day = requested_day(request)
    found = filtered(request, day)
    if refused_day(request) or not found.is_valid():
        return refused_export(request, found)
    rows = rows_of(found.qs, day)
    info = SheetInfo(as_of=day, filters=filters_in_words(found))
    return sheet_response(ASSIGNMENTS, rows, form, info)


def filtered(request: HttpRequest, day: date) -> AssignmentFilter:
    """What this person may see on `day`, narrowed by the query string."""
    assignments = Assignment.objects.for_user(request.user).as_of(day)
    return AssignmentFilter(request.GET, queryset=assignments, day=day, request=request)


def state_tabs(query: QueryDict, states: Mapping[str, int]) -> list[Tab]:
    """Counts by status, then by what presses, each keeping the other filters. That of results
    waiting for a head is left out where there is none: many offices do without that step.
    """
    by_status = [_tab(query, "Tất cả", sum(states[status] for status in Status), {})]
    by_status += [
        _tab(query, status.label, states[status], {"status": status.value}) for status in Status
    ]
    at_head = _tab(
        query,
        "Chờ lãnh đạo đơn vị duyệt",
        states["awaits_head"],
        {"waiting": AWAITS_HEAD},
        "soon",
    )
    pressing = [
        *([at_head] if at_head.count or at_head.active else []),
        _tab(query, "Quá hạn", states["overdue"], {"timeliness": Timeliness.OVERDUE.value}, "late"),
        _tab(
            query,
            "Sắp đến hạn",
            states["due_soon"],
            {"timeliness": Timeliness.DUE_SOON.value},
            "soon",
        ),
        _tab(query, "Lâu chưa cập nhật", states["stale"], {"stale": "true"}, "soon"),
    ]
    return by_status + pressing


def _tab(query: QueryDict, label: str, count: int, state: dict[str, str], tone: str = "") -> Tab:
    return state_tab(query, label, count, state, among=STATE_FILTERS, tone=tone)
