"""Pages of packs: asked for, being made, ready, dropped; the whole and its single files."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.asof import requested_day, settle_day
from cchc.core.http_export import attached
from cchc.core.office import OfficeFailedError, OfficeMissingError, as_pdf, office_found
from cchc.core.posting import posted
from cchc.core.refusals import take_errors
from reports_app import permissions, publishing
from reports_app.choices import PackState
from reports_app.documents.report import KEPT
from reports_app.models import Pack, PackFile, ReportPeriod
from reports_app.pack import contents, making, progress
from reports_app.pack.asked import Asked
from reports_app.pack.building import file_name
from reports_app.period_forms import PackForm, ReasonForm
from reports_app.views.periods import page_of, period_with_packs, refusal_status
from units_app.access import access_of

BEING_MADE = (PackState.QUEUED, PackState.BUILDING)


@posted(back="period_detail")
def pack_create(request: HttpRequest, code: str) -> HttpResponse:
    """Has a pack of a period made; one that is being made already is shown instead."""
    _makers_only(request)
    period = period_with_packs(request, code)
    form = PackForm(request.POST)
    pack = _requested(request, period, form) if form.is_valid() else None
    if pack:
        return redirect("pack_detail", pack.pk)
    context = {**page_of(request, period, requested_day(request)), "form": form}
    return render(
        request, "reports_app/period_detail.html", context, status=refusal_status(request)
    )


@require_safe
def pack_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a pack stands: its progress, then what is in it."""
    pack = _seen(request, pk)
    settle_day(request, pack.as_of)
    may_make = permissions.may_make_packs(access_of(request.user))
    if pack.state in BEING_MADE:
        return _progress(request, pack, may_make=may_make)
    context = {"pack": pack, "may_make": may_make, "check_code": pack.code, **_contents(pack)}
    context["may_publish"] = permissions.may_publish(access_of(request.user))
    context["is_edited"] = bool(pack.code) and publishing.is_edited(pack)
    response = render(request, "reports_app/pack_detail.html", context)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


@posted(back="pack_detail")
def pack_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a pack again that failed, or whose worker is silent."""
    _makers_only(request)
    pack = _seen(request, pk)
    if pack.state == PackState.FAILED or (pack.state in BEING_MADE and progress.is_silent(pack)):
        making.pack_again(pack_id=pk, actor=request.user)  # type: ignore[arg-type]
    return redirect("pack_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drops a draft, with a reason that stays on its page."""
    _makers_only(request)
    pack = _seen(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            making.pack_drop(pack_id=pk, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, _dropped_words(pack))
            return redirect("period_detail", pack.period.code)
    context = {"pack": pack, "form": form}
    return render(request, "reports_app/pack_drop.html", context, status=refusal_status(request))


@require_safe
def pack_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole pack."""
    pack = _seen(request, pk)
    try:
        content = contents.content_of(pack)
    except PackFile.DoesNotExist as error:
        raise Http404 from error
    name = file_name(Asked(pack.period, pack.as_of, pack.since, ()))
    return _sent(content, name, "application/zip")


@require_safe
def pack_file(request: HttpRequest, pk: int, path: str) -> HttpResponseBase:
    """One file of a pack."""
    content, name = _file(_seen(request, pk), path)
    return _sent(content, name, contents.media_type(name))


@require_safe
def pack_pdf(request: HttpRequest, pk: int, path: str) -> HttpResponseBase:
    """A document of a pack as PDF; where that cannot be, the page of the pack says why."""
    content, name = _file(_seen(request, pk), path)
    if not name.endswith(".docx"):
        raise Http404
    try:
        made = as_pdf(content, name)
    except (OfficeMissingError, OfficeFailedError) as error:
        messages.error(request, str(error))
        return redirect("pack_detail", pk)
    return _sent(made, f"{name.removesuffix('.docx')}.pdf", "application/pdf")


def _dropped_words(pack: Pack) -> str:
    left = "trang của gói và mã kiểm tra" if pack.code else "trang của gói"
    return f"Đã bỏ gói số liệu; {left} còn lại."


def _progress(request: HttpRequest, pack: Pack, *, may_make: bool) -> HttpResponse:
    """What the worker does now; a part of the page for the page that looks again."""
    context = {
        "pack": pack,
        "told": progress.told(pack),
        "silent": progress.is_silent(pack),
        "may_make": may_make,
    }
    name = "_pack_progress" if request.htmx else "pack_progress"  # type: ignore[attr-defined]
    return render(request, f"reports_app/{name}.html", context)


def _contents(pack: Pack) -> dict[str, Any]:
    return {
        "contents": contents.contents_of(pack.manifest),
        "headline": contents.headline_told(pack.manifest),
        "has_report": contents.holds(pack.manifest, KEPT),
        "has_office": bool(office_found()),
    }


def _requested(request: HttpRequest, period: ReportPeriod, form: PackForm) -> Pack | None:
    """The pack that was asked for; None where it is refused, as the form then says."""
    actor: Any = request.user
    try:
        pack, is_new = making.pack_request(period=period, actor=actor, **form.cleaned_data)
    except ValidationError as error:
        take_errors(form, error)
        return None
    if not is_new:
        messages.info(request, "Gói này đang được lập nên không lập thêm.")
    return pack


def _seen(request: HttpRequest, pk: int) -> Pack:
    rows = Pack.objects.for_user(request.user)
    return get_object_or_404(
        rows.select_related("period", "asked_by", "dropped_by", "publication"), pk=pk
    )


def _makers_only(request: HttpRequest) -> None:
    if not permissions.may_make_packs(access_of(request.user)):
        raise PermissionDenied


def _file(pack: Pack, path: str) -> tuple[bytes, str]:
    try:
        return contents.file_of(pack, path), path.rpartition("/")[2]
    except (PackFile.DoesNotExist, KeyError) as error:
        raise Http404 from error


def _sent(content: bytes, name: str, kind: str) -> HttpResponseBase:
    return attached(FileResponse(io.BytesIO(content), content_type=kind), name)
