"""Pages of the vault."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from evidence_app import names, vault
from evidence_app.models import Evidence


@require_safe
def evidence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document."""
    context = {"evidence": own_evidence(request, pk)}
    return render(request, "evidence_app/evidence_detail.html", context)


@require_safe
def evidence_download(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent, never opened in the page."""
    evidence = own_evidence(request, pk)
    content = vault.path_of(evidence.file.sha256).open("rb")
    return FileResponse(
        content,
        as_attachment=True,
        filename=names.for_download(evidence.file_name, evidence.file.content_type),
        content_type=evidence.file.content_type,
    )


def own_evidence(request: HttpRequest, pk: int) -> Evidence:
    """The document if this person may see it; else the page does not exist."""
    visible = Evidence.objects.for_user(request.user).for_list()
    found: Evidence = get_object_or_404(visible, pk=pk)
    return found
