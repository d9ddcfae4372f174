"""Pages that belong to no app."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from cchc.core.models import SpecialDay


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says what happened to a form whose session ended, and what to do; nothing was saved."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


@require_safe
def work_calendar(request: HttpRequest) -> HttpResponse:
    """The holidays and swapped days of a year."""
    text = request.GET.get("year", "")
    year = (
        int(text) if text.isdecimal() and 1990 <= int(text) <= 2100 else requested_day(request).year
    )
    days = SpecialDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))
    context = {"year": year, "days": days.order_by("day"), "before": year - 1, "after": year + 1}
    return render(request, "core/work_calendar.html", context)
