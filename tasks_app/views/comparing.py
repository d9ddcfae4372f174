"""Two days side by side: what happened between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cchc.core.asof import EARLIEST, parse_day, refused_day, requested_day
from cchc.core.http_export import sheet_response
from cchc.core.lists import Tab
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from tasks_app import comparing, completion, labels
from tasks_app.choices import Source
from tasks_app.comparison_sheet import COMPARISON, rows_of, told
from tasks_app.models import Assignment

PER_PAGE = 50
TOLD_RATES = (
    ("Trên tổng được giao (A)", "rate_all"),
    ("Trên số đến hạn (B)", "rate_due"),
    ("Đúng hạn, thời hạn sau gia hạn", "rate_on_time"),
    ("Đúng hạn, thời hạn ban đầu", "rate_on_time_original"),
)
TOLD_NUMBERS = (("Được giao", "assigned"), ("Hoàn thành", "done"), ("Quá hạn", "overdue"))
BY_GROUP = ("entered", "done", "late", "returned", "caught_up", "extended", "updated")


@dataclass(frozen=True)
class Asked:
    """What the query string asks for; `error` says why it cannot be compared."""

    first: date
    last: date
    source: str
    kind: str
    error: str

    @property
    def source_code(self) -> str:
        """As `compare` wants it: "" for both lists."""
        return "" if self.source == "all" else self.source


@require_safe
def assignment_compare(request: HttpRequest) -> HttpResponse:
    """The later day is the page's as-of day, the earlier one is chosen here."""
    asked = _asked(request)
    context = {
        "asked": asked,
        "error": asked.error,
        "typed": request.GET.get("from", "").strip() or f"{asked.first:%d/%m/%Y}",
        "shortcuts": _shortcuts(request, asked),
        "sources": [*Source.choices, ("all", "Cả hai nguồn")],
        "day": asked.last,
    }
    if not asked.error:
        context |= _compared(request, asked)
    return render(request, "tasks_app/assignment_compare.html", context)


@require_safe
def assignment_compare_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """Everything that changed as a sheet; one kind alone where the page shows one."""
    asked = _asked(request)
    problem = refused_day(request) or asked.error
    if problem:
        text = f"Không xuất được.\n{problem}"
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    found = _comparison(request, asked)
    chosen = request.GET.get("kind")
    kinds = [asked.kind] if chosen else [kind for kind in comparing.KINDS if kind != "same"]
    filters = [("Ngày trước", f"{asked.first:%d/%m/%Y}"), ("Ngày sau", f"{asked.last:%d/%m/%Y}")]
    filters.append(("Nguồn giao", dict([*Source.choices, ("all", "Cả hai nguồn")])[asked.source]))
    if chosen:
        filters.append(("Thay đổi", comparing.LABELS[asked.kind]))
    name = f"so-sanh_{asked.first.isoformat()}_{asked.last.isoformat()}.{form}"
    info = SheetInfo(as_of=asked.last, filters=filters)
    return sheet_response(COMPARISON, rows_of(found, kinds), form, info, name)


def _asked(request: HttpRequest) -> Asked:
    last = requested_day(request)
    text = request.GET.get("from", "").strip()
    first, error = (_month_before(last), "") if not text else _first_day(text, last)
    source = request.GET.get("source", "")
    kind = request.GET.get("kind", "")
    return Asked(
        first=first,
        last=last,
        source=source if source in {*Source.values, "all"} else Source.GOVERNMENT.value,
        kind=kind if kind in comparing.KINDS else "done",
        error=error,
    )


def _first_day(text: str, last: date) -> tuple[date, str]:
    day = parse_day(text)
    if day is None:
        return _month_before(last), f"Không hiểu ngày “{text[:20]}”; cần dạng 06/09/2023."
    if day < EARLIEST:
        return _month_before(last), f"Không có số liệu trước ngày {EARLIEST:%d/%m/%Y}."
    if day > last:
        return _month_before(last), (
            f"Ngày trước ({day:%d/%m/%Y}) không được sau ngày đang xem ({last:%d/%m/%Y})."
        )
    return day, ""


def _month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def _shortcuts(request: HttpRequest, asked: Asked) -> list[tuple[str, str]]:
    """(words, query string) of earlier days people ask for."""
    last = asked.last
    quarter = last.replace(month=3 * ((last.month - 1) // 3) + 1, day=1) - timedelta(days=1)
    days = (
        ("7 ngày trước", last - timedelta(days=7)),
        ("Cuối tháng trước", _month_before(last)),
        ("Cuối quý trước", quarter),
        ("Cuối năm trước", date(last.year - 1, 12, 31)),
    )
    return [(words, _query(request, **{"from": f"{day:%d/%m/%Y}"})) for words, day in days]


def _query(request: HttpRequest, **changes: str) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    for name, value in changes.items():
        kept[name] = value
    return kept.urlencode()


def _comparison(request: HttpRequest, asked: Asked) -> comparing.Comparison:
    visible = Assignment.objects.for_user(request.user)
    return comparing.compare(visible, asked.first, asked.last, asked.source_code)


def _compared(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = _comparison(request, asked)
    groups = found.groups(("unit", "area"))
    whole = next(group for group in groups if not group.dimension)
    before, after = found.counts()
    pages = Paginator(range(whole.number[asked.kind]), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    start = PER_PAGE * (page.number - 1)
    return {
        "tabs": _tabs(request, whole, asked.kind),
        "kind_label": comparing.LABELS[asked.kind],
        "lines": told(found.lines(asked.kind, start=start, most=PER_PAGE)),
        "page": page,
        "figures": _figures(before, after),
        "group_heads": [comparing.LABELS[kind] for kind in BY_GROUP],
        "units": _rows(groups, "unit", asked),
        "areas": _rows(groups, "area", asked),
    }


def _tabs(request: HttpRequest, whole: comparing.Group, kind: str) -> list[Tab]:
    tones = {"late": "late", "returned": "soon"}
    return [
        Tab(
            label, whole.number[name], _query(request, kind=name), name == kind, tones.get(name, "")
        )
        for name, label in comparing.LABELS.items()
    ]


def _figures(before: completion.Counts, after: completion.Counts) -> list[dict[str, Any]]:
    """The figures of both days and their difference, numbers first, rates in per cent."""
    numbers = [
        {"label": label, "before": a, "after": b, "change": b - a, "is_rate": False}
        for label, name in TOLD_NUMBERS
        for a, b in [(getattr(before, name), getattr(after, name))]
    ]
    rates = [
        {
            "label": label,
            "before": a,
            "after": b,
            "change": None if a is None or b is None else b - a,
            "is_rate": True,
        }
        for label, name in TOLD_RATES
        for a, b in [(getattr(before, name), getattr(after, name))]
    ]
    return [*numbers, *rates]


def _rows(groups: list[comparing.Group], dimension: str, asked: Asked) -> list[dict[str, Any]]:
    """The groups of one dimension with their names and the list behind each."""
    wanted = [
        completion.Group(completion.Counts(), dimension=dimension, key=group.key)
        for group in groups
        if group.dimension == dimension
    ]
    numbers = {group.key: group.number for group in groups if group.dimension == dimension}
    return [
        {
            "name": row.name,
            "numbers": [numbers[row.group.key][kind] for kind in BY_GROUP],
            "query": urlencode(
                {
                    "as_of": asked.last.isoformat(),
                    "source": asked.source,
                    dimension: row.group.key or "null",
                }
            ),
        }
        for row in labels.named(wanted, dimension)
    ]
