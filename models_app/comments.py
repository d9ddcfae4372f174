"""The remarks about an initiative, as a person reads them on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models_app import permissions
from models_app.comment_forms import CommentForm
from models_app.models import Comment, Initiative
from units_app.access import Access, access_of, read_accesses
from units_app.models import User


@dataclass(frozen=True)
class Line:
    """One remark with what its author was on the day; who wrote it (`is_own`) may withdraw it, and
    reads it even then.
    """

    comment: Comment
    role: str
    is_own: bool


@dataclass(frozen=True)
class Talk:
    """All of them, oldest first, and the form to add one, where this person may."""

    lines: tuple[Line, ...]
    form: CommentForm | None


def talk_on(initiative: Initiative, day: date, user: User, *, changeable: bool) -> Talk | None:
    """What is to be shown; None where this person has no part in it. Two queries.

    Args:
        initiative: the initiative.
        day: remarks of later days are left out; what was withdrawn later is not shown again.
        user: who reads.
        changeable: whether the page lets people write.
    """
    access = access_of(user)
    if not permissions.reads_comments(access, initiative):
        return None
    found = list(
        Comment.objects.for_user(user)
        .filter(initiative=initiative, written_at__date__lte=day)
        .select_related("author")
        .order_by("written_at", "pk")
    )
    roles = read_accesses({comment.author_id for comment in found}, day) if found else {}
    lines = tuple(
        Line(
            comment=comment,
            role="; ".join(roles.get(comment.author_id, Access()).labels),
            is_own=comment.author_id == user.pk,
        )
        for comment in found
    )
    writes = changeable and permissions.may_comment(access, initiative)
    return Talk(lines, CommentForm(initiative=initiative, actor=user) if writes else None)
