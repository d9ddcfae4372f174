"""The documents of one criterion, chosen from the vault or put in, and its initiatives; in the page
by htmx, or a page of its own.
"""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import take_errors
from scores_app import permissions
from scores_app.models import Criterion, ScoreSheet
from scores_app.score_sheets.forms import DocumentsForm
from scores_app.score_sheets.page import may_write
from scores_app.services.offers import entry_proofs_set
from scores_app.views.sheet_entries import entry_fragment, is_own, sheet_url
from scores_app.views.sheets import criterion_of, own_sheet
from units_app.access import access_of
from units_app.models import User


@require_http_methods(["GET", "POST"])
def sheet_evidence(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Which documents and initiatives the unit shows for a criterion."""
    sheet = own_sheet(request, pk)
    found = criterion_of(sheet, criterion)
    user = cast("User", request.user)
    if not permissions.scores_for(access_of(user), sheet) or not is_own(found):
        raise PermissionDenied
    form = DocumentsForm(
        request.POST or None, request.FILES or None, actor=user, sheet=sheet, criterion=found
    )
    if form.is_valid() and _linked(sheet, found, form, user):
        if not request.htmx:  # type: ignore[attr-defined]
            form.say_notes(request)
            return redirect(f"{sheet_url(sheet)}#tc-{found.pk}")
        return entry_fragment(sheet, found, request, "_documents_saved.html")
    return _page(request, sheet, found, form)


def _linked(sheet: ScoreSheet, criterion: Criterion, form: DocumentsForm, user: User) -> bool:
    """Whether what a valid form chose is linked now; else the form says why not."""
    try:
        entry_proofs_set(
            sheet=sheet,
            criterion=criterion,
            documents=form.evidence(),
            shown=form.cleaned_data["shown"],
            initiatives=form.cleaned_data["initiatives"],
            shown_initiatives=form.cleaned_data["shown_initiatives"],
            actor=user,
        )
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True


def _page(
    request: HttpRequest, sheet: ScoreSheet, criterion: Criterion, form: DocumentsForm
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "criterion": criterion,
        "form": form,
        "closed": "" if may_write(sheet, cast("User", request.user)) else CLOSED,
    }
    name = "_documents_row.html" if request.htmx else "sheet_evidence.html"  # type: ignore[attr-defined]
    return render(request, f"scores_app/{name}", context)


CLOSED = "Bước này của kỳ chấm đã khóa hoặc phiếu đã gửi nên tài liệu không thay đổi được."
