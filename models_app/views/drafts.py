"""What is not in the books yet: the list of it, and its way to the books or out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.clock import today
from evidence_app.models import Evidence
from models_app import permissions
from models_app.choices import Stage
from models_app.draft_forms import DecisionForm, RegistrationStepForm
from models_app.draft_list import drafts_of
from models_app.models import Initiative
from models_app.near_duplicates import near_duplicates, sought_of
from models_app.services import registering
from models_app.views.answering import Question, answered, told
from models_app.views.finding import own_initiative
from models_app.views.registering import saved_words
from units_app.access import Access, access_of

MOVED_ON = "Sáng kiến đang ở tình trạng “{}”, không còn chờ việc này."


@dataclass(frozen=True, kw_only=True)
class RegistrationStep(Question):
    """One step of a registration: of which stage, who may take it, what records it and says so."""

    stage: Stage
    who: Callable[[Access, Initiative], bool]
    take: Callable[[Initiative, Any, Any], str]
    form: type[RegistrationStepForm] = RegistrationStepForm
    template: str = "models_app/registration_step.html"

    def address(self, initiative: Initiative) -> str:
        """A draft that is gone has no page of its own."""
        return reverse("draft_list") if self is DELETE else super().address(initiative)

    def moved_on(self, initiative: Initiative) -> str:
        """What was sent twice, or by somebody else meanwhile, is told where it is now."""
        waits = initiative.stage == self.stage
        return "" if waits else MOVED_ON.format(initiative.get_stage_display())

    def overtaken(self, form: Any, current: Initiative) -> str:
        """A reason that was typed is never lost."""
        return "" if form.cleaned_data.get("reason") else self.moved_on(current)

    def both_versions(self, form: Any, current: Initiative) -> Mapping[str, Any]:
        """The page tells all that somebody else wrote; what was typed stands in the form."""
        return {}

    def shown(self, request: HttpRequest, initiative: Initiative, form: Any) -> Mapping[str, Any]:
        """All that the registration says, and what this step has to know of it."""
        user: Any = request.user
        decides = self is APPROVE
        documents = Evidence.objects.for_user(user).filter(initiatives=initiative)
        return {
            "too_late": initiative.stage != self.stage,
            "decides": decides,
            "deletes": self is DELETE,
            "missing": registering.lacking_to_send(initiative) if self is SEND else {},
            "to_head": self is SEND and permissions.goes_through_head(initiative.unit, user),
            "indicators": list(initiative.indicators.all()),
            "documents": list(documents.for_list()),
            "near": near_duplicates(sought_of(initiative), today(), user) if decides else [],
        }


def _send(initiative: Initiative, form: Any, actor: Any) -> str:
    known = _known(initiative, form)
    return saved_words(registering.initiative_send(**known, actor=actor))


def _decide(initiative: Initiative, form: Any, actor: Any) -> str:
    known = _known(initiative, form)
    if form.is_approved:
        approved = registering.registration_approve(**known, actor=actor)
        return f"Đã duyệt; sáng kiến vào sổ đăng ký với mã {approved.code}."
    registering.registration_hand_back(**known, reason=form.cleaned_data["reason"])
    return "Đã chuyển lại cho cán bộ, kèm lý do."


def _take_back(initiative: Initiative, form: Any, _: Any) -> str:
    registering.registration_take_back(**_known(initiative, form))
    return "Đã rút đăng ký; bản nháp sửa tiếp được."


def _delete(initiative: Initiative, form: Any, _: Any) -> str:
    registering.draft_delete(**_known(initiative, form))
    return "Đã xóa bản nháp."


def _known(initiative: Initiative, form: Any) -> dict[str, Any]:
    return {"initiative_id": initiative.pk, "version": form.cleaned_data["version"]}


SEND = RegistrationStep(
    title="Gửi đăng ký",
    icon="check",
    stage=Stage.DRAFT,
    who=permissions.writes,
    take=_send,
)
APPROVE = RegistrationStep(
    title="Duyệt đăng ký",
    icon="check",
    stage=Stage.AT_HEAD,
    who=permissions.heads,
    take=_decide,
    form=DecisionForm,
)
TAKE_BACK = RegistrationStep(
    title="Rút đăng ký đã trình",
    icon="arrow-back-up",
    stage=Stage.AT_HEAD,
    who=permissions.owns,
    take=_take_back,
)
DELETE = RegistrationStep(
    title="Xóa bản nháp",
    icon="trash",
    stage=Stage.DRAFT,
    who=permissions.writes,
    take=_delete,
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


def _answer(request: HttpRequest, pk: int, step: RegistrationStep) -> HttpResponse:
    initiative = own_initiative(request, pk)
    if not step.who(access_of(request.user), initiative):
        raise PermissionDenied
    if words := step.moved_on(initiative):
        return told(request, initiative, words)
    form = step.form(request.POST or None, initiative=initiative)
    return answered(
        request, initiative, step, form, lambda: step.take(initiative, form, request.user)
    )
