"""Groups of units that are scored by the same set; which there are is the province's to say."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scores_app.models import UnitGroup
from scores_app.sets.forms import GroupForm
from scores_app.views.set_changes import keep_only


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """The groups, with how many sets each has."""
    keep_only(request)
    groups = UnitGroup.objects.annotate(used=Count("criteria_sets"))
    return render(request, "scores_app/group_list.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
def group_create(request: HttpRequest) -> HttpResponse:
    """A form for a new group."""
    keep_only(request)
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def group_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What a group is called, and which units a round proposes for it."""
    keep_only(request)
    return _form(request, get_object_or_404(UnitGroup, pk=pk))


@require_POST
def group_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a group that no set and no round uses."""
    keep_only(request)
    group = get_object_or_404(UnitGroup, pk=pk)
    try:
        group.delete()
    except ProtectedError:
        messages.error(request, f"{group.name} đã có bộ tiêu chí hoặc kỳ chấm nên không xóa được.")
    else:
        messages.success(request, f"Đã xóa nhóm {group.name}; thêm lại được bất cứ lúc nào.")
    return redirect("group_list")


def _form(request: HttpRequest, group: UnitGroup | None) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=group)
    if form.is_valid():
        saved = form.save()
        messages.success(request, f"Đã lưu nhóm {saved.name}.")
        return redirect("group_list")
    return render(request, "scores_app/group_form.html", {"form": form, "group": group})
