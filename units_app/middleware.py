"""What stands between a request and its page: signing in, the first password, having a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from cchc.core.clock import now
from units_app.access import access_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]

_SAFE_METHODS = ("GET", "HEAD")
_WITHOUT_ROLE = ("password_change", "logout")


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page wants a signed-in person unless its view opts out with `login_not_required`.

    The way back after signing in is a page that can be shown: for a fragment or a sent form
    it is the page it stood on.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: View
    ) -> HttpResponse:  # htmx wants another kind of redirect
        return redirected(request, redirect_to_login(page_of(request), reverse("login")).url)


class StaySignedInMiddleware:
    """A session lasts so many hours from the last use: it is written anew at most once an hour."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            hour = int(now().timestamp()) // 3600
            if request.session.setdefault("hour", hour) != hour:
                request.session["hour"] = hour
        return response


class FirstPasswordMiddleware:
    """Who still has a password somebody else gave chooses an own one before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password or _open_to(request, view):
            return None
        change = redirect_to_login(page_of(request), reverse("password_change"))
        return redirected(request, change.url)


class RoleMiddleware:
    """An account without a role today is told so on every page and sees no data.

    The administration decides for itself (a superuser needs no role there).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or _open_to(request, view) or _is_admin(request):
            return None
        if access_of(request.user).roles:
            return None
        return render(request, "units_app/no_role.html", status=403)


def page_of(request: HttpRequest) -> str:
    """The path of the page a request came from or asked for, never one of another site."""
    shown = request.headers.get("HX-Current-URL")
    if shown is None and request.method in _SAFE_METHODS:
        return request.get_full_path()
    parts = urlsplit(shown or request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return "/"
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def redirected(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that takes the whole page along, also where htmx asked for a fragment."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def _open_to(request: HttpRequest, view: View) -> bool:
    """Pages that need neither an own password nor a role."""
    match = request.resolver_match
    named = match.view_name if match else ""
    return named in _WITHOUT_ROLE or not getattr(view, "login_required", True)


def _is_admin(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.app_name == "admin")
