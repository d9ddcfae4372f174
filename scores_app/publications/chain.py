"""The chain of publications: one link after the other, each holding the SHA-256 of the one before.

Whoever changes a link in the database past its triggers changes its SHA-256, and so breaks the
link behind it; see decision 42 for what that proves and what it cannot.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of
from cchc.core.clock import now
from cchc.core.locks import advisory_lock
from cchc.core.refusals import refuse
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.publications import document as documents
from scores_app.publications.document import Draft, Link
from units_app.models import User

LOCK = "publications"  # the name that the trigger `next_link` takes too
SAME = "Không có gì khác bản đã công bố số {number}."
REASON_MISSING = "Đã có bản công bố số {number}; ghi lý do đính chính."
REASON_UNASKED = "Đây là lần công bố đầu nên không có lý do đính chính."


def links() -> QuerySet[Publication]:
    """Every link in the order of the chain."""
    return Publication.objects.order_by("number")


def in_force(kind: PublicationKind, subject: str, as_of: date | None = None) -> Publication | None:
    """The publication of a round, or of a period's pack as of a day, that no other one replaces."""
    held = Publication.objects.filter(kind=kind, subject=subject, revised_by=None)
    if kind == PublicationKind.PACK and as_of:
        held = held.filter(as_of=as_of)
    return held.order_by("-number").first()


def append(draft: Draft, actor: User | None) -> Publication:
    """Writes the next link; within a transaction, and one at a time.

    Raises ValidationError: by field where a correction has no reason (or a first publication has
    one), of the whole where it says nothing else than the one in force.
    """
    advisory_lock(LOCK)
    revised = in_force(draft.kind, draft.subject, draft.as_of)
    _refuse_reason(draft, revised)
    link = _next_link(revised, actor, now())
    text = documents.document_of(draft, link)
    if revised and documents.says_the_same(text, revised.document):
        raise ValidationError(SAME.format(number=revised.number))
    made = _row(draft, link, text, revised, actor)
    made.full_clean(
        exclude=["round", "revises", "published_by"],
        validate_unique=False,
        validate_constraints=False,
    )
    made.save(force_insert=True)
    return made


def _refuse_reason(draft: Draft, revised: Publication | None) -> None:
    if revised and not draft.reason:
        refuse({"reason": REASON_MISSING.format(number=revised.number)})
    if draft.reason and not revised:
        refuse({"reason": REASON_UNASKED})


def _next_link(revised: Publication | None, actor: User | None, at: datetime) -> Link:
    last = links().values_list("number", "sha256").last()
    return Link(
        number=last[0] + 1 if last else 1,
        previous=last[1] if last else "",
        revises=revised.number if revised else None,
        revision=revised.revision + 1 if revised else 1,
        at=at,
        by=actor.full_name if actor else "",
    )


def _row(
    draft: Draft, link: Link, text: str, revised: Publication | None, actor: User | None
) -> Publication:
    digest = sha256_of(text)
    return Publication(
        number=link.number,
        kind=draft.kind,
        code=code_of(digest),
        data_code=documents.data_code_of({"inputs": draft.inputs}),
        title=draft.title,
        subject=draft.subject,
        as_of=draft.as_of,
        round=draft.round,
        revision=link.revision,
        revises=revised,
        reason=draft.reason,
        decision_no=draft.decision_no,
        decision_on=draft.decision_on,
        is_public=draft.is_public,
        is_sample=draft.is_sample,
        published_at=link.at,
        published_by=actor,
        publisher=link.by,
        previous=link.previous,
        sha256=digest,
        document=text,
    )
