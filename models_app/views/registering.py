"""Writing an initiative: a new one, a draft, a correction; what reads alike while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.clock import today
from cchc.core.once import made_once
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.text import whole_number
from cchc.core.versions import StaleRowError
from models_app import permissions
from models_app.choices import Stage
from models_app.models import Initiative
from models_app.near_duplicates import near_duplicates
from models_app.registration_forms import Registration, sought_in
from models_app.services import registering
from models_app.views.finding import own_initiative
from units_app.access import access_of
from units_app.models import User

ALREADY_SAVED = "Nội dung này đã được lưu thành sáng kiến dưới đây."
WAITS = "Sáng kiến đang chờ lãnh đạo đơn vị duyệt; rút lại thì mới sửa được."


@require_http_methods(["GET", "POST"])
def initiative_register(request: HttpRequest) -> HttpResponse:
    """A new initiative: a draft, sent at once, or what came on paper."""
    if not permissions.may_register(access_of(request.user)):
        raise PermissionDenied
    registration = _registration(request)
    if registration.is_valid():
        try:
            made, is_new = _made_once(registration, request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            take_errors(registration.form, error)
        else:
            registration.form.say_notes(request)
            say = messages.success if is_new else messages.info
            say(request, saved_words(made) if is_new else ALREADY_SAVED)
            return redirect("initiative_detail", pk=made.pk)
    return _page(request, registration)


@require_http_methods(["GET", "POST"])
def initiative_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft written on, or what is in the books corrected with a reason."""
    initiative = own_initiative(request, pk)
    refused = _edit_refused(request, initiative)
    if refused:
        return refused
    registration = _registration(request, initiative)
    if registration.is_valid():
        try:
            saved = _save(registration, initiative, request.user)  # type: ignore[arg-type]
        except StaleRowError as stale:
            return _both_versions(request, registration, stale.current)
        except ValidationError as error:
            take_errors(registration.form, error)
        else:
            registration.form.say_notes(request)
            corrected = registration.form.is_correction
            words = f"Đã đính chính sáng kiến {saved.code}." if corrected else saved_words(saved)
            messages.success(request, words)
            return redirect("initiative_detail", pk=pk)
    return _page(request, registration)


@require_POST
def initiative_likeness(request: HttpRequest) -> HttpResponse:
    """What reads like the title and texts that are being typed, as a fragment."""
    if not permissions.may_register(access_of(request.user)):
        raise PermissionDenied
    typed = {name: str(value) for name, value in request.POST.items()}
    sought = sought_in(typed, whole_number(request.POST.get("khac")))
    near = near_duplicates(sought, today(), request.user) if sought else []  # type: ignore[arg-type]
    return render(request, "models_app/_likeness_list.html", {"near": near, "asked": bool(sought)})


def saved_words(initiative: Initiative) -> str:
    """What is said once an initiative was saved or sent."""
    if initiative.stage == Stage.DRAFT:
        return "Đã lưu bản nháp; chưa gửi đăng ký."
    if initiative.stage == Stage.AT_HEAD:
        return "Đã trình lãnh đạo đơn vị duyệt; được duyệt mới vào sổ đăng ký."
    return f"Đã đăng ký sáng kiến, mã {initiative.code}."


def _registration(request: HttpRequest, initiative: Initiative | None = None) -> Registration:
    return Registration(
        request.POST or None,
        request.FILES or None,
        actor=request.user,  # type: ignore[arg-type]
        initiative=initiative,
    )


def _made_once(registration: Registration, user: User) -> tuple[Initiative, bool]:
    """The initiative of this filling-in of the form, and whether it was made now."""
    form = registration.form

    def make() -> Initiative:
        if form.is_from_paper:
            return registering.initiative_register(
                facts=registration.facts(),
                registered_on=form.cleaned_data["registered_on"],
                code=form.cleaned_data["code"],
                actor=user,
            )
        draft = registering.initiative_draft(facts=registration.facts(), actor=user)
        return _sent(draft, user) if form.is_sending else draft

    return made_once("initiative", form.cleaned_data["once"], Initiative.objects.all(), make)


@transaction.atomic  # what cannot be sent is not half saved
def _save(registration: Registration, initiative: Initiative, user: User) -> Initiative:
    form = registration.form
    known: dict[str, Any] = {
        "initiative_id": initiative.pk,
        "version": form.cleaned_data["version"] or 0,
        "facts": registration.facts(),
        "actor": user,
    }
    if form.is_correction:
        return registering.initiative_correct(
            **known,
            reason=form.cleaned_data["reason"],
            registered_on=form.cleaned_data.get("registered_on"),
        )
    draft = registering.draft_update(**known)
    return _sent(draft, user) if form.is_sending else draft


def _sent(draft: Initiative, user: User) -> Initiative:
    return registering.initiative_send(initiative_id=draft.pk, version=draft.version, actor=user)


def _edit_refused(request: HttpRequest, initiative: Initiative) -> HttpResponse | None:
    """Where to go instead while it waits for the head; what was sent meanwhile is compared, so that
    nothing typed is lost. Raises PermissionDenied for everybody who may not write it at all.
    """
    access = access_of(request.user)
    if permissions.may_edit(access, initiative):
        return None
    if initiative.stage != Stage.AT_HEAD or not permissions.writes(access, initiative):
        raise PermissionDenied
    if request.method == "POST":
        return None
    messages.info(request, WAITS)
    return redirect("initiative_detail", pk=initiative.pk)


def _both_versions(
    request: HttpRequest, registration: Registration, current: Initiative
) -> HttpResponse:
    """What somebody else saved beside what was typed; the person decides again."""
    pairs = registration.differing(current)
    take_current_version(registration.form, current)
    may = permissions.may_edit(access_of(request.user), current)
    too_late = "" if may else f"Sáng kiến nay ở tình trạng “{current.get_stage_display()}”."
    conflict = {"stale": True, "conflict": pairs, "too_late": too_late}
    return _page(request, registration, conflict)


def _page(
    request: HttpRequest, registration: Registration, conflict: dict[str, Any] | None = None
) -> HttpResponse:
    form = registration.form
    sought = form.sought() if form.is_bound or form.initiative else None
    user: Any = request.user
    unit = form.unit_fixed
    context = {
        "form": form,
        "rows": registration.rows,
        "initiative": form.initiative,
        "near": near_duplicates(sought, today(), user) if sought else [],
        "asked": sought is not None,
        "to_head": bool(unit and form.is_draft and permissions.goes_through_head(unit, user)),
        **(conflict or {"stale": False}),
    }
    status = 409 if conflict else 200
    return render(request, "models_app/registration_form.html", context, status=status)
