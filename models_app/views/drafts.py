"""What is not in the books yet: the list of it, and its way to the books or out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.clock import today
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.versions import StaleRowError
from evidence_app.models import Evidence
from models_app import permissions
from models_app.choices import Stage
from models_app.draft_forms import DecisionForm, RegistrationStepForm
from models_app.draft_list import drafts_of
from models_app.models import Initiative
from models_app.near_duplicates import near_duplicates, sought_of
from models_app.services import registering
from models_app.views.finding import own_initiative
from models_app.views.registering import saved_words
from units_app.access import Access, access_of

MOVED_ON = "Sáng kiến đang ở tình trạng “{}”, không còn chờ việc này."


@dataclass(frozen=True)
class Step:
    """One step of a registration: who may take it, of which stage, what is then said."""

    title: str
    icon: str
    stage: Stage
    who: Callable[[Access, Initiative], bool]
    take: Callable[[Initiative, Any, Any], Initiative | None]
    said: Callable[[Initiative | None], str]
    form: type[RegistrationStepForm] = RegistrationStepForm


def _send(initiative: Initiative, form: Any, actor: Any) -> Initiative:
    version = form.cleaned_data["version"]
    return registering.initiative_send(initiative_id=initiative.pk, version=version, actor=actor)


def _decide(initiative: Initiative, form: Any, actor: Any) -> Initiative:
    known = {"initiative_id": initiative.pk, "version": form.cleaned_data["version"]}
    if form.is_approved:
        return registering.registration_approve(**known, actor=actor)
    return registering.registration_hand_back(**known, reason=form.cleaned_data["reason"])


def _take_back(initiative: Initiative, form: Any, _: Any) -> Initiative:
    version = form.cleaned_data["version"]
    return registering.registration_take_back(initiative_id=initiative.pk, version=version)


def _delete(initiative: Initiative, form: Any, _: Any) -> None:
    version = form.cleaned_data["version"]
    registering.draft_delete(initiative_id=initiative.pk, version=version)


def _said_decided(initiative: Initiative | None) -> str:
    if initiative and initiative.is_in_books:
        return f"Đã duyệt; sáng kiến vào sổ đăng ký với mã {initiative.code}."
    return "Đã chuyển lại cho cán bộ, kèm lý do."


SEND = Step(
    "Gửi đăng ký",
    "check",
    Stage.DRAFT,
    permissions.writes,
    _send,
    lambda it: saved_words(it) if it else "",
)
APPROVE = Step(
    "Duyệt đăng ký",
    "check",
    Stage.AT_HEAD,
    permissions.heads,
    _decide,
    _said_decided,
    DecisionForm,
)
TAKE_BACK = Step(
    "Rút đăng ký đã trình",
    "arrow-back-up",
    Stage.AT_HEAD,
    permissions.owns,
    _take_back,
    lambda _: "Đã rút đăng ký; bản nháp sửa tiếp được.",
)
DELETE = Step(
    "Xóa bản nháp",
    "trash",
    Stage.DRAFT,
    permissions.writes,
    _delete,
    lambda _: "Đã xóa bản nháp.",
)


@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """What this person's units write, wait for or got back; what staff write themselves."""
    access = access_of(request.user)
    if not permissions.may_register(access):
        raise PermissionDenied
    found = drafts_of(request.user, access)  # type: ignore[arg-type]
    return render(request, "models_app/draft_list.html", {"drafts": found})


@require_http_methods(["GET", "POST"])
def initiative_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a draft to the books, or to the head of the unit."""
    return _answer(request, pk, SEND)


@require_http_methods(["GET", "POST"])
def initiative_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head reads the whole registration and approves it or hands it back."""
    return _answer(request, pk, APPROVE)


@require_http_methods(["GET", "POST"])
def initiative_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes back what its head has not decided on."""
    return _answer(request, pk, TAKE_BACK)


@require_http_methods(["GET", "POST"])
def initiative_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws a draft away; the page says what goes with it."""
    return _answer(request, pk, DELETE)


def _answer(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    initiative = own_initiative(request, pk)
    if not step.who(access_of(request.user), initiative):
        raise PermissionDenied
    if initiative.stage != step.stage:
        return _moved_on(request, initiative)
    form = step.form(request.POST or None, initiative=initiative)
    if not form.is_valid():
        return _page(request, initiative, step, form)
    try:
        recorded = step.take(initiative, form, request.user)
    except StaleRowError as stale:
        return _stale(request, stale.current, step, form)
    except ValidationError as error:
        take_errors(form, error)
        return _page(request, initiative, step, form)
    messages.success(request, step.said(recorded))
    return redirect("initiative_detail", pk=pk) if recorded else redirect("draft_list")


def _moved_on(request: HttpRequest, initiative: Initiative) -> HttpResponse:
    """What was sent twice, or by somebody else meanwhile, is told where it is now."""
    messages.info(request, MOVED_ON.format(initiative.get_stage_display()))
    return redirect("initiative_detail", pk=initiative.pk)


def _stale(
    request: HttpRequest, current: Initiative, step: Step, form: RegistrationStepForm
) -> HttpResponse:
    """Shows what somebody else wrote; what was typed stands beside it, to be decided again."""
    if current.stage != step.stage and not form.cleaned_data.get("reason"):
        return _moved_on(request, current)
    take_current_version(form, current)
    return _page(request, current, step, form, stale=True)


def _page(
    request: HttpRequest,
    initiative: Initiative,
    step: Step,
    form: RegistrationStepForm,
    *,
    stale: bool = False,
) -> HttpResponse:
    user: Any = request.user
    decides = step is APPROVE
    documents = Evidence.objects.for_user(user).filter(initiatives=initiative)
    context = {
        "initiative": initiative,
        "step": step,
        "form": form,
        "stale": stale,
        "too_late": initiative.stage != step.stage,
        "decides": decides,
        "deletes": step is DELETE,
        "missing": registering.lacking_to_send(initiative) if step is SEND else {},
        "to_head": step is SEND and permissions.goes_through_head(initiative.unit, user),
        "indicators": list(initiative.indicators.all()),
        "documents": list(documents.for_list()),
        "near": near_duplicates(sought_of(initiative), today(), user) if decides else [],
    }
    status = 409 if stale else 200
    return render(request, "models_app/registration_step.html", context, status=status)
