"""One assignment and everything that happened to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from cchc.core.clock import today
from tasks_app import permissions, services
from tasks_app.choices import Status
from tasks_app.extension_history import extensions_on
from tasks_app.history import timeline, waiting_result
from tasks_app.models import Assignment, SourceDocument
from tasks_app.next_steps import next_steps
from tasks_app.parts import missing_names, own_part_url, parts_of
from units_app.access import access_of


@require_safe
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The assignment as it stood on the as-of day, and its whole history."""
    day = requested_day(request)
    found = Assignment.objects.for_user(request.user).as_of(day).for_list()
    assignment = get_object_or_404(found, pk=pk)
    access = access_of(request.user)
    changeable = day == today()
    entries = timeline(assignment, day, access)
    parts = parts_of(assignment, access, entries, changeable=changeable)
    part_url = own_part_url(parts, access)
    back = request.get_full_path()
    waits = assignment.at_status == Status.SUBMITTED or assignment.at_awaits_head
    ended = assignment.at_status in (Status.DONE, Status.DROPPED)
    context = {
        "assignment": assignment,
        "document": SourceDocument.objects.get(pk=assignment.at_document_id),
        "co_units": assignment.co_units.in_order(),
        "entries": entries,
        "sent": waiting_result(entries) if waits else None,
        "back": None if waits or ended else services.turned_back(assignment, day),
        "parts": parts,
        "missing": missing_names(parts),
        "extensions": extensions_on(assignment, day),
        "day": day,
        "steps": next_steps(access, assignment, part_url=part_url, back=back) if changeable else [],
        "may_decide": changeable and permissions.may_decide(access, assignment),
        "may_approve": changeable and permissions.may_approve(access, assignment),
        "may_correct": changeable and permissions.may_correct(access),
    }
    return render(request, "tasks_app/assignment_detail.html", context)
