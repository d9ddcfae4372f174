"""The tasks of each unit as bars on a strip of time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import parse_day, requested_day
from cchc.core.clock import now
from cchc.core.lists import chips
from cchc.core.sheets.values import FIRST_YEAR, LAST_YEAR
from tasks_app.choices import OPEN_STATUSES, Status
from tasks_app.querysets import AssignmentQuerySet
from tasks_app.timeline_bars import Bar, Strip, bar
from tasks_app.views.listing import filtered
from units_app.models import Unit

UNITS_A_PAGE = 8
TASKS_A_UNIT = 40
LONGEST = timedelta(days=5 * 366)
BACKWARDS = "Ngày đầu phải trước ngày cuối và cách nhau không quá năm năm."


@dataclass
class Rows:
    """One unit's tasks on the strip; `more` are not drawn."""

    unit: Unit
    total: int
    tasks: list[tuple[Any, Bar]]

    @property
    def more(self) -> int:
        return self.total - len(self.tasks)


@require_safe
def assignment_timeline(request: HttpRequest) -> HttpResponse:
    """Units page by page, each with its tasks, under the filters of the list."""
    day = requested_day(request)
    strip, error = _strip(request, day)
    found = filtered(request, day)
    within = _within(found.qs, strip)
    page = Paginator(_totals(within), UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "chips": chips(request.GET, found),
        "strip": strip,
        "months": list(strip.months()),
        "now_at": strip.place(day) if strip.holds(day) else "",
        "units": _rows(within, page, strip, day),
        "page": page,
        "error": error,
        "typed": _typed(request, strip),
        "ranges": _ranges(request, day),
        "list_query": _kept(request).urlencode(),
        "day": day,
        "computed_at": now(),
    }
    return render(request, "tasks_app/assignment_timeline.html", context)


def _strip(request: HttpRequest, day: date) -> tuple[Strip, str]:
    """The asked-for range; the as-of day's year where none was understood."""
    year = Strip(date(day.year, 1, 1), date(day.year, 12, 31))
    texts = [request.GET.get(name, "").strip() for name in ("start", "end")]
    if not any(texts):
        return year, ""
    first, last = (parse_day(text) for text in texts)
    if first is None or last is None:
        return year, "Ghi cả hai ngày theo dạng 06/09/2023."
    if not timedelta(0) < last - first <= LONGEST:
        return year, BACKWARDS
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        return year, f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}."
    return Strip(first, last), ""


def _typed(request: HttpRequest, strip: Strip) -> tuple[str, str]:
    """What the fields of the range hold: as typed, else the days drawn."""
    drawn = (f"{strip.first:%d/%m/%Y}", f"{strip.last:%d/%m/%Y}")
    texts = tuple(request.GET.get(name, "").strip()[:20] for name in ("start", "end"))
    return (texts[0], texts[1]) if any(texts) else drawn


def _within(assignments: AssignmentQuerySet, strip: Strip) -> AssignmentQuerySet:
    """Those whose time touches the strip: given by its end; due, done, open or, without a deadline,
    dropped since it began.
    """
    touches = (
        Q(at_due_on__gte=strip.first)
        | Q(at_completed_on__gte=strip.first)
        | Q(at_status__in=OPEN_STATUSES)
        | Q(at_status=Status.DROPPED, at_due_on=None, at_updated_on__gte=strip.first)
    )
    return assignments.filter(touches, assigned_on__lte=strip.last)


def _totals(assignments: AssignmentQuerySet) -> list[tuple[int, int]]:
    """(unit, number of tasks), in the units' order; one query."""
    rows = assignments.order_by().values("at_lead_unit_id").annotate(number=Count("pk"))
    numbers = dict(rows.values_list("at_lead_unit_id", "number"))
    order = Unit.objects.filter(pk__in=numbers).in_order().values_list("pk", flat=True)
    return [(pk, numbers[pk]) for pk in order]


def _rows(
    assignments: AssignmentQuerySet, page: Page[tuple[int, int]], strip: Strip, day: date
) -> list[Rows]:
    totals = dict(page.object_list)
    units = Unit.objects.in_bulk(list(totals))
    place = Window(
        RowNumber(),
        partition_by=[F("at_lead_unit_id")],
        order_by=[F("at_due_on").asc(nulls_last=True), F("code").asc()],
    )
    rows = assignments.filter(at_lead_unit_id__in=totals).for_list().annotate(place=place)
    tasks: defaultdict[int, list[tuple[Any, Bar]]] = defaultdict(list)
    for row in rows.filter(place__lte=TASKS_A_UNIT).order_by("at_lead_unit_id", "place"):
        tasks[row.at_lead_unit_id].append((row, _bar(row, strip, day)))
    return [Rows(units[pk], total, tasks[pk]) for pk, total in totals.items()]


def _bar(row: Any, strip: Strip, day: date) -> Bar:
    """The bar of a row; that of a dropped one ends on the day it was dropped."""
    return bar(
        strip,
        assigned_on=row.assigned_on,
        due_on=row.at_due_on,
        status=row.at_status,
        completed_on=row.at_completed_on,
        day=row.at_updated_on if row.at_status == Status.DROPPED else day,
    )


def _ranges(request: HttpRequest, day: date) -> list[tuple[str, str]]:
    """(words, query string) of ranges people ask for."""
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = (quarter + timedelta(days=95)).replace(day=1)
    offered = (
        (f"Năm {day.year}", date(day.year, 1, 1), date(day.year, 12, 31)),
        (f"Năm {day.year - 1}", date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
        ("Quý theo lịch", quarter, after - timedelta(days=1)),
        ("60 ngày quanh ngày đang xem", day - timedelta(days=30), day + timedelta(days=30)),
    )
    return [(words, _range(request, first, last)) for words, first, last in offered]


def _range(request: HttpRequest, first: date, last: date) -> str:
    kept = _kept(request)
    kept["start"], kept["end"] = f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}"
    return kept.urlencode()


def _kept(request: HttpRequest) -> QueryDict:
    """The query string without what belongs to this page alone."""
    kept = request.GET.copy()
    for name in ("start", "end", "page", "unit"):
        kept.pop(name, None)
    return kept
