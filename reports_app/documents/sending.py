"""Documents as downloads: in Word, or as PDF where LibreOffice is there."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Literal

from django.http import FileResponse, HttpResponse, HttpResponseBase

from cchc.core.http_export import attached
from cchc.core.office import OfficeFailedError, OfficeMissingError, as_pdf

DocumentForm = Literal["docx", "pdf"]
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"


def document_response(make: Callable[[], bytes], stem: str, form: DocumentForm) -> HttpResponseBase:
    """The document as a download named `stem`; why it could not become a PDF, in plain words with
    status 503, where it could not.
    """
    content = make()
    if form == "docx":
        return _sent(content, f"{stem}.docx", DOCX_TYPE)
    try:
        return _sent(as_pdf(content, f"{stem}.docx"), f"{stem}.pdf", PDF_TYPE)
    except (OfficeMissingError, OfficeFailedError) as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")


def _sent(content: bytes, name: str, kind: str) -> HttpResponseBase:
    return attached(FileResponse(io.BytesIO(content), content_type=kind), name)
