"""Putting a template in force: versions are added, never changed, so that any comes back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core.canonical import sha256_of
from cchc.core.locks import advisory_lock
from reports_app.choices import DocumentKind
from reports_app.documents.kept_checks import remember
from reports_app.documents.templates_kept import versions_of
from reports_app.documents.upload_checks import check_template
from reports_app.models import DocumentTemplate
from units_app.models import User

SAME = "Tệp này đúng là mẫu đang dùng; không có gì thay đổi."
OWN_ALREADY = "Đang dùng mẫu của chương trình; không có gì thay đổi."


def template_put(
    *, kind: DocumentKind, content: bytes, file_name: str, note: str, actor: User
) -> tuple[DocumentTemplate, tuple[str, ...]]:
    """Puts a new template in force; the version and what to know of it.

    Args:
        kind: of the documents it is for.
        content, file_name: what was sent.
        note: why, in the office's words; may be "".
        actor: staff; asked by whoever calls.

    Raises ValidationError with every reason why it is not taken; nothing is stored then.
    """
    found = check_template(kind, content)
    if found.problems:
        raise ValidationError(list(found.problems))
    made = _add(kind=kind, content=content, file_name=file_name, note=note, actor=actor)
    remember(kind, made.sha256, found.problems)
    return made, found.warnings


def template_reset(*, kind: DocumentKind, note: str, actor: User) -> DocumentTemplate:
    """Puts the product's own template back; raises ValidationError where it is in force."""
    return _add(kind=kind, content=b"", file_name="", note=note, actor=actor)


def template_again(*, version: DocumentTemplate, actor: User) -> DocumentTemplate:
    """Puts an earlier version in force again, as a version of its own.

    Raises ValidationError where the program takes it no more, or it is what is in force.
    """
    kind, content = DocumentKind(version.kind), bytes(version.content)
    note = f"Dùng lại bản số {version.pk}"
    if not content:
        return template_reset(kind=kind, note=note, actor=actor)
    made, _ = template_put(
        kind=kind, content=content, file_name=version.file_name, note=note, actor=actor
    )
    return made


@transaction.atomic
def _add(
    *, kind: DocumentKind, content: bytes, file_name: str, note: str, actor: User
) -> DocumentTemplate:
    """One after the other, and never the same twice in a row."""
    advisory_lock(f"document template {kind.value}")
    digest = sha256_of(content) if content else ""
    latest = versions_of(kind).first()
    if digest == (latest.sha256 if latest else ""):
        raise ValidationError(SAME if digest else OWN_ALREADY)
    made = DocumentTemplate(
        kind=kind, file_name=file_name, content=content, sha256=digest, note=note, put_by=actor
    )
    made.full_clean()
    made.save()
    return made
