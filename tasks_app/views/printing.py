"""The list on paper: every row that matches, with what it is a list of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import now
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.lists import MOST_PRINTED, on_paper
from tasks_app import completion
from tasks_app.views.listing import filtered


@require_safe
def assignment_print(request: HttpRequest) -> HttpResponse:
    """All rows of the list up to MOST_PRINTED, which the page states where there are more; refused
    like an export where the day or a filter was not understood.
    """
    day = requested_day(request)
    found = filtered(request, day)
    if refused_day(request) or not found.is_valid():
        return refused_export(request, found)
    rows, cut = on_paper(found.qs.for_list().by_urgency())
    counts = completion.counts(found.qs, day)
    context = {
        "filter": found,
        "rows": rows,
        "cut": cut,
        "most": MOST_PRINTED,
        "counts": counts,
        "filters": filters_in_words(found),
        "back": request.GET.urlencode(),
        "day": day,
        "printed_at": now(),
    }
    return render(request, "tasks_app/assignment_print.html", context)
