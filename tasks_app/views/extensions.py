"""Extensions: the ledger, asking for one, deciding on one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.clock import today
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import PAGE_SIZES, Tab, page_size, put_in_order, wanted_template
from cchc.core.refusals import take_current_version, take_errors
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from cchc.core.versions import StaleRowError
from evidence_app.forms import typed_words
from evidence_app.models import Evidence
from tasks_app import extending, permissions, services
from tasks_app.choices import ExtensionState
from tasks_app.extension_forms import DecisionForm, EnterForm, RequestForm
from tasks_app.extension_lists import (
    EXTENSIONS,
    ExtensionFilter,
    ExtensionTable,
    rows_of,
    visible_extensions,
)
from tasks_app.models import Assignment, Extension
from tasks_app.views.changes import own_assignment
from units_app.access import access_of


@require_safe
def extension_list(request: HttpRequest) -> HttpResponse:
    """The ledger, waiting requests first."""
    found = ExtensionFilter(request.GET, queryset=visible_extensions(request.user), request=request)
    table = ExtensionTable(found.qs)
    put_in_order(request, table)
    context = {
        "filter": found,
        "table": table,
        "tabs": _tabs(request),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "may_decide": permissions.decides(access_of(request.user)),
    }
    name = wanted_template(request, "extension_list.html", "_extension_results.html")
    return render(request, f"tasks_app/{name}", context)


@require_safe
def extension_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The ledger as a sheet, with the filters of the list."""
    found = ExtensionFilter(request.GET, queryset=visible_extensions(request.user), request=request)
    if not found.is_valid():
        return refused_export(request, found)
    info = SheetInfo(as_of=today(), filters=filters_in_words(found))
    return sheet_response(EXTENSIONS, rows_of(found.qs), form, info)


@require_http_methods(["GET", "POST"])
def extension_request(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead unit asks for a later deadline; staff record one that was approved on paper."""
    assignment = own_assignment(request, pk)
    access = access_of(request.user)
    enters = permissions.decides(access)
    if not enters and not permissions.leads(access, assignment):
        raise PermissionDenied
    kind = EnterForm if enters else RequestForm
    form = kind(
        request.POST or None,
        request.FILES or None,
        assignment=assignment,
        actor=request.user,  # type: ignore[arg-type]
    )
    context = {"assignment": assignment, "form": form, "enters": enters, "stale": False}
    if form.is_valid():
        try:
            made = _asked(assignment, form, request.user)
        except StaleRowError as stale:
            take_current_version(form, stale.current)
            context |= {"assignment": stale.current, "stale": True}
        except ValidationError as error:
            take_errors(form, error)
        else:
            form.say_notes(request)
            messages.success(request, _said(made))
            return redirect("assignment_detail", pk=pk)
    return render(request, "tasks_app/extension_request.html", {**context, **_limits(assignment)})


@require_http_methods(["GET", "POST"])
def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff approve or refuse a request; whoever may see it reads what was decided."""
    extension = get_object_or_404(visible_extensions(request.user), pk=pk)
    access = access_of(request.user)
    waits = extension.state == ExtensionState.REQUESTED
    decides = permissions.decides(access) and waits
    if request.method == "POST" and not permissions.decides(access):
        raise PermissionDenied
    form = DecisionForm(
        request.POST or None,
        request.FILES or None,
        extension=extension,
        actor=request.user,  # type: ignore[arg-type]
    )
    context: dict[str, Any] = {"form": form, "stale": False, "too_late": False}
    if request.method == "POST" and not waits:
        context["too_late"] = True
    elif decides and form.is_valid():
        try:
            decided = _decided(extension, form, request.user)
        except services.DecidedExtensionError:
            extension = visible_extensions(request.user).get(pk=pk)
            decides, context["too_late"] = False, True
        except StaleRowError as stale:
            take_current_version(form, stale.current)
            extension.assignment, context["stale"] = stale.current, True
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, _said(decided))
            return redirect("assignment_detail", pk=decided.assignment_id)
    if context["too_late"]:
        form.is_valid()  # reads what was typed, also when the page came too late to save it
        context["typed"] = typed_words(form)
    status = 409 if context["too_late"] or context["stale"] else 200
    context |= {
        "extension": extension,
        "assignment": extension.assignment,
        "earlier": extension.assignment.extensions.exclude(pk=pk).order_by("number"),
        "documents": Evidence.objects.filter(extension_links__extension=pk).for_list(),
        "decides": decides,
        "may_withdraw": waits and permissions.leads(access, extension.assignment),
    }
    return render(request, "tasks_app/extension_decide.html", context, status=status)


@require_POST
def extension_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead unit takes its request back."""
    extension = get_object_or_404(visible_extensions(request.user), pk=pk)
    if not permissions.leads(access_of(request.user), extension.assignment):
        raise PermissionDenied
    try:
        services.extension_withdraw(extension_id=pk, actor=request.user)  # type: ignore[arg-type]
    except services.DecidedExtensionError as late:
        messages.error(request, str(late))
        return redirect("extension_decide", pk=pk)
    messages.success(request, "Đã rút đề nghị gia hạn.")
    return redirect("assignment_detail", pk=extension.assignment_id)


def _asked(assignment: Assignment, form: RequestForm | EnterForm, user: Any) -> Extension:
    enters = isinstance(form, EnterForm)
    write = services.extension_enter if enters else services.extension_request
    with transaction.atomic():
        return write(assignment_id=assignment.pk, actor=user, **form.facts())


def _decided(extension: Extension, form: DecisionForm, user: Any) -> Extension:
    with transaction.atomic():
        if form.approves:
            return services.extension_approve(
                extension_id=extension.pk, actor=user, **form.approval()
            )
        return services.extension_refuse(
            extension_id=extension.pk, note=form.cleaned_data["decision_note"], actor=user
        )


def _said(extension: Extension) -> str:
    code = extension.assignment.code
    if extension.state == ExtensionState.APPROVED:
        return f"Nhiệm vụ {code} được gia hạn đến {extension.granted_due_on:%d/%m/%Y}."
    if extension.state == ExtensionState.REFUSED:
        return f"Đã ghi ý kiến không đồng ý gia hạn nhiệm vụ {code}."
    return f"Đã gửi đề nghị gia hạn nhiệm vụ {code}, chờ Sở Nội vụ xem xét."


def _limits(assignment: Assignment) -> dict[str, Any]:
    """What the form says before anything is typed: why no extension is possible, how many were."""
    earlier = list(assignment.extensions.order_by("number"))
    spent = sum(item.state == ExtensionState.APPROVED for item in earlier)
    waiting = next((item for item in earlier if item.state == ExtensionState.REQUESTED), None)
    obstacle = extending.obstacle(
        status=assignment.status,
        due_on=assignment.due_on,
        spent=spent,
        most=settings.EXTENSIONS_MAX,
    )
    return {
        "earlier": earlier,
        "obstacle": obstacle,
        "waiting": waiting,
        "most": settings.EXTENSIONS_MAX,
    }


def _tabs(request: HttpRequest) -> list[Tab]:
    """Counts by state, each keeping the other filters."""
    query = request.GET.copy()
    current = query.pop("state", [""])[-1]
    query.pop("page", None)
    others = ExtensionFilter(query, queryset=visible_extensions(request.user), request=request)
    states = list(others.qs.order_by().values_list("state", flat=True))
    tabs = []
    for value, label in [("", "Tất cả"), *ExtensionState.choices]:
        chosen = query.copy()
        if value:
            chosen["state"] = value
        count = states.count(value) if value else len(states)
        tone = "soon" if value == ExtensionState.REQUESTED else ""
        tabs.append(Tab(label, count, chosen.urlencode(), current == value, tone))
    return tabs
