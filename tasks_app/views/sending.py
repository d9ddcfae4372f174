"""A result on its way: send, approve or hand back, take back, confirm or return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from cchc.core.lists import next_url
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.versions import StaleRowError
from evidence_app.forms import typed_words
from evidence_app.models import Evidence
from tasks_app import permissions, rules, services
from tasks_app.models import Assignment
from tasks_app.result_forms import (
    ConfirmForm,
    NoteForm,
    ReasonForm,
    ResultForm,
    ReturnForm,
    SendForm,
)
from tasks_app.views.changes import done, own_assignment
from units_app.access import Access, access_of


@dataclass(frozen=True)
class Step:
    """One question about a result: who may answer it, when, with which form, what is then done."""

    title: str
    button: str
    icon: str
    form: type[ResultForm]
    who: Callable[[Access, Assignment], bool]
    why_not: Callable[[Assignment], rules.Problems]
    service: Callable[..., Assignment]
    said: Callable[[Assignment], str]
    shows_result: bool = True


def _waits_for_head(assignment: Assignment) -> rules.Problems:
    return rules.head_problems(awaits_head=assignment.awaits_head)


def _waits_for_staff(assignment: Assignment) -> rules.Problems:
    return rules.decide_problems(assignment.status)


def _by_staff(access: Access, _: Assignment) -> bool:
    return permissions.decides(access)


def _said_sent(assignment: Assignment) -> str:
    to = "lãnh đạo đơn vị duyệt" if assignment.awaits_head else "Sở Nội vụ xác nhận"
    return f"Đã gửi kết quả nhiệm vụ {assignment.code}, chờ {to}."


SEND = Step(
    title="Gửi kết quả",
    button="Gửi kết quả",
    icon="check",
    form=SendForm,
    who=permissions.leads,
    why_not=lambda it: rules.send_problems(it.status, awaits_head=it.awaits_head),
    service=services.result_send,
    said=_said_sent,
    shows_result=False,
)
APPROVE = Step(
    title="Duyệt kết quả",
    button="Duyệt và gửi Sở Nội vụ",
    icon="check",
    form=NoteForm,
    who=permissions.heads,
    why_not=_waits_for_head,
    service=services.result_approve,
    said=_said_sent,
)
HAND_BACK = Step(
    title="Chuyển lại cho cán bộ",
    button="Chuyển lại",
    icon="arrow-back-up",
    form=ReasonForm,
    who=permissions.heads,
    why_not=_waits_for_head,
    service=services.result_hand_back,
    said=lambda it: f"Đã chuyển lại kết quả nhiệm vụ {it.code} cho cán bộ.",
)
TAKE_BACK = Step(
    title="Rút kết quả đã gửi",
    button="Rút kết quả",
    icon="arrow-back-up",
    form=ReasonForm,
    who=permissions.leads,
    why_not=lambda it: rules.take_back_problems(it.status, awaits_head=it.awaits_head),
    service=services.result_take_back,
    said=lambda it: f"Đã rút kết quả nhiệm vụ {it.code}.",
)
CONFIRM = Step(
    title="Xác nhận hoàn thành",
    button="Xác nhận hoàn thành",
    icon="check",
    form=ConfirmForm,
    who=_by_staff,
    why_not=_waits_for_staff,
    service=services.result_confirm,
    said=lambda it: f"Đã xác nhận nhiệm vụ {it.code} hoàn thành ngày {it.completed_on:%d/%m/%Y}.",
)
RETURN = Step(
    title="Trả lại kết quả",
    button="Trả lại",
    icon="arrow-back-up",
    form=ReturnForm,
    who=_by_staff,
    why_not=_waits_for_staff,
    service=services.result_return,
    said=lambda it: f"Đã trả lại kết quả nhiệm vụ {it.code}.",
)


@require_http_methods(["GET", "POST"])
def assignment_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead unit sends its result."""
    return _answer(request, pk, SEND)


@require_http_methods(["GET", "POST"])
def result_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head sends on what an officer handed in."""
    return _answer(request, pk, APPROVE)


@require_http_methods(["GET", "POST"])
def result_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The head gives it back to the officer."""
    return _answer(request, pk, HAND_BACK)


@require_http_methods(["GET", "POST"])
def result_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead unit takes its result back before it was decided on."""
    return _answer(request, pk, TAKE_BACK)


@require_http_methods(["GET", "POST"])
def result_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff confirm; in the row of the list (htmx) or on a page of its own."""
    return _answer(request, pk, CONFIRM)


@require_http_methods(["GET", "POST"])
def result_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff return; in the row of the list (htmx) or on a page of its own."""
    return _answer(request, pk, RETURN)


def _answer(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    assignment = own_assignment(request, pk)
    if not step.who(access_of(request.user), assignment):
        raise PermissionDenied
    too_late = step.why_not(assignment)
    if request.method == "GET" and too_late:
        messages.info(request, " ".join(too_late.values()))
        return done(request, reverse("assignment_detail", args=[pk]))
    form = step.form(
        request.POST or None,
        request.FILES or None,
        assignment=assignment,
        actor=request.user,  # type: ignore[arg-type]
    )
    return _saved(request, assignment, step, form) or _page(request, assignment, step, form)


def _saved(
    request: HttpRequest, assignment: Assignment, step: Step, form: ResultForm
) -> HttpResponse | None:
    """Where to go once the step is recorded; None when it is refused and the form says why."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            recorded = step.service(assignment_id=assignment.pk, actor=request.user, **form.facts())
    except StaleRowError as stale:
        return _both_versions(request, stale.current, step, form)
    except ValidationError as error:
        take_errors(form, error)
        return None
    if isinstance(form, SendForm):
        form.say_notes(request)
    messages.success(request, step.said(recorded))
    return done(request, reverse("assignment_detail", args=[assignment.pk]))


def _both_versions(
    request: HttpRequest, current: Assignment, step: Step, form: ResultForm
) -> HttpResponse:
    """What somebody else recorded beside what was typed; the person decides again."""
    take_current_version(form, current)
    conflict = {
        "conflict": True,
        "last": current.events.select_related("actor").order_by("-seq").first(),
        "typed": typed_words(form),
        "too_late": " ".join(step.why_not(current).values()),
    }
    return _page(request, current, step, form, conflict)


def _page(
    request: HttpRequest,
    assignment: Assignment,
    step: Step,
    form: ResultForm,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """The step's form, as a fragment for the row of a list or as a page."""
    sent = services.sent_event(assignment) if step.shows_result else None
    context = {
        "assignment": assignment,
        "form": form,
        "step": step,
        "next": next_url(request, ""),
        "sent": sent,
        "documents": documents_of(sent.pk) if sent else [],
        **_way(request, assignment, step),
        **(conflict or {}),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tasks_app/_result_row.html", context)
    status = 409 if conflict else 200
    return render(request, "tasks_app/result_step.html", context, status=status)


def _way(request: HttpRequest, assignment: Assignment, step: Step) -> dict[str, Any]:
    """For the page of sending: whom the result reaches first, why it came back the last time."""
    if step is not SEND:
        return {}
    through = permissions.goes_through_head(assignment, request.user)  # type: ignore[arg-type]
    headed = permissions.heads(access_of(request.user), assignment)
    return {
        "through_head": through,
        "back": services.turned_back(assignment, today()),
        "nobody_approves": assignment.lead_unit.head_approves and not through and not headed,
    }


def documents_of(event_id: int) -> list[Evidence]:
    """The documents that were sent along with an event."""
    return list(Evidence.objects.filter(event_links__event=event_id).for_list())
