"""The first page of the appraisal, and the ends of sheets."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.core.asof import requested_day
from scores_app import permissions
from scores_app.appraisal.home import (
    Looking,
    groups_by_criterion,
    groups_by_unit,
    rounds_shown,
    sets_of,
)
from scores_app.models import Round, RoundSet, ScoreSheet
from scores_app.services import appraisal as services
from scores_app.services.sheets import StaleSheetError
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import User


@require_safe
def appraisal_home(request: HttpRequest) -> HttpResponse:
    """How far the appraisal of a round is: the own work, or for staff and leaders all of it."""
    looking = looking_of(request)
    rounds = rounds_shown()
    chosen = _chosen(rounds, request.GET.get("ky", ""))
    by_unit = request.GET.get("theo") == "don-vi"
    read = groups_by_unit if by_unit else groups_by_criterion
    groups = read(sets_of(chosen), looking) if chosen else []
    context = {
        "rounds": rounds,
        "round": chosen,
        "groups": groups if looking.whole else [group for group in groups if group.work],
        "looking": looking,
        "by_unit": by_unit,
        "has_choice": looking.access.has(Role.STAFF, Role.LEADER, Role.ADMIN)
        and looking.user.appraisal_duties.exists(),
        "may_run": permissions.may_run_rounds(looking.access),
    }
    return render(request, "scores_app/appraisal_home.html", context)


def looking_of(request: HttpRequest) -> Looking:
    """Who looks at the appraisal, and at whose work; people of units alone do not."""
    user = cast("User", request.user)
    access = access_of(user)
    if not access.sees_all:
        raise PermissionDenied
    overseer = access.has(Role.STAFF, Role.LEADER, Role.ADMIN)
    whole = overseer and request.GET.get("pham-vi") != "toi"
    return Looking(user, access, requested_day(request), whole)


def _chosen(rounds: list[Round], code: str) -> Round | None:
    named = [one for one in rounds if one.code == code]
    return next(iter(named or rounds), None)


@require_POST
def sheet_appraised(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the appraisal of one sheet."""
    sheet = seen_sheet(request, pk)
    try:
        services.sheet_appraise(sheet=sheet, actor=cast("User", request.user))
    except (StaleSheetError, ValidationError) as error:
        messages.error(request, _told(error))
    else:
        messages.success(request, f"Đã hoàn thành thẩm định phiếu của {sheet.unit.name}.")
    return redirect("appraise_sheet", pk=pk)


@require_POST
def sheets_appraised(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the appraisal of every sheet of a group that is complete."""
    round_set = get_object_or_404(
        RoundSet.objects.for_user(request.user).select_related("round"), pk=pk
    )
    if not permissions.may_run_rounds(access_of(request.user)):
        raise PermissionDenied
    try:
        ended = services.sheets_appraise(round_set=round_set, actor=cast("User", request.user))
    except (StaleSheetError, ValidationError) as error:
        messages.error(request, _told(error))
    else:
        messages.success(request, _said(ended))
    return redirect(f"/cham-diem/tham-dinh/?ky={round_set.round.code}&theo=don-vi")


def seen_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """The sheet for somebody of the province; people of units alone have no appraisal pages."""
    if not access_of(request.user).sees_all:
        raise PermissionDenied
    seen = ScoreSheet.objects.for_user(request.user).with_round()
    found: ScoreSheet = get_object_or_404(seen, pk=pk)
    return found


def _told(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _said(ended: services.Ended) -> str:
    words = [f"Đã hoàn thành thẩm định {ended.done} phiếu."]
    if ended.unread:
        words.append(f"Còn {ended.unread} phiếu đã gửi chưa chấm đủ.")
    if ended.others:
        words.append("Phiếu của đơn vị mình đã chấm đủ, do người thẩm định khác hoàn thành.")
    return " ".join(words)
