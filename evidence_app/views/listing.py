"""The list of documents a person may see."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.lists import (
    PAGE_SIZES,
    Tab,
    chips,
    page_size,
    put_in_order,
    state_tab,
    wanted_template,
)
from cchc.core.text import searchable
from evidence_app import permissions
from evidence_app.choices import GROUPS
from evidence_app.filters import EvidenceFilter
from evidence_app.models import Evidence
from evidence_app.tables import EvidenceTable
from evidence_app.uses import uses_of
from units_app.access import access_of
from units_app.models import User


@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    """The list with counts by kind above it; htmx is given the results alone."""
    found = EvidenceFilter(
        request.GET, queryset=Evidence.objects.for_user(request.user), request=request
    )
    table = EvidenceTable(found.qs.for_list())
    tabs = kind_tabs(request.GET, found)
    put_in_order(request, table, known=next((tab.count for tab in tabs if tab.active), None))
    words = found.form.cleaned_data.get("q") or ""
    tell_rows(table, words, cast("User", request.user))
    context = {
        "filter": found,
        "table": table,
        "tabs": tabs,
        "chips": chips(request.GET, found),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "may_upload": permissions.may_upload(access_of(request.user)),
        "is_narrowed": any(found.form.cleaned_data.values()),
    }
    name = wanted_template(request, "evidence_list.html", "_evidence_results.html")
    return render(request, f"evidence_app/{name}", context)


def tell_rows(table: EvidenceTable, words: str, user: User) -> None:
    """Puts on each row of the page where it is used, and whether the words were found in its
    content rather than in its name.
    """
    rows: list[Any] = list(table.page.object_list.data) if table.page else []
    uses = uses_of([row.pk for row in rows], user)
    wanted = searchable(words).split()
    for row in rows:
        named = searchable(f"{row.number} {row.name} {row.file_name}")
        row.uses = uses[row.pk]
        row.in_content = not all(word in named for word in wanted)


def kind_tabs(query: QueryDict, found: EvidenceFilter) -> list[Tab]:
    """How many documents of each kind the other filters leave; empty kinds are left out."""
    by_type = dict(
        found.before_kind.order_by().values_list("file__content_type").annotate(number=Count("pk"))
    )
    counts = {
        value: sum(by_type.get(content_type, 0) for content_type in types)
        for value, (_, types) in GROUPS.items()
    }
    chosen = query.get("kind", "")
    tabs = [_tab(query, "Tất cả", sum(counts.values()), "")]
    return tabs + [
        _tab(query, GROUPS[value][0], count, value)
        for value, count in counts.items()
        if count or value == chosen
    ]


def _tab(query: QueryDict, label: str, count: int, kind: str) -> Tab:
    return state_tab(query, label, count, {"kind": kind} if kind else {}, among=("kind",))
