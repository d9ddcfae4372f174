"""What I am reminded of, and the log of what was sent."""

from __future__ import annotations

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.clock import now, today
from tasks_app import permissions
from tasks_app.choices import MailState
from tasks_app.models import Digest
from tasks_app.reminders.digests import bell_key, sections_now
from tasks_app.reminders.log import logged
from units_app.access import access_of
from units_app.models import User

EARLIER_SHOWN = 10
LOG_PER_PAGE = 100


@require_safe
def reminder_home(request: HttpRequest) -> HttpResponse:
    """What presses me now, and my earlier digests; opening the page reads them."""
    user: User = request.user  # type: ignore[assignment]
    mine = Digest.objects.filter(user=user.pk)
    if mine.filter(read_at__isnull=True).update(read_at=now()):
        cache.delete(bell_key(user.pk))
    sections = sections_now(user.pk, today())
    context = {
        "sections": sections,
        "total": sum(section["total"] for section in sections),
        "earlier": mine.order_by("-day")[:EARLIER_SHOWN],
        "address": user.email,
        "may_see_log": permissions.may_see_reminder_log(access_of(user)),
    }
    return render(request, "tasks_app/reminders/home.html", context)


@require_safe
def reminder_log(request: HttpRequest) -> HttpResponse:
    """Every digest that was made: for whom, how many things, what became of its mail."""
    if not permissions.may_see_reminder_log(access_of(request.user)):
        raise PermissionDenied
    state = request.GET.get("state", "")
    digests = logged(state).select_related("user").defer("content")
    page = Paginator(digests, LOG_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "states": MailState.choices, "state": state}
    return render(request, "tasks_app/reminders/log.html", context)
