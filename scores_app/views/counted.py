"""The tasks behind a counted score: leads to their list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from scores_app.choices import Rule
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.counted.links import links_of
from scores_app.views.sheets import criterion_of, own_sheet


@require_safe
def counted_tasks(
    request: HttpRequest, pk: int, criterion: int, *, part: bool = False
) -> HttpResponseRedirect:
    """To all tasks that count for a criterion as of the day of the page; `part`: to those of them
    that earn points.
    """
    sheet = own_sheet(request, pk)
    found = criterion_of(sheet, criterion)
    if found.rule != Rule.FROM_ASSIGNMENTS:
        raise Http404
    tasks = RoundTasks(sheet.round_set.round, requested_day(request))
    links = links_of(tasks, sheet.unit_id, Measure.of(found))
    return HttpResponseRedirect(links.part if part else links.whole)
