"""Signing in and out, the own password, the list of units and one unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import sheet_response
from cchc.core.imports import Value
from cchc.core.lists import (
    PAGE_SIZES,
    Tab,
    next_url,
    page_size,
    put_in_order,
    state_tab,
    wanted_template,
)
from cchc.core.sheets.xlsx_writing import SheetInfo
from units_app import permissions, services
from units_app.access import access_of
from units_app.choices import UnitKind
from units_app.filters import EVER, MOMENTS, SCOPES, UnitFilter
from units_app.forms import OwnPasswordForm, SignInForm
from units_app.lineage import lineage_of
from units_app.models import Unit, User
from units_app.panels import panels_of
from units_app.querysets import UnitQuerySet
from units_app.sheets import UNITS
from units_app.tables import UnitTable


class SignInView(LoginView):
    """Wrong passwords are counted by django-axes, which answers once there are too many."""

    template_name = "units_app/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """Only by POST; open to all, since who has no session any more is already signed out."""


def login_locked(
    request: HttpRequest, original_response: object = None, credentials: object = None
) -> HttpResponse:
    """What django-axes shows instead of the sign-in page after too many wrong passwords."""
    hours = int(settings.AXES_COOLOFF_TIME)
    context = {"hours": hours, "tries": settings.AXES_FAILURE_LIMIT}
    locked = render(request, "units_app/login_locked.html", context, status=429)
    locked["Retry-After"] = str(hours * 3600)
    return locked


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """The own password; all other sessions of the account end with the old one."""
    user = cast("User", request.user)
    first_time = user.must_change_password
    form = OwnPasswordForm(user, request.POST or None)
    if form.is_valid():
        services.password_change(user=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, "Đã đổi mật khẩu.")
        return redirect(next_url(request, resolve_url("overview")))
    context = {"form": form, "first_time": first_time, "next": next_url(request, "")}
    return render(request, "units_app/password_change.html", context)


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The list with counts by kind above it; htmx is given the results alone."""
    found = filtered(request)
    nothing = None if any(found.form.cleaned_data.values()) else nothing_by(found.day)
    table = UnitTable(found.qs.select_related("parent").in_order(), empty_text=nothing)
    put_in_order(request, table)
    context = {
        "filter": found,
        "table": table,
        "tabs": kind_tabs(request.GET, found),
        "day": found.day,
        "ever": request.GET.get("valid") == EVER,
        "moments": MOMENTS,
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
    }
    name = wanted_template(request, "unit_list.html", "_unit_results.html")
    return render(request, f"units_app/{name}", context)


def nothing_by(day: date) -> str:
    """What an empty list says that no filter made empty."""
    return (
        f"Đến ngày {day:%d/%m/%Y} sổ chưa có đơn vị nào. Sở Nội vụ nhập danh sách đơn vị "
        "(mã, tên, ngày hiệu lực) từ bảng tính ở trang Nhập dữ liệu."
    )


@require_safe
def unit_export(request: HttpRequest, form: Literal["csv", "xlsx"]) -> HttpResponseBase:
    """The rows of the list, all pages, with the columns that import takes back."""
    found = filtered(request)
    if refused_day(request) or not found.is_valid():
        return HttpResponse(
            "Không xuất được: ngày hoặc bộ lọc chưa đúng.",
            status=400,
            content_type="text/plain; charset=utf-8",
        )
    info = SheetInfo(as_of=found.day, filters=chosen_filters(found))
    return sheet_response(UNITS, exported(found.qs, found.day), form, info)


@require_safe
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit with what it came from and what became of it."""
    visible = Unit.objects.for_user(request.user)
    unit = get_object_or_404(visible.select_related("parent"), pk=pk)
    day = requested_day(request)
    lineage = lineage_of(unit)
    context = {
        "unit": unit,
        "day": day,
        "is_valid": unit.is_valid_on(day),
        "is_ended": unit.valid_to is not None and unit.valid_to < day,
        "lineage": lineage,
        "diagram": lineage.diagram() if lineage.links else None,
        "became": lineage.valid_on(day),
        "same_code": visible.filter(code=unit.code).exclude(pk=pk).order_by("valid_from"),
        "may_see_work": permissions.may_see_work_of(access_of(request.user), unit),
        "panels": list(panels_of(unit, cast("User", request.user), day)),
    }
    return render(request, "units_app/unit_detail.html", context)


def filtered(request: HttpRequest) -> UnitFilter:
    """The units this person may see, narrowed by the query string."""
    units = Unit.objects.for_user(request.user)
    found = UnitFilter(request.GET, queryset=units, day=requested_day(request), request=request)
    found.form.full_clean()
    return found


def kind_tabs(query: QueryDict, found: UnitFilter) -> list[Tab]:
    """How many units of each kind the other filters leave; a kind without any is left out."""
    counts = dict(
        found.of_any_kind(found.queryset)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    tabs = [_tab(query, "Tất cả", sum(counts.values()), "")]
    chosen = query.get("kind", "")
    shown = [kind for kind in UnitKind if kind.value in counts or kind.value == chosen]
    tabs += [_tab(query, kind.label, counts.get(kind.value, 0), kind.value) for kind in shown]
    return tabs


def _tab(query: QueryDict, label: str, count: int, kind: str) -> Tab:
    return state_tab(query, label, count, {"kind": kind} if kind else {}, among=("kind",))


def chosen_filters(found: UnitFilter) -> list[tuple[str, str]]:
    """The filters in force as (name, value), in words."""
    values = found.form.cleaned_data
    chosen = [
        ("Thời điểm", dict(MOMENTS)[values.get("valid") or ""]),
        ("Phạm vi", dict(SCOPES)[values.get("scope") or ""]),
    ]
    if values.get("q"):
        chosen.append(("Tìm", values["q"]))
    if values.get("kind"):
        chosen.append(("Loại", UnitKind(values["kind"]).label))
    return chosen


def exported(units: UnitQuerySet, day: date) -> Iterator[Mapping[str, Value]]:
    """The rows of the units' sheet that stand for these units."""
    wanted = set(units.values_list("code", "valid_from"))
    rows = UNITS.export_rows(day)
    return (row for row in rows if (row["code"], row["valid_from"]) in wanted)
