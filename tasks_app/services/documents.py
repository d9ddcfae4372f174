"""The documents that tasks are born from."""

from __future__ import annotations

from datetime import date

from cchc.core import text
from cchc.core.clock import today
from cchc.core.refusals import refuse
from tasks_app import rules
from tasks_app.models import SourceDocument


def document_get(
    *, number: str, issued_on: date | None, issuer: str, signer: str = "", summary: str = ""
) -> SourceDocument:
    """The document with this number, day and issuer, made if it is not there; a signer that was
    not known is filled in.

    Raises ValidationError for a document that carries a degree of secrecy, or has another signer.
    """
    number, issuer = text.folded(number), text.folded(issuer)
    refuse(
        rules.assignment_problems(
            assigned_on=None, due_on=None, document_number=number, today=today()
        )
    )
    signer = text.folded(signer)
    document, _ = SourceDocument.objects.get_or_create(
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        defaults={"signer": signer, "summary": text.folded(summary)},
    )
    if signer and signer != document.signer:
        refuse(rules.signer_problems(document.number, document.signer))
        document.signer = signer
        document.save(update_fields=["signer"])
    return document
