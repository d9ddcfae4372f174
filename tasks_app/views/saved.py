"""Saved views of the list: keep, rename, share, delete and take back."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.refusals import take_errors
from tasks_app import permissions, saved_views, services
from tasks_app.models import SavedView
from tasks_app.models.saved import NAME_LENGTH
from units_app.access import access_of


class SavedViewForm(forms.Form):
    """A name for the filters in force; staff may share it."""

    name = forms.CharField(label="Tên bộ lọc", max_length=NAME_LENGTH)
    shared = forms.BooleanField(label="Dùng chung cho mọi người", required=False)
    query = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: object, may_share: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_share:
            del self.fields["shared"]

    def clean_query(self) -> str:
        return saved_views.normalised(QueryDict(self.cleaned_data["query"]))


@require_safe
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """One's own views, the shared ones, and those deleted lately."""
    views = list(saved_views.visible_views(request.user))  # type: ignore[arg-type]
    context = {
        "own": [view for view in views if view.owner_id == request.user.pk],
        "shared": [view for view in views if view.owner_id != request.user.pk],
        "deleted": saved_views.deleted_views(request.user),  # type: ignore[arg-type]
    }
    return render(request, "tasks_app/saved_view_list.html", context)


@require_http_methods(["GET", "POST"])
def saved_view_create(request: HttpRequest) -> HttpResponse:
    """Keeps the filters in force under a name."""
    initial = {"query": request.GET.urlencode()}
    form = _form(request, initial)
    if form.is_valid():
        try:
            view = services.saved_view_create(
                owner=request.user,  # type: ignore[arg-type]
                name=form.cleaned_data["name"],
                query=form.cleaned_data["query"],
                shared=form.cleaned_data.get("shared", False),
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã lưu bộ lọc “{view.name}”.")
            return redirect(saved_views.address_of(view))
    return render(request, "tasks_app/saved_view_form.html", {"form": form, "view": None})


@require_http_methods(["GET", "POST"])
def saved_view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Renames or shares one's own view; with `query` it keeps another address."""
    view = _own(request, pk)
    initial = {"name": view.name, "shared": view.shared, "query": request.GET.urlencode()}
    form = _form(request, initial)
    if form.is_valid():
        try:
            services.saved_view_change(
                view=view,
                name=form.cleaned_data["name"],
                query=form.cleaned_data["query"] or None,
                shared=form.cleaned_data.get("shared"),
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã lưu bộ lọc “{view.name}”.")
            return redirect(saved_views.address_of(view))
    return render(request, "tasks_app/saved_view_form.html", {"form": form, "view": view})


@require_POST
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one's own view away; the message leads to where it can be taken back."""
    view = _own(request, pk)
    services.saved_view_delete(view=view)
    place = f"{reverse('saved_view_list')}#da-xoa"
    words = "Đã xóa bộ lọc “{}”. <a href='{}'>Khôi phục</a>"
    messages.success(request, format_html(words, view.name, place))
    return redirect("saved_view_list")


@require_POST
def saved_view_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back a view that was deleted."""
    found = saved_views.deleted_views(request.user)  # type: ignore[arg-type]
    view = get_object_or_404(found, pk=pk)
    try:
        services.saved_view_restore(view=view)
    except ValidationError as error:
        messages.error(request, f"Chưa khôi phục được “{view.name}”: {' '.join(error.messages)}")
    else:
        messages.success(request, f"Đã khôi phục bộ lọc “{view.name}”.")
    return redirect("saved_view_list")


def _form(request: HttpRequest, initial: Mapping[str, object]) -> SavedViewForm:
    may_share = permissions.may_share_views(access_of(request.user))
    return SavedViewForm(request.POST or None, initial=initial, may_share=may_share)


def _own(request: HttpRequest, pk: int) -> SavedView:
    """One's own view; a shared one of somebody else may be seen, not changed."""
    view: SavedView = get_object_or_404(saved_views.visible_views(request.user), pk=pk)  # type: ignore[arg-type]
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view
