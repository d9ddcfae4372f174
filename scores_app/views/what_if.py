"""What if: maxima or one unit's points changed in the address; shown, never stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from scores_app.choices import Basis
from scores_app.views.ranking_asked import basis_of, names_of, seen_group, someone_with_a_role
from scores_app.what_if.asked import Try, try_of
from scores_app.what_if.sheet import WHAT_IF, info_of, rows_of
from scores_app.what_if.words import NOT_OFFICIAL


@require_safe
def ranking_whatif(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The inputs, and the ranking before and after."""
    asked = _asked(request, code, group)
    bare = asked.form.without_blanks(request.GET)
    if bare is not None:
        return HttpResponseRedirect(f"{request.path}?{bare.urlencode()}")
    context = {
        **names_of(asked.group.round_set, asked.group.day),
        "asked": asked,
        "form": asked.form,
        "not_official": NOT_OFFICIAL,
        "bases": Basis.choices,
    }
    return render(request, "scores_app/ranking_whatif.html", context)


@require_safe
def whatif_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet, marked as no official result."""
    asked = _asked(request, code, group)
    if refused_day(request) or asked.refusals:
        return refused(refused_day(request), *asked.refusals)
    return sheet_response(WHAT_IF, rows_of(asked.outcomes), form, info_of(asked))


def _asked(request: HttpRequest, code: str, group: str) -> Try:
    access = someone_with_a_role(request)
    part = seen_group(request, code, group)
    return try_of(part, basis_of(request), requested_day(request), request.GET, access)
