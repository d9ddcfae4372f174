"""Documents as downloads: in Word, or as PDF where LibreOffice is there."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Literal

from django.http import FileResponse, HttpResponse, HttpResponseBase

from cchc.core.http_export import attached
from cchc.core.office import OfficeFailedError, OfficeMissingError, as_pdf
from reports_app.documents.templates_kept import TemplateRefusedError

DocumentForm = Literal["docx", "pdf"]
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
PLAIN_TYPE = "text/plain; charset=utf-8"


def document_response(make: Callable[[], bytes], stem: str, form: DocumentForm) -> HttpResponseBase:
    """The document as a download named `stem`; in plain words why there is none where its template
    is taken no more (status 409), or where it could not become a PDF (503).
    """
    try:
        content = make()
    except TemplateRefusedError as error:
        return HttpResponse(str(error), status=409, content_type=PLAIN_TYPE)
    if form == "docx":
        return _sent(content, f"{stem}.docx", DOCX_TYPE)
    try:
        return _sent(as_pdf(content, f"{stem}.docx"), f"{stem}.pdf", PDF_TYPE)
    except (OfficeMissingError, OfficeFailedError) as error:
        return HttpResponse(str(error), status=503, content_type=PLAIN_TYPE)


def _sent(content: bytes, name: str, kind: str) -> HttpResponseBase:
    return attached(FileResponse(io.BytesIO(content), content_type=kind), name)
