"""Recording how far an initiative is, and putting right what was recorded by mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.versions import StaleRowError
from evidence_app.forms import typed_words
from models_app import permissions
from models_app.choices import HOLDING, NEXT_STAGES, Stage
from models_app.models import Adoption, Initiative
from models_app.next_steps import STAGE_WORDS
from models_app.services import stages
from models_app.stage_forms import CorrectionForm, StageForm, StageStepForm
from models_app.views.finding import own_initiative
from units_app.access import access_of

NOT_FOLLOWING = "Sáng kiến đang ở giai đoạn “{}”, không ghi tiếp được giai đoạn này."


@dataclass(frozen=True)
class Question:
    """What a page asks: its words, the service that records the answer, `stage` where it is set."""

    title: str
    icon: str
    service: Callable[..., Initiative]
    stage: Stage | None = None

    def too_late(self, initiative: Initiative) -> str:
        """Why it cannot be asked of the initiative as it is; else empty."""
        if self.stage is None or self.stage in NEXT_STAGES.get(initiative.stage, ()):
            return ""
        return NOT_FOLLOWING.format(Stage(initiative.stage).label)


CORRECTION = Question("Đính chính giai đoạn", "pencil", stages.stage_correct)


@require_http_methods(["GET", "POST"])
def stage_record(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Records one of the stages that may follow."""
    if stage not in STAGE_WORDS:
        raise Http404
    initiative = own_initiative(request, pk)
    if not permissions.may_record(access_of(request.user), initiative, stage):
        raise PermissionDenied
    question = Question(*STAGE_WORDS[Stage(stage)], stages.stage_record, Stage(stage))
    if request.method == "GET" and (why := question.too_late(initiative)):
        messages.info(request, why)
        return redirect("initiative_detail", pk=pk)
    form = StageForm(*_sent(request), stage=Stage(stage), **_for(request, initiative))
    return _answered(request, initiative, question, form)


@require_http_methods(["GET", "POST"])
def stage_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the stage right, with a reason."""
    initiative = own_initiative(request, pk)
    if not permissions.may_correct_stage(access_of(request.user), initiative):
        raise PermissionDenied
    form = CorrectionForm(*_sent(request), **_for(request, initiative))
    return _answered(request, initiative, CORRECTION, form)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return request.POST or None, request.FILES or None


def _for(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    return {"initiative": initiative, "actor": request.user}


def _answered(
    request: HttpRequest, initiative: Initiative, question: Question, form: StageStepForm
) -> HttpResponse:
    """Records a valid form; else the page says what is wrong, or what somebody else recorded."""
    if not form.is_valid():
        return _page(request, initiative, question, form)
    try:
        with transaction.atomic():
            recorded = question.service(
                initiative_id=initiative.pk, actor=request.user, **form.facts()
            )
    except StaleRowError as stale:
        return _both_versions(request, stale.current, question, form)
    except ValidationError as error:
        take_errors(form, error)
        return _page(request, initiative, question, form)
    form.say_notes(request)
    words = recorded.get_stage_display()
    messages.success(request, f"Đã ghi sáng kiến {recorded.code}: {words}.")
    return redirect("initiative_detail", pk=recorded.pk)


def _both_versions(
    request: HttpRequest, current: Initiative, question: Question, form: StageStepForm
) -> HttpResponse:
    """What somebody else recorded beside what was typed; the person decides again."""
    take_current_version(form, current)
    conflict = {
        "conflict": True,
        "last": current.events.select_related("actor").order_by("-seq").first(),
        "typed": typed_words(form),
        "too_late": question.too_late(current),
    }
    return _page(request, current, question, form, conflict)


def _page(
    request: HttpRequest,
    initiative: Initiative,
    question: Question,
    form: StageStepForm,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "initiative": initiative,
        "question": question,
        "form": form,
        "adopters": _adopters_left(initiative, question),
        **(conflict or {}),
    }
    status = 409 if conflict else 200
    return render(request, "models_app/stage_form.html", context, status=status)


def _adopters_left(initiative: Initiative, question: Question) -> int:
    """How many units apply what this answer may end; they go on applying it."""
    ends = question.stage in (Stage.STOPPED, Stage.REJECTED, None)
    if not ends or initiative.stage not in HOLDING:
        return 0
    adopted = Adoption.objects.as_of(today()).active(today())
    return adopted.filter(initiative=initiative).count()
