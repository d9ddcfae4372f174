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
from cchc.core.http_export import refused, sheet_response
from cchc.core.lists import Tab
from cchc.core.models import Area
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from tasks_app import comparing, comparison_tables
from tasks_app.choices import Source
from tasks_app.comparison_sheet import COMPARISON, rows_of, told
from tasks_app.filters import UNSORTED, leading_units
from tasks_app.models import Assignment

PER_PAGE = 50
NO_AREA = "null"
DIMENSION_LABELS = {"unit": "Đơn vị chủ trì", "area": "Lĩnh vực"}
Options = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Asked:
    """What the query string asks for; `error` says why it cannot be compared, `wrong` which field
    it is about. `narrowed` holds the unit and area as the query string writes them.
    """

    first: date
    last: date
    source: str
    kind: str
    narrowed: dict[str, str]
    options: Options
    error: str
    wrong: str

    @property
    def source_code(self) -> str:
        """As `compare` wants it: "" for both lists."""
        return "" if self.source == "all" else self.source

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """(label, name) of the unit and area it is narrowed to."""
        return [
            (DIMENSION_LABELS[name], self.options[name][key]) for name, key in self.narrowed.items()
        ]


@require_safe
def assignment_compare(request: HttpRequest) -> HttpResponse:
    """The later day is the page's as-of day, the earlier one is chosen here."""
    asked = _asked(request)
    context = {
        "asked": asked,
        "error": asked.error,
        "typed": request.GET.get("from", "").strip() or f"{asked.first:%d/%m/%Y}",
        "chosen": {name: request.GET.get(name, "") for name in comparing.DIMENSIONS},
        "options": asked.options,
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
        return refused(problem)
    found = _comparison(request, asked)
    chosen = request.GET.get("kind")
    kinds = [asked.kind] if chosen else [kind for kind in comparing.KINDS if kind != "same"]
    filters = [("Ngày trước", f"{asked.first:%d/%m/%Y}"), ("Ngày sau", f"{asked.last:%d/%m/%Y}")]
    filters.append(("Nguồn giao", dict([*Source.choices, ("all", "Cả hai nguồn")])[asked.source]))
    filters += asked.in_words
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
    options = _options(request)
    narrowed = {name: request.GET[name] for name in options if request.GET.get(name)}
    unknown = next((name for name, key in narrowed.items() if key not in options[name]), "")
    wrong = "from" if error else unknown
    return Asked(
        first=first,
        last=last,
        source=source if source in {*Source.values, "all"} else Source.GOVERNMENT.value,
        kind=kind if kind in comparing.KINDS else "done",
        narrowed=narrowed,
        options=options,
        error=error
        or (f"{DIMENSION_LABELS[unknown]} đã chọn không có trong danh sách." if unknown else ""),
        wrong=wrong,
    )


def _options(request: HttpRequest) -> Options:
    """Units and areas to choose from: their names by what the query string writes."""
    units = {str(unit.pk): unit.name for unit in leading_units(request)}
    areas = {str(area.pk): area.name for area in Area.objects.all()}
    return {"unit": units, "area": {**areas, NO_AREA: UNSORTED}}


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
    keys = {name: None if key == NO_AREA else int(key) for name, key in asked.narrowed.items()}
    return comparing.compare(visible, asked.first, asked.last, asked.source_code, keys)


def _compared(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = _comparison(request, asked)
    groups = found.groups(("unit", "area"))
    whole = next(group for group in groups if not group.dimension)
    before, after = found.figures(("unit", "area"))
    pages = Paginator(range(whole.number[asked.kind]), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    start = PER_PAGE * (page.number - 1)
    return {
        "tabs": _tabs(request, whole, asked.kind),
        "kind_label": comparing.LABELS[asked.kind],
        "lines": told(found.lines(asked.kind, start=start, most=PER_PAGE)),
        "page": page,
        "figures": comparison_tables.figures(before[0].counts, after[0].counts),
        "group_heads": [comparing.LABELS[kind] for kind in comparison_tables.BY_GROUP],
        "rate_heads": [label for label, _ in comparison_tables.TOLD_RATES],
        **{
            f"{name}s": _rows(
                request, comparison_tables.rows(groups, before, after, name), name, asked
            )
            for name in comparing.DIMENSIONS
        },
        "chips": [
            Tab(f"{label}: {words}", 0, _query(request, **{name: ""}), active=True)
            for name, (label, words) in zip(asked.narrowed, asked.in_words, strict=True)
        ],
    }


def _tabs(request: HttpRequest, whole: comparing.Group, kind: str) -> list[Tab]:
    tones = {"late": "late", "returned": "soon"}
    return [
        Tab(
            label, whole.number[name], _query(request, kind=name), name == kind, tones.get(name, "")
        )
        for name, label in comparing.LABELS.items()
    ]


def _rows(
    request: HttpRequest, rows: list[comparison_tables.Row], dimension: str, asked: Asked
) -> list[dict[str, Any]]:
    """Each row with the list behind its name and the comparison behind each number."""
    shown = []
    for row in rows:
        key = NO_AREA if row.key is None else str(row.key)
        listed = {"as_of": asked.last.isoformat(), "source": asked.source, dimension: key}
        numbers = [
            (
                comparing.LABELS[kind],
                number,
                _query(request, **{dimension: key, "kind": kind}) if number else "",
            )
            for kind, number in row.numbers
        ]
        shown.append({"row": row, "numbers": numbers, "query": urlencode(listed)})
    return shown
