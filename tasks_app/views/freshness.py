"""How lately the units updated their open tasks, and the tasks nobody touched for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.lists import Tab
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from cchc.core.text import whole_number
from tasks_app import freshness
from tasks_app.choices import EventKind, Source
from tasks_app.freshness_sheet import FRESHNESS, rows_of
from tasks_app.querysets import AssignmentQuerySet

PER_PAGE = 50
STALE, OPEN = "stale", "open"
LISTS = {STALE: "Lâu chưa cập nhật", **freshness.BUCKET_LABELS, OPEN: "Tất cả chưa hoàn thành"}
SOURCES = [*Source.choices, ("all", "Cả hai nguồn")]


@dataclass(frozen=True)
class Asked:
    """What the query string asks for; `unit` is None for all of them."""

    day: date
    source: str
    unit: int | None
    age: str

    @property
    def source_code(self) -> str:
        """As `scope` wants it: "" for both lists."""
        return "" if self.source == "all" else self.source

    def query(self, unit: int | None, age: str) -> str:
        """The query string of a list, with the day and the source kept."""
        pairs: list[tuple[str, str]] = [("as_of", self.day.isoformat()), ("source", self.source)]
        if unit is not None:
            pairs.append(("unit", str(unit)))
        return urlencode([*pairs, ("age", age)])


@require_safe
def freshness_page(request: HttpRequest) -> HttpResponse:
    """The units, and the list behind the number that was clicked."""
    asked = _asked(request)
    scope = freshness.scope(asked.day, request.user, asked.source_code)  # type: ignore[arg-type]
    whole, *units = freshness.freshness(scope, asked.day)
    chosen = next((unit for unit in units if unit.key == asked.unit), None)
    figures = whole if asked.unit is None else chosen
    listed = _listed(scope, asked)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "day": asked.day,
        "sources": SOURCES,
        "rows": [_row(unit, asked) for unit in (whole, *units)],
        "has_units": bool(units),
        "chosen": chosen,
        "bucket_heads": list(freshness.BUCKET_LABELS.values()),
        "tabs": _tabs(figures, asked),
        "list_label": LISTS[asked.age],
        "page": page,
        "update_within": settings.UPDATE_WITHIN_DAYS,
        "tasks": [_task(task, asked.day) for task in page],
    }
    return render(request, "tasks_app/freshness.html", context)


@require_safe
def freshness_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The units as a sheet."""
    problem = refused_day(request)
    if problem:
        return refused(problem)
    asked = _asked(request)
    scope = freshness.scope(asked.day, request.user, asked.source_code)  # type: ignore[arg-type]
    units = freshness.freshness(scope, asked.day)[1:]
    info = SheetInfo(as_of=asked.day, filters=[("Nguồn giao", dict(SOURCES)[asked.source])])
    return sheet_response(FRESHNESS, rows_of(units), form, info)


def _asked(request: HttpRequest) -> Asked:
    source, age = request.GET.get("source", ""), request.GET.get("age", "")
    return Asked(
        day=requested_day(request),
        source=source if source in {*Source.values, "all"} else Source.GOVERNMENT.value,
        unit=whole_number(request.GET.get("unit")),
        age=age if age in LISTS else STALE,
    )


def _listed(scope: AssignmentQuerySet, asked: Asked) -> AssignmentQuerySet:
    if asked.unit is not None:
        scope = scope.filter(at_lead_unit_id=asked.unit)
    if asked.age in freshness.BUCKETS:
        found = freshness.of_age(scope, asked.day, asked.age)
    else:
        found = scope.stale(asked.day) if asked.age == STALE else scope.open()
    return freshness.silent_longest(found, asked.day)


def _numbers(unit: freshness.UnitFreshness | None) -> dict[str, int]:
    if unit is None:
        return dict.fromkeys(LISTS, 0)
    buckets = dict(zip(freshness.BUCKETS, unit.ages.buckets, strict=True))
    return {STALE: unit.counts.stale, **buckets, OPEN: unit.counts.open}


def _tabs(unit: freshness.UnitFreshness | None, asked: Asked) -> list[Tab]:
    numbers = _numbers(unit)
    return [
        Tab(
            label,
            numbers[name],
            asked.query(asked.unit, name),
            name == asked.age,
            "late" if name == STALE else "",
        )
        for name, label in LISTS.items()
    ]


def _row(unit: freshness.UnitFreshness, asked: Asked) -> dict[str, Any]:
    """One line of the table with the list behind each of its numbers."""
    numbers = _numbers(unit)
    links = {name: (numbers[name], asked.query(unit.key, name)) for name in LISTS}
    return {
        "unit": unit,
        "chosen": unit.key == asked.unit,
        "open": links[OPEN],
        "stale": links[STALE],
        "buckets": [(LISTS[name], *links[name]) for name in freshness.BUCKETS],
    }


def _task(task: Any, day: date) -> dict[str, Any]:
    return {
        "task": task,
        "age": max((day - task.at_updated_on).days, 0),
        "last_kind": EventKind(task.last_kind).label if task.last_kind else "",
    }
