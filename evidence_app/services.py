"""Writes of the vault. Each is one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cchc.core.secrecy import REFUSAL, is_secret
from evidence_app import vault
from evidence_app.contents import content_type_of
from evidence_app.models import Evidence, StoredFile
from units_app.models import Unit, User

MEGABYTE = 1024 * 1024


@transaction.atomic
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
    if is_secret(number) or is_secret(upload.name or ""):
        raise ValidationError({"number": REFUSAL})
    _check_size(upload)
    with vault.arriving(upload) as arrived:
        try:
            content_type = content_type_of(arrived.path)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        stored, _ = StoredFile.objects.get_or_create(
            sha256=arrived.sha256, defaults={"size": arrived.size, "content_type": content_type}
        )
        vault.keep(arrived)
    file_name = upload.name or "tep"
    evidence = Evidence(
        file=stored,
        file_name=file_name,
        name=name or file_name,
        number=number,
        issued_on=issued_on,
        unit=unit,
        uploaded_by=actor,
        is_sample=is_sample,
    )
    evidence.normalise()
    evidence.full_clean(exclude=["search_text"])
    evidence.save(force_insert=True)
    return evidence


def _check_size(upload: UploadedFile[Any]) -> None:
    most = settings.EVIDENCE_MAX_MB
    if not upload.size:
        raise ValidationError({"file": "Tệp trống, không có nội dung."})
    if upload.size > most * MEGABYTE:
        raise ValidationError(
            {"file": f"Tệp lớn hơn {most} MB. Hãy giảm dung lượng hoặc chia nhỏ."}
        )
