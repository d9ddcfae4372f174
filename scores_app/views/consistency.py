"""Whether appraisers judged alike, for whoever approves."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app.appraisal.consistency_page import CONSISTENCY, compared, rows_of
from scores_app.appraisal.home import sets_of
from scores_app.models import Round, RoundSet
from units_app.access import access_of
from units_app.choices import Role


@require_safe
def appraisal_consistency(request: HttpRequest, code: str) -> HttpResponse:
    """The comparison of one group as of the day."""
    round_ = _round(request, code)
    sets = sets_of(round_)
    chosen = _chosen(sets, request.GET.get("nhom", ""))
    found = compared(chosen, requested_day(request)) if chosen else None
    context = {"round": round_, "sets": sets, "chosen": chosen, "found": found}
    return render(request, "scores_app/appraisal_consistency.html", context)


@require_safe
def consistency_export(request: HttpRequest, code: str, form: FileFormat) -> HttpResponseBase:
    """The findings of the group as a sheet."""
    round_ = _round(request, code)
    chosen = _chosen(sets_of(round_), request.GET.get("nhom", ""))
    if chosen is None or refused_day(request):
        return refused(refused_day(request) or "Kỳ chấm chưa có nhóm đơn vị nào.")
    about = {"Kỳ chấm": round_.name, "Nhóm đơn vị": chosen.group.name}
    info = SheetInfo(as_of=requested_day(request), filters=list(about.items()))
    rows = rows_of(compared(chosen, requested_day(request)))
    return sheet_response(CONSISTENCY, rows, form, info)


def _round(request: HttpRequest, code: str) -> Round:
    """The round, for staff and leaders: how others judge is not for the appraisers themselves."""
    if not access_of(request.user).has(Role.STAFF, Role.LEADER, Role.ADMIN):
        raise PermissionDenied
    found: Round = get_object_or_404(Round.objects.for_user(request.user), code=code)
    return found


def _chosen(sets: list[RoundSet], code: str) -> RoundSet | None:
    named = [one for one in sets if one.group.code == code]
    return next(iter(named or sets), None)
