"""The report of a pack as a page: the text of its document, each number a link to its list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cchc.core.asof import requested_day
from reports_app.documents import kept_text
from reports_app.documents.report import DOCUMENT, KEPT
from reports_app.models import Pack, PackFile
from reports_app.pack.contents import file_of


@require_safe
def pack_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads what the pack keeps and counts nothing, so that it says what the document says; always
    on the day of the pack, which bar and paper then name.
    """
    packs = Pack.objects.for_user(request.user).select_related("period")
    pack = get_object_or_404(packs, pk=pk)
    try:
        kept = file_of(pack, KEPT)
    except (PackFile.DoesNotExist, KeyError) as error:
        raise Http404 from error
    if requested_day(request) != pack.as_of:
        return redirect(f"{request.path}?as_of={pack.as_of.isoformat()}")
    context = {"pack": pack, "report": kept_text.shown_of(kept), "document": DOCUMENT}
    context["check_code"] = pack.code
    return render(request, "reports_app/pack_report.html", context)
