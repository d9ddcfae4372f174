"""Recording how far an initiative is, and putting right what was recorded by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from evidence_app.forms import typed_words
from models_app import permissions
from models_app.choices import HOLDING, NEXT_STAGES, Stage
from models_app.models import Adoption, Initiative
from models_app.next_steps import STAGE_WORDS
from models_app.services import stages
from models_app.stage_forms import CorrectionForm, StageForm
from models_app.views.answering import Question, answered, told
from models_app.views.finding import own_initiative
from units_app.access import access_of

NOT_FOLLOWING = "Sáng kiến đang ở giai đoạn “{}”, không ghi tiếp được giai đoạn này."


@dataclass(frozen=True, kw_only=True)
class StageQuestion(Question):
    """Asks for a stage that follows; without `stage` which one is right."""

    stage: Stage | None = None
    template: str = "models_app/stage_form.html"

    def too_late(self, initiative: Initiative) -> str:
        """Why it cannot be asked of the initiative as it is; else empty."""
        if self.stage is None or self.stage in NEXT_STAGES.get(initiative.stage, ()):
            return ""
        return NOT_FOLLOWING.format(Stage(initiative.stage).label)

    def both_versions(self, form: Any, current: Initiative) -> Mapping[str, Any]:
        """What somebody else recorded last; what was typed."""
        return {
            "last": current.events.select_related("actor").order_by("-seq").first(),
            "typed": typed_words(form),
            "too_late": self.too_late(current),
        }

    def shown(self, request: HttpRequest, initiative: Initiative, form: Any) -> Mapping[str, Any]:
        """How many units apply what the answer may end; they go on applying it."""
        ends = self.stage in (Stage.STOPPED, Stage.REJECTED, None)
        if not ends or initiative.stage not in HOLDING:
            return {"adopters": 0}
        adopted = Adoption.objects.as_of(today()).active(today())
        return {"adopters": adopted.filter(initiative=initiative).count()}


CORRECTION = StageQuestion(title="Đính chính giai đoạn", icon="pencil")


@require_http_methods(["GET", "POST"])
def stage_record(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Records one of the stages that may follow."""
    if stage not in STAGE_WORDS:
        raise Http404
    initiative = own_initiative(request, pk)
    if not permissions.may_record(access_of(request.user), initiative, stage):
        raise PermissionDenied
    title, icon = STAGE_WORDS[Stage(stage)]
    question = StageQuestion(title=title, icon=icon, stage=Stage(stage))
    if request.method == "GET" and (why := question.too_late(initiative)):
        return told(request, initiative, why)
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
    request: HttpRequest, initiative: Initiative, question: StageQuestion, form: Any
) -> HttpResponse:
    service = stages.stage_record if question.stage else stages.stage_correct
    actor: Any = request.user

    def record() -> str:
        recorded = service(initiative_id=initiative.pk, actor=actor, **form.facts())
        return f"Đã ghi sáng kiến {recorded.code}: {recorded.get_stage_display()}."

    return answered(request, initiative, question, form, record)
