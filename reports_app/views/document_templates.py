"""Pages of templates: which are in force, earlier ones, the names they may use, trying one."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.office import office_found
from cchc.core.posting import posted
from cchc.core.refusals import take_errors
from reports_app import permissions
from reports_app.choices import DocumentKind
from reports_app.documents.examples import example_of
from reports_app.documents.putting import template_again, template_put, template_reset
from reports_app.documents.sending import DocumentForm, document_response
from reports_app.documents.template_page import FILTER_WORDS, KindLine, names_of
from reports_app.documents.templates_kept import (
    latest_versions,
    own_template,
    template_in_force,
    versions_of,
)
from reports_app.documents.trial import TRIAL_CODE
from reports_app.documents.writing import written
from reports_app.models import DocumentTemplate
from reports_app.template_forms import TemplateForm
from reports_app.views.periods import refusal_status
from units_app.access import access_of
from units_app.models import User

STEMS = {
    DocumentKind.REPORT: "bao-cao",
    DocumentKind.SCORE_SHEET: "phieu-ket-qua",
    DocumentKind.RANKING_ANNEX: "phu-luc-xep-hang",
}
PUT = "Đã dùng mẫu mới. Các văn bản lập từ bây giờ theo mẫu này."


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Every kind of document with its template in force."""
    _readers_only(request)
    latest = latest_versions()
    lines = [KindLine(kind, latest.get(kind)) for kind in DocumentKind]
    context = {"lines": lines, "may_put": permissions.may_put_templates(access_of(request.user))}
    return render(request, "reports_app/template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_detail(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its versions and names; what is sent is checked, and put in force or refused."""
    _readers_only(request)
    found = _kind(kind)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        _putters_only(request)
        if form.is_valid() and _put(request, found, form):
            return redirect("template_detail", kind)
    context = _page(request, found, form)
    status = refusal_status(request)
    return render(request, "reports_app/template_detail.html", context, status=status)


@posted(back="template_detail")
def template_own_back(request: HttpRequest, kind: str) -> HttpResponse:
    """Puts the product's own template back."""
    _putters_only(request)
    found = _kind(kind)
    _tell(request, lambda actor: template_reset(kind=found, note="", actor=actor))
    return redirect("template_detail", kind)


@require_http_methods(["GET", "HEAD", "POST"])
def template_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Puts an earlier version in force again. Who opens the address again, as after signing in
    anew, is led to the page of its kind.
    """
    if request.method == "POST":
        _putters_only(request)
        version = get_object_or_404(DocumentTemplate, pk=pk, kind=_kind(kind))
        _tell(request, lambda actor: template_again(version=version, actor=actor))
    return redirect("template_detail", kind)


@require_safe
def template_file(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """A version as it was sent."""
    _readers_only(request)
    kept = DocumentTemplate.objects.exclude(sha256="")
    version = get_object_or_404(kept, pk=pk, kind=_kind(kind))
    stem = f"mau_{STEMS[_kind(kind)]}_{version.pk}"
    return document_response(lambda: bytes(version.content), stem, "docx")


@require_safe
def template_own(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The product's own template, to be changed in Word."""
    _readers_only(request)
    found = _kind(kind)
    return document_response(lambda: own_template(found), f"mau_{STEMS[found]}", "docx")


@require_safe
def template_preview(request: HttpRequest, kind: str, form: DocumentForm) -> HttpResponseBase:
    """The template in force, with made-up figures."""
    _readers_only(request)
    found = _kind(kind)

    def make() -> bytes:
        return written(template_in_force(found), example_of(found), TRIAL_CODE)

    return document_response(make, f"xem-thu_{STEMS[found]}", form)


def _page(request: HttpRequest, kind: DocumentKind, form: TemplateForm) -> dict[str, Any]:
    versions = list(versions_of(kind))
    return {
        "kind": kind,
        "line": KindLine(kind, versions[0] if versions else None),
        "versions": versions,
        "names": names_of(kind),
        "filters": FILTER_WORDS,
        "form": form,
        "may_put": permissions.may_put_templates(access_of(request.user)),
        "has_office": bool(office_found()),
    }


def _put(request: HttpRequest, kind: DocumentKind, form: TemplateForm) -> bool:
    """Whether it was taken; the form says why not."""
    actor = cast("User", request.user)
    try:
        _, warnings = template_put(kind=kind, actor=actor, **form.facts())
    except ValidationError as error:
        take_errors(form, error)
        return False
    messages.success(request, PUT)
    for warning in warnings:
        messages.warning(request, warning)
    return True


def _tell(request: HttpRequest, put: Any) -> None:
    try:
        put(cast("User", request.user))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, PUT)


def _kind(kind: str) -> DocumentKind:
    if kind not in DocumentKind.values:
        raise Http404
    return DocumentKind(kind)


def _readers_only(request: HttpRequest) -> None:
    if not permissions.may_see_templates(access_of(request.user)):
        raise PermissionDenied


def _putters_only(request: HttpRequest) -> None:
    if not permissions.may_put_templates(access_of(request.user)):
        raise PermissionDenied
