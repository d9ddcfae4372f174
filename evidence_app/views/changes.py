"""What changes the vault: putting files in, changing what documents are called, deleting them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import take_errors
from evidence_app import permissions, services
from evidence_app.forms import DeleteForm, EvidenceForm, UploadForm
from evidence_app.models import Evidence
from evidence_app.uses import seen_before, uses_of
from evidence_app.views.detail import own_evidence
from units_app.access import access_of
from units_app.models import User

FACTS = ("name", "number", "issued_on")


@require_http_methods(["GET", "POST"])
def evidence_upload(request: HttpRequest) -> HttpResponse:
    """Files put in by themselves, to be chosen later; the good ones stay also beside a bad one."""
    user = cast("User", request.user)
    if not permissions.may_upload(access_of(user)):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, actor=user)
    stored = form.take() if form.is_valid() else []
    if stored and not form.errors:
        say_stored(request, stored, user)
        alone = len(stored) == 1
        return redirect("evidence_detail", stored[0].pk) if alone else redirect("evidence_list")
    context = {"form": form, "stored": stored}
    return render(request, "evidence_app/evidence_upload.html", context)


@require_http_methods(["GET", "POST"])
def evidence_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, number and date; whoever comes second sees both versions."""
    evidence = changeable(request, pk)
    given = {name: getattr(evidence, name) for name in (*FACTS, "version")}
    form = EvidenceForm(request.POST or None, initial=given)
    context: dict[str, Any] = {"form": form, "evidence": evidence}
    if not form.is_valid():
        return render(request, "evidence_app/evidence_update.html", context)
    try:
        services.evidence_update(evidence_id=pk, **form.cleaned_data)
    except services.StaleEvidenceError as stale:
        context["conflict"] = both_versions(stale.current, form)
        take_version(form, stale.current.version)
        return render(request, "evidence_app/evidence_update.html", context, status=409)
    except ValidationError as error:
        take_errors(form, error)
        return render(request, "evidence_app/evidence_update.html", context)
    messages.success(request, "Đã lưu thông tin tài liệu.")
    return redirect("evidence_detail", pk)


@require_http_methods(["GET", "POST"])
def evidence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason; says where the document is used when it cannot go."""
    user = cast("User", request.user)
    evidence = changeable(request, pk)
    form = DeleteForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.evidence_delete(evidence_id=pk, reason=reason, actor=user)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã xóa tài liệu “{evidence}”.")
            return redirect("evidence_list")
    context = {
        "form": form,
        "evidence": evidence,
        "uses": uses_of([pk], user)[pk],
        "is_used": not Evidence.objects.filter(pk=pk).unused().exists(),
    }
    return render(request, "evidence_app/evidence_delete.html", context)


def changeable(request: HttpRequest, pk: int) -> Any:
    """The document if this person may change it; 404 where they may not even see it."""
    evidence = own_evidence(request, pk)
    user = cast("User", request.user)
    if not permissions.may_change(access_of(user), user, evidence):
        raise PermissionDenied
    return evidence


def say_stored(request: HttpRequest, stored: list[Evidence], user: User) -> None:
    """How many documents there are now, and which contents the vault had already."""
    messages.success(request, f"Đã đưa {len(stored)} tài liệu vào kho.")
    for note in filter(None, (seen_before(document, user) for document in stored)):
        messages.info(request, note)


def both_versions(current: Evidence, form: forms.Form) -> list[tuple[str, Any, Any]]:
    """(label, what is there now, what was typed) of the facts in which the two differ."""
    return [
        (str(form.fields[name].label), getattr(current, name), form.cleaned_data[name])
        for name in FACTS
        if (getattr(current, name) or None) != (form.cleaned_data[name] or None)
    ]


def take_version(form: forms.Form, version: int) -> None:
    """Lets the person decide again, now against what is there."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(version)
    form.data = data
