"""Criteria sets as they are read: the list, one set, and both as sheets."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.clock import today
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import Tab, wanted_template
from cchc.core.models import ImportBatch
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from cchc.core.text import searchable, whole_number
from scores_app import permissions
from scores_app.choices import SetState
from scores_app.models import CriteriaSet, UnitGroup
from scores_app.querysets import CriteriaSetQuerySet
from scores_app.services.sets import KIND
from scores_app.sets.reading import SETS, list_rows, read_set, summaries
from scores_app.sheet_kinds.criteria import CRITERIA, rows_of
from units_app.access import access_of


def years(request: Any) -> list[tuple[int, int]]:
    """The years that have sets this person may see, the newest first."""
    seen = CriteriaSet.objects.for_user(request.user).order_by("-year")
    return [(year, year) for year in seen.values_list("year", flat=True).distinct()]


class SetFilter(django_filters.FilterSet):
    """Narrows the sets a person may see."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    year = django_filters.ChoiceFilter(label="Năm", empty_label="Tất cả")
    group = django_filters.ModelChoiceFilter(
        label="Nhóm đơn vị", queryset=UnitGroup.objects.all(), empty_label="Tất cả"
    )
    state = django_filters.ChoiceFilter(
        label="Trạng thái", choices=SetState.choices, empty_label="Tất cả"
    )

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        seen = CriteriaSet.objects.for_user(request.user).with_use(request.user)
        super().__init__(data, queryset=seen, request=request)
        self.filters["year"].extra["choices"] = years(request)

    def filter_words(self, queryset: CriteriaSetQuerySet, _: str, value: str) -> Any:
        """Sets whose name or code has the words, accents aside; there are few sets."""
        wanted = searchable(value).split()
        found = [
            pk
            for pk, *texts in queryset.values_list("pk", "code", "name")
            if all(word in searchable(" ".join(texts)) for word in wanted)
        ]
        return queryset.filter(pk__in=found)


@require_safe
def set_list(request: HttpRequest) -> HttpResponse:
    """The sets by year and group, with their sums and where they are used."""
    found = SetFilter(request.GET, request=request)
    context = {
        "filter": found,
        "sets": summaries(found.qs),
        "tabs": _tabs(request),
        "may_keep": permissions.may_keep_sets(access_of(request.user)),
        "restore": _restorable(request),
        "any_group": UnitGroup.objects.exists(),
    }
    name = wanted_template(request, "set_list.html", "_set_results.html")
    return render(request, f"scores_app/{name}", context)


@require_safe
def set_list_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The list as a sheet, with its filters."""
    found = SetFilter(request.GET, request=request)
    if not found.is_valid():
        return refused_export(request, found)
    info = SheetInfo(as_of=today(), filters=filters_in_words(found))
    return sheet_response(SETS, list_rows(summaries(found.qs)), form, info)


@require_safe
def set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One set: its tree with sums, what is wrong with it, and for staff the builder."""
    item = visible_set(request, pk)
    reading = read_set(item)
    context = {
        "set": item,
        "reading": reading,
        "lines": reading.lines(),
        "rounds": [part.round for part in item.round_sets.all()],
        "may_keep": permissions.may_keep_sets(access_of(request.user)),
        "restore": _restorable(request),
    }
    context["may_edit"] = context["may_keep"] and item.is_draft
    name = wanted_template(request, "set_detail.html", "_set_tree.html")
    return render(request, f"scores_app/{name}", context)


@require_safe
def set_export(request: HttpRequest, pk: int, form: FileFormat) -> HttpResponseBase:
    """One set as the sheet that can be imported again."""
    item = visible_set(request, pk)
    info = SheetInfo(as_of=today(), filters=[("Bộ tiêu chí", item.name)])
    name = f"{CRITERIA.file_stem}_{item.pk}_{today().isoformat()}.{form}"
    return sheet_response(CRITERIA, rows_of([item]), form, info, name)


def visible_set(request: HttpRequest, pk: int) -> CriteriaSet:
    """The set if this person may see it; else the page does not exist."""
    seen = CriteriaSet.objects.for_user(request.user).with_use(request.user)
    found: CriteriaSet = get_object_or_404(seen, pk=pk)
    return found


def _tabs(request: HttpRequest) -> list[Tab]:
    """Counts by state, each keeping the other filters."""
    query = request.GET.copy()
    current = query.pop("state", [""])[-1]
    states = list(SetFilter(query, request=request).qs.order_by().values_list("state", flat=True))
    tabs = []
    for value, label in [("", "Tất cả"), *SetState.choices]:
        chosen = query.copy()
        if value:
            chosen["state"] = value
        count = states.count(value) if value else len(states)
        tabs.append(Tab(label, count, chosen.urlencode(), current == value))
    return tabs


def _restorable(request: HttpRequest) -> ImportBatch | None:
    """What was just deleted from here and can be taken back."""
    number = whole_number(request.GET.get("da_xoa"))
    if number is None or not permissions.may_keep_sets(access_of(request.user)):
        return None
    return ImportBatch.objects.filter(
        Q(pk=number, kind=KIND, origin=ImportBatch.Origin.BULK), undone_at__isnull=True
    ).first()
