"""Having another source's result shown in the place of the present one."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from scores_app.models import ExternalIndex
from scores_app.permissions import may_choose_statements
from scores_app.published.forms import StatementChoiceForm
from scores_app.services import external as services
from units_app.access import access_of


@require_http_methods(["GET", "POST"])
def statement_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason; who was slower sees both results and decides anew."""
    statement = get_object_or_404(ExternalIndex.objects.select_related("unit"), pk=pk)
    if not may_choose_statements(access_of(request.user)):
        raise PermissionDenied
    form = StatementChoiceForm(request.POST or None, shown=_shown_beside(statement))
    stale, status = False, HTTPStatus.OK
    if form.is_valid():
        try:
            services.statement_choose(
                statement_id=pk,
                shown_id=form.cleaned_data["shown"],
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
            )
        except services.StaleStatementError as error:
            stale, status = True, HTTPStatus.CONFLICT
            _take_shown(form, error.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã đổi kết quả hiển thị của {statement.unit}.")
            return redirect("external_detail", index=statement.index, year=statement.year)
    context = {
        "form": form,
        "statement": statement,
        "shown": _shown_beside(statement),
        "stale": stale,
    }
    return render(request, "scores_app/external_choose.html", context, status=status)


def _shown_beside(statement: ExternalIndex) -> ExternalIndex | None:
    """The statement shown now about the same unit, index and year."""
    series = {"index": statement.index, "year": statement.year, "unit": statement.unit_id}
    return ExternalIndex.objects.shown().filter(**series).first()


def _take_shown(form: StatementChoiceForm, current: ExternalIndex | None) -> None:
    """Lets the form, with what was typed, count as read now."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["shown"] = str(current.pk) if current else ""
    form.data = data
