"""One assignment and everything that happened to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from cchc.core.clock import today
from tasks_app import permissions
from tasks_app.history import history
from tasks_app.models import Assignment, SourceDocument
from units_app.access import access_of


@require_safe
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The assignment as it stood on the as-of day, and its whole history."""
    day = requested_day(request)
    found = Assignment.objects.for_user(request.user).as_of(day).for_list()
    assignment = get_object_or_404(found, pk=pk)
    access = access_of(request.user)
    changeable = day == today()
    context = {
        "assignment": assignment,
        "document": SourceDocument.objects.get(pk=assignment.at_document_id),
        "co_units": assignment.co_units.in_order(),
        "events": history(assignment, day),
        "day": day,
        "may_update": changeable and permissions.may_update(access, assignment),
        "may_correct": changeable and permissions.may_correct(access),
    }
    return render(request, "tasks_app/assignment_detail.html", context)
