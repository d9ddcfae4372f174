"""The administration under /quan-tri/: whom it lets in, and what its pages have in common."""

from __future__ import annotations

from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from units_app.models import Unit
from units_app.resolving import described


def admits(request: HttpRequest) -> bool:
    """Whether the request comes from an administrator."""
    return request.user.is_authenticated and request.user.is_administrator


class ChoicesView(AutocompleteJsonView):
    """Offers units by name and validity: neither name nor code tells them apart."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        choice: dict[str, str] = super().serialize_result(obj, to_field_name)
        return {**choice, "text": described(obj)} if isinstance(obj, Unit) else choice


class ProvinceAdminSite(admin.AdminSite):
    """Signing in and out and passwords are the product's own, so its rules hold here too."""

    site_header = "Quản trị CCHC"
    site_title = "Quản trị CCHC"
    index_title = "Tài khoản, đơn vị, danh mục và nhật ký"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return admits(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Who is signed in but not an administrator is refused, not asked to sign in again."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response

        return update_wrapper(inner, view)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The attempts to sign in stand under a name of their own instead of their library's."""
        found = super().get_app_list(request, app_label)
        for app in found:
            if app["app_label"] == "axes":
                app["name"] = "Đăng nhập"
        return found

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return ChoicesView.as_view(admin_site=self)(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect(f"{reverse('login')}?next={reverse('admin:index')}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        from units_app.views import SignOutView

        return SignOutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return redirect("password_change")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return redirect("password_change")


class ReadOnly:
    """For what the program itself writes: to be looked at, never to be touched."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admits(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return admits(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Editable(ReadOnly):
    """For what administrators keep: accounts are switched off, units and roles get a last day."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admits(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admits(request)
