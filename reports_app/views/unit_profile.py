"""The profile of a unit: page and sheet, for those who may see its work."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import file_name, refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from reports_app.unit_profile import charts, wording
from reports_app.unit_profile.profile import Profile, profile_of
from reports_app.unit_profile.result import Result
from reports_app.unit_profile.sheet import PROFILE, rows_of
from reports_app.views.forecasts import visible_unit
from scores_app.ranks.leaf_norms import ENOUGH
from scores_app.views.ranking_asked import of_group
from units_app.models import User


@require_safe
def unit_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Result, why, work and what could be copied; a unit sees its own, province roles all."""
    profile = _profile(request, pk)
    context = {
        "profile": profile,
        "unit": profile.unit,
        "day": profile.day,
        "years_chart": charts.over_years(profile.years) if profile.years else None,
        **_of_result(profile),
    }
    return render(request, "reports_app/unit_profile.html", context)


@require_safe
def unit_profile_export(request: HttpRequest, pk: int, form: FileFormat) -> HttpResponseBase:
    """The same figures in long form."""
    profile = _profile(request, pk)
    problem = refused_day(request)
    if problem:
        return refused(problem)
    name = file_name(PROFILE, profile.day, form).replace("_", f"_{profile.unit.code}_", 1)
    return sheet_response(PROFILE, rows_of(profile), form, _info(profile), name)


def _profile(request: HttpRequest, pk: int) -> Profile:
    user = cast("User", request.user)
    unit = visible_unit(request, pk)
    return profile_of(unit, user, requested_day(request), request.GET.get("ky", ""))


def _of_result(profile: Profile) -> dict[str, Any]:
    """What templates of rankings name, and what the figures say in words."""
    found = profile.result
    if found is None:
        return {"result": None}
    return {
        **of_group(found.ranking),
        "result": found,
        "line": found.line,
        "enough": ENOUGH,
        "headline": wording.headline(found),
        "trend": wording.trend(profile.years),
        "findings": wording.findings(found),
        **_of_causes(found, profile.day),
    }


def _of_causes(found: Result, day: date) -> dict[str, Any]:
    """Why points were lost; each cause opens its criteria."""
    causes = found.causes.causes
    return {
        "causes_chart": charts.by_cause(found, day) if causes else None,
        "loss_rows": [
            (one, charts.criteria_url(found, day, one.key), found.causes.share(one))
            for one in causes
        ],
    }


def _info(profile: Profile) -> SheetInfo:
    filters = [("Đơn vị", profile.unit.name)]
    found = profile.result
    if found:
        of_round = found.ranking.round_set.round
        filters += [("Kỳ chấm", of_round.name), ("Nhóm đơn vị", found.ranking.round_set.group.name)]
        if found.ranking.is_provisional:
            filters.append(("Tình trạng", "Tạm tính, còn có thể thay đổi"))
    if profile.is_sample or (found and found.is_sample):
        filters.append(("Lưu ý", "Có dữ liệu minh họa"))
    return SheetInfo(as_of=profile.day, filters=filters)
