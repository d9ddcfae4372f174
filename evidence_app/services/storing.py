"""Taking files in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cchc.core.secrecy import REFUSAL
from evidence_app import contents, names, vault
from evidence_app.models import Evidence, StoredFile
from units_app.models import Unit, User

MEGABYTE = 1024 * 1024
DELETED = "Có tài liệu đã chọn vừa bị xóa; chọn tài liệu khác rồi gửi lại."
NOT_TYPED = ("file", "uploaded_by", "search_text")


def evidence_store(
    *,
    upload: UploadedFile[Any],
    unit: Unit | None,
    actor: User | None,
    name: str = "",
    number: str = "",
    issued_on: date | None = None,
    is_sample: bool = False,
) -> Evidence:
    """Takes a file into the vault and records the document it is.

    Args:
        upload: the file; what it is, is told by its content.
        unit: the unit that hands it in; None for Sở Nội vụ.
        actor: who puts it in.
        name: what people call the document; the file's name where it is left out.
        number: its number and sign, empty where it has none.
        issued_on: its date.
        is_sample: made up for the sample data.

    Raises:
        ValidationError: by field (`file`, `number`), for a file that is empty, too large or of no
            kind that is taken, and for a document that carries a degree of secrecy.
    """
    file_name = names.harmless(upload.name or "")
    check_secrecy(number=number, titles=(name, file_name))
    _check_size(upload)
    evidence = Evidence(
        file_name=file_name,
        name=name or names.title_of(file_name),
        number=number,
        issued_on=issued_on,
        unit=unit,
        uploaded_by=actor,
        is_sample=is_sample,
    )
    _check_what_is_typed(evidence)
    with vault.arriving(upload) as arrived:
        _keep(evidence, arrived, _known_content(arrived) or _content(arrived))
    return evidence


@transaction.atomic
def _keep(evidence: Evidence, arrived: vault.Arrived, content: contents.Content) -> None:
    """Content and document together, or neither; the text of a new content is read later."""
    from evidence_app import jobs

    vault.claim(arrived.sha256)
    evidence.file, is_new = _stored_file(arrived, content)
    vault.keep(arrived)
    evidence.save(force_insert=True)
    if is_new:
        jobs.request_text(evidence.file.pk)


def _stored_file(arrived: vault.Arrived, content: contents.Content) -> tuple[StoredFile, bool]:
    """The record of a content, and whether it is new to the vault."""
    facts = {
        "size": arrived.size,
        "content_type": content.content_type,
        "pages": content.pages,
    }
    return StoredFile.objects.get_or_create(sha256=arrived.sha256, defaults=facts)


@transaction.atomic
def evidence_complete(
    documents: Iterable[Evidence], *, number: str = "", issued_on: date | None = None
) -> None:
    """Gives documents that were just put in the number and date known by now, where they have
    none of their own.

    Raises:
        ValidationError: for a number that carries a degree of secrecy.
    """
    for document in documents:
        if document.number or document.issued_on or not (number or issued_on):
            continue
        check_secrecy(number=number)
        document.number, document.issued_on = number, issued_on
        document.version += 1
        _check_what_is_typed(document)
        document.save(update_fields=["number", "issued_on", "version", "search_text"])


def evidence_hold(documents: Collection[Evidence]) -> None:
    """Keeps documents from being deleted until the transaction that links them is through.

    Raises:
        ValidationError: (field `evidence_chosen`) one of them was deleted a moment ago.
    """
    keys = {document.pk for document in documents}
    rows = Evidence.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    if len(rows.filter(pk__in=keys).values_list("pk", flat=True)) < len(keys):
        raise ValidationError({"evidence_chosen": DELETED})


def check_secrecy(*, number: str, titles: tuple[str, ...] = ()) -> None:
    """Raises ValidationError (field `number`) for a document that tells a degree of secrecy."""
    if names.says_secret(number=number, titles=titles):
        raise ValidationError({"number": REFUSAL})


def _check_what_is_typed(document: Evidence) -> None:
    document.normalise()
    document.full_clean(exclude=NOT_TYPED)


def _check_size(upload: UploadedFile[Any]) -> None:
    most = settings.EVIDENCE_MAX_MB
    if not upload.size:
        raise ValidationError({"file": "Tệp trống, không có nội dung."})
    if upload.size > most * MEGABYTE:
        raise ValidationError(
            {"file": f"Tệp lớn hơn {most} MB. Hãy giảm dung lượng hoặc chia nhỏ."}
        )


def _known_content(arrived: vault.Arrived) -> contents.Content | None:
    """What the vault knows of this content already: it need not be opened again."""
    known = StoredFile.objects.filter(sha256=arrived.sha256).only("content_type", "pages").first()
    return contents.Content(known.content_type, known.pages) if known else None


def _content(arrived: vault.Arrived) -> contents.Content:
    try:
        return contents.kind_of(arrived.path)
    except contents.UnreadableError as error:
        raise ValidationError({"file": str(error)}) from error
