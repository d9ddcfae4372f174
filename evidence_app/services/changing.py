"""Changing what a document is called, and taking documents away that nothing refers to."""

from __future__ import annotations

from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from evidence_app import vault
from evidence_app.models import Evidence, StoredFile
from evidence_app.services.storing import NOT_TYPED, check_secrecy
from evidence_app.uses import Use, in_words, uses_of
from units_app.models import User

IN_USE = "Không xóa được: tài liệu đang được dùng"


class StaleEvidenceError(Exception):
    """Somebody else changed the document after this person read it; `current` is what is there."""

    def __init__(self, current: Evidence) -> None:
        super().__init__("Tài liệu đã được người khác sửa sau khi trang này được mở.")
        self.current = current


@transaction.atomic
def evidence_update(
    *, evidence_id: int, version: int, name: str, number: str, issued_on: date | None
) -> Evidence:
    """Changes what a document is called; its content never changes.

    Raises:
        StaleEvidenceError: it is not the version the person saw.
        ValidationError: by field, also for a degree of secrecy.
    """
    check_secrecy(number=number, titles=(name,))
    evidence = Evidence.objects.select_for_update().get(pk=evidence_id)
    if evidence.version != version:
        raise StaleEvidenceError(evidence)
    evidence.name, evidence.number, evidence.issued_on = name, number, issued_on
    evidence.version += 1
    evidence.normalise()
    evidence.full_clean(exclude=NOT_TYPED)
    evidence.save(update_fields=["name", "number", "issued_on", "version", "search_text"])
    return evidence


def evidence_delete(*, evidence_id: int, reason: str, actor: User | None) -> None:
    """Takes a document away; its content goes only with the last document that has it.

    The row and the reason stay in the audit.

    Raises:
        ValidationError: something refers to it (said as far as `actor` may see it), or there is no
            reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do xóa."})
    try:
        with pghistory.context(reason=reason.strip()), transaction.atomic():
            _delete(evidence_id, actor)
    except (ProtectedError, IntegrityError) as error:  # linked a moment ago, or by another way
        raise ValidationError(f"{IN_USE}.") from error


def content_sweep(sha256: str) -> bool:
    """Takes a content off the disk if no document has it; whether it did.

    A content that is just being put in again is waited for.
    """
    with transaction.atomic():
        vault.claim(sha256)
        if StoredFile.objects.filter(sha256=sha256).exists():
            return False
        vault.discard(sha256)
        return True


def _delete(evidence_id: int, actor: User | None) -> None:
    evidence = Evidence.objects.select_related("file").get(pk=evidence_id)
    stored = evidence.file
    vault.claim(stored.sha256)
    _refuse_if_used(evidence, actor)
    evidence.delete()
    if not Evidence.objects.filter(file=stored).exists():
        stored.delete()
        transaction.on_commit(lambda: content_sweep(stored.sha256))


def _refuse_if_used(evidence: Evidence, actor: User | None) -> None:
    uses = uses_of([evidence.pk], None)[evidence.pk]
    if not uses:
        return
    visible: list[Use] = uses_of([evidence.pk], actor)[evidence.pk]
    hidden = len(uses) - len(visible)
    told = [in_words(visible)] if visible else []
    told += [f"{hidden} nơi ngoài phạm vi được xem"] if hidden else []
    raise ValidationError(f"{IN_USE} ở {'; '.join(told)}.")
