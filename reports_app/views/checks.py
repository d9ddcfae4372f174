"""The check page: what a code, or a file, is of."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.check_codes import spelled, typed_code
from cchc.core.uploads import MEGABYTE
from reports_app import permissions
from reports_app.public_access import guesses_too_often, open_while_public
from reports_app.publication_pages import lookup
from units_app.access import access_of

HOME, FOUND = "reports_app/check_home.html", "reports_app/check_code.html"
PUBLIC = "reports_app/public_check.html"
NO_CODE = "Mã kiểm tra có 12 chữ và số, viết thành ba cụm, ví dụ K7QM-2F9T-XAB4."
NO_FILE = "Chọn một tệp để kiểm tra."
EMPTY_FILE = "Tệp rỗng."
TOO_OFTEN = "Đã thử quá nhiều mã trong một phút. Chờ một phút rồi thử lại."


@open_while_public
@require_http_methods(["GET", "HEAD", "POST"])
def check_home(request: HttpRequest) -> HttpResponse:
    """Where a code is typed, or a file put in."""
    if "ma" in request.GET:
        return _typed(request, request.GET["ma"])
    if request.method == "POST" and _has_role(request):
        return _sent(request)
    return _home(request)


@open_while_public
@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What bears this code; who is not signed in is told of public publications alone."""
    kept = typed_code(code)
    if not kept:
        return _home(request, typed=code, problem=NO_CODE)
    if kept != code:
        return redirect("check_code", kept)
    if _has_role(request):
        return _render(request, FOUND, _of_code(request, kept))
    if guesses_too_often(request):
        return _home(request, typed=spelled(kept), problem=TOO_OFTEN, status=429)
    found = lookup.of_public_code(kept)
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    context = {"code": kept, "found": found, "asked": True}
    return _render(request, PUBLIC, context, status=status)


def _of_code(request: HttpRequest, code: str) -> dict[str, Any]:
    found = lookup.of_code(code)
    access = access_of(request.user)
    return {"code": code, "found": found, "sees_packs": permissions.may_see_packs(access)}


def _typed(request: HttpRequest, text: str) -> HttpResponse:
    code = typed_code(text)
    if code:
        return redirect("check_code", code)
    return _home(request, typed=text[:60], problem=NO_CODE)


def _sent(request: HttpRequest) -> HttpResponse:
    """Tells what the file is; nothing of it is kept, nothing in it is opened."""
    file = request.FILES.get("tep")
    if file is None or file.size is None:
        return _home(request, file_problem=NO_FILE, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not file.size:
        return _home(request, file_problem=EMPTY_FILE, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if file.size > settings.EVIDENCE_MAX_MB * MEGABYTE:
        words = f"Tệp lớn hơn {settings.EVIDENCE_MAX_MB} MB; không kiểm tra được trên trang này."
        return _home(request, file_problem=words, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = lookup.of_file(file.chunks())
    access = access_of(request.user)
    sees_packs = permissions.may_see_packs(access)
    return _home(request, file_name=file.name, of_file=found, sees_packs=sees_packs)


def _home(request: HttpRequest, *, status: int = HTTPStatus.OK, **told: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "typed": "",
        "problem": "",
        "file_problem": "",
        "file_name": "",
        "of_file": None,
        "sees_packs": False,
        "max_mb": settings.EVIDENCE_MAX_MB,
        **told,
    }
    if _has_role(request):
        return _render(request, HOME, context, status=status)
    return _render(request, PUBLIC, {**context, "asked": False}, status=status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    return response


def _has_role(request: HttpRequest) -> bool:
    return bool(access_of(request.user).roles)
