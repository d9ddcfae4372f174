"""The deadlines of a month on a page of weeks."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from cchc.core.clock import now, today
from cchc.core.filters import filters_in_words
from cchc.core.lists import chips
from tasks_app import deadline_calendar
from tasks_app.views.listing import filtered

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@require_safe
def assignment_calendar(request: HttpRequest) -> HttpResponse:
    """What falls due on each day, as it stood on the as-of day, under the filters of the list."""
    day = requested_day(request)
    month = deadline_calendar.month_of(request.GET.get("month", ""), day)
    found = filtered(request, day)
    weeks = deadline_calendar.weeks(found.qs, month)
    last = deadline_calendar.last_of(month)
    inside = [one for week in weeks for one in week if not one.outside]
    context = {
        "filter": found,
        "chips": chips(request.GET, found),
        "in_words": filters_in_words(found),
        "month": month,
        "weeks": weeks,
        "weekdays": WEEKDAYS,
        "agenda": [one for one in inside if one.total or one.on in {day, today()}],
        "total": sum(one.total for one in inside),
        "previous": _month(request, deadline_calendar.next_month(month, -1)),
        "following": _month(request, deadline_calendar.next_month(month, 1)),
        "present": _month(request, day.replace(day=1)),
        "list_query": _list_query(request),
        "span": (month, last),
        "day": day,
        "computed_at": now(),
    }
    return render(request, "tasks_app/assignment_calendar.html", context)


def _month(request: HttpRequest, month: date) -> str:
    """The query string of another month, filters and day kept."""
    kept = request.GET.copy()
    kept["month"] = f"{month:%Y-%m}"
    return kept.urlencode()


def _list_query(request: HttpRequest) -> str:
    """What leads from a day to the list: everything but the month and the window of deadlines."""
    kept = request.GET.copy()
    for name in ("month", "due_from", "due_to", "page"):
        kept.pop(name, None)
    return kept.urlencode()
