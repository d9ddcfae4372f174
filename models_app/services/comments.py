"""What reviewers and the unit say about an initiative."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from cchc.core import text
from models_app.models import Comment
from models_app.services.events import hold
from units_app.models import User

GONE = "Ý kiến này đã được rút."
NOT_IN_BOOKS = "Sáng kiến chưa đăng ký nên chưa nhận ý kiến."
EMPTY = {"text": "Ghi nội dung ý kiến."}


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What somebody says: what is proposed (an Opinion or nothing), who is to read it."""

    text: str
    opinion: str = ""
    is_internal: bool = False


@transaction.atomic
def comment_add(*, initiative_id: int, remark: Remark, author: User) -> Comment:
    """Keeps a remark for ever.

    Raises ValidationError without a text, or where the initiative is not in the books.
    """
    initiative = hold(initiative_id)
    if not initiative.is_in_books:
        raise ValidationError(NOT_IN_BOOKS)
    words = text.nfc(remark.text).strip()
    if not words:
        raise ValidationError(EMPTY)
    made = Comment(
        initiative=initiative,
        author=author,
        text=words,
        opinion=remark.opinion,
        is_internal=remark.is_internal,
    )
    made.full_clean()
    made.save(force_insert=True)
    return made


@transaction.atomic
def comment_withdraw(*, comment_id: int) -> None:
    """Withdraws a remark; that there was one stays to be seen.

    Raises ValidationError where it was withdrawn before.
    """
    standing = Comment.objects.filter(pk=comment_id, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=Now()):
        raise ValidationError(GONE)
