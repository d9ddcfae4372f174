"""The steps a unit takes with its sheet: hand in or send, give back, take back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from cchc.core.refusals import take_errors
from scores_app import permissions
from scores_app.choices import SheetState
from scores_app.models import ScoreSheet
from scores_app.score_sheets.forms import ReasonForm, StepForm
from scores_app.score_sheets.page import events_of, hand_in_label, page_of
from scores_app.services import sheets as services
from scores_app.views.sheets import own_sheet
from units_app.access import Access, access_of
from units_app.models import User


@dataclass(frozen=True)
class Step:
    """One step: who may take it, from which states, by which form and service; what is said when it
    was taken, and before that of what comes after it.
    """

    title: str
    button: str
    icon: str
    form: type[StepForm]
    who: Callable[[Access, ScoreSheet], bool]
    origins: tuple[SheetState, ...]
    service: Callable[..., ScoreSheet]
    said: str
    after: str = ""


LOCKED = (
    "{done} thì phiếu khóa lại. Khi còn thời hạn, cần sửa thì chọn “Rút phiếu về”, ghi lý do, sửa"
    " rồi {again} lại; hết thời hạn thì không sửa được nữa."
)
HAND = Step(
    title="Trình lãnh đạo đơn vị",
    button=hand_in_label(through_head=True),
    icon="check",
    form=StepForm,
    who=permissions.scores_for,
    origins=(SheetState.SCORING,),
    service=services.sheet_hand,
    said="Đã trình phiếu cho lãnh đạo đơn vị.",
    after=LOCKED.format(done="Trình xong", again="trình"),
)
SEND = Step(
    title="Gửi phiếu điểm",
    button=hand_in_label(through_head=False),
    icon="check",
    form=StepForm,
    who=permissions.scores_for,
    origins=(SheetState.SCORING,),
    service=services.sheet_send,
    said="Đã gửi phiếu cho cơ quan thẩm định.",
    after=LOCKED.format(done="Gửi xong", again="gửi"),
)
APPROVE = Step(
    title="Duyệt phiếu điểm",
    button="Duyệt và gửi cơ quan thẩm định",
    icon="check",
    form=StepForm,
    who=permissions.heads,
    origins=(SheetState.AT_HEAD,),
    service=services.sheet_send,
    said="Đã duyệt và gửi phiếu cho cơ quan thẩm định.",
    after=LOCKED.format(done="Duyệt và gửi xong", again="gửi"),
)
HAND_BACK = Step(
    title="Chuyển lại phiếu cho cán bộ",
    button="Chuyển lại",
    icon="arrow-back-up",
    form=ReasonForm,
    who=permissions.heads,
    origins=(SheetState.AT_HEAD,),
    service=services.sheet_hand_back,
    said="Đã chuyển lại phiếu cho cán bộ.",
)
TAKE_BACK = Step(
    title="Rút phiếu về",
    button="Rút phiếu về",
    icon="arrow-back-up",
    form=ReasonForm,
    who=permissions.scores_for,
    origins=(SheetState.AT_HEAD, SheetState.SENT),
    service=services.sheet_take_back,
    said="Đã rút phiếu về; phiếu sửa được như trước khi gửi.",
)


@require_http_methods(["GET", "POST"])
def sheet_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit hands its sheet to its head or sends it; the head approves and sends it on."""
    sheet = own_sheet(request, pk)
    if sheet.state == SheetState.AT_HEAD:
        return _answer(request, sheet, APPROVE)
    through = permissions.goes_through_head(sheet, cast("User", request.user))
    return _answer(request, sheet, HAND if through else SEND)


@require_http_methods(["GET", "POST"])
def sheet_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The head gives the sheet back to the officer."""
    return _answer(request, own_sheet(request, pk), HAND_BACK)


@require_http_methods(["GET", "POST"])
def sheet_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes back what it handed in or sent."""
    return _answer(request, own_sheet(request, pk), TAKE_BACK)


def _answer(request: HttpRequest, sheet: ScoreSheet, step: Step) -> HttpResponse:
    access = access_of(request.user)
    if not (permissions.scores_for(access, sheet) and step.who(access, sheet)):
        raise PermissionDenied
    if request.method == "GET" and sheet.state not in step.origins:
        messages.info(request, _not_now(sheet))
        return redirect("sheet_detail", pk=sheet.pk)
    form = step.form(request.POST or None, sheet=sheet)
    if not form.is_valid():
        return _page(request, sheet, step, form)
    try:
        with transaction.atomic():
            step.service(sheet_id=sheet.pk, actor=request.user, **form.cleaned_data)
    except services.StaleSheetError as stale:
        return _moved_on(request, stale.current, step, form)
    except ValidationError as error:
        take_errors(form, error)
        return _page(request, sheet, step, form)
    messages.success(request, step.said)
    return redirect("sheet_detail", pk=sheet.pk)


def _moved_on(
    request: HttpRequest, current: ScoreSheet, step: Step, form: StepForm
) -> HttpResponse:
    """Says what somebody else did meanwhile; what was typed stays, to be decided on again."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(current.version)
    form.data = data
    last = events_of(current, today())[-1:]
    conflict = {"moved": True, "last": last[0] if last else None}
    return _page(request, current, step, form, conflict)


def _page(
    request: HttpRequest,
    sheet: ScoreSheet,
    step: Step,
    form: StepForm,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    page = page_of(sheet, today(), cast("User", request.user))
    context = {
        "sheet": sheet,
        "step": step,
        "form": form,
        "page": page,
        "gaps": [line for line in page.lines if line.gap],
        "compared": [line for line in page.lines if line.is_own and line.criterion.follows_best],
        "sends": step.form is StepForm,
        "too_late": _not_now(sheet) if sheet.state not in step.origins else "",
        "nobody_approves": step is SEND and _nobody_approves(request, sheet),
        "moved": False,
        **(conflict or {}),
    }
    status = 409 if conflict else 200
    return render(request, "scores_app/sheet_step.html", context, status=status)


def _nobody_approves(request: HttpRequest, sheet: ScoreSheet) -> bool:
    """Whether the unit wants its head to approve, and nobody could."""
    return sheet.unit.head_approves and not permissions.heads(access_of(request.user), sheet)


def _not_now(sheet: ScoreSheet) -> str:
    return services.NOT_NOW.format(state=sheet.get_state_display())
