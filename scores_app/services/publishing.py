"""Publishing the rankings of a round: frozen as they stand, corrected only by another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from cchc.core.refusals import refuse
from scores_app.choices import PublicationKind, RoundState
from scores_app.models import Publication, Round, RoundSet, ScoreSheet
from scores_app.publications import chain, following
from scores_app.publications.document import Draft, refuse_unseen
from scores_app.publications.inputs import content_of
from units_app.models import User

NOT_ENDED = "Chỉ công bố được kỳ chấm đã kết thúc hoặc kết quả năm trước đã ghi nhận."
DECISION_BOTH = "Ghi cả số và ngày quyết định, hoặc để trống cả hai."
DECISION_AHEAD = "Ngày quyết định không được ở tương lai."


@dataclass(frozen=True)
class Terms:
    """On what ground and for whom something is published, as it is frozen."""

    reason: str
    decision_no: str
    decision_on: date | None
    is_public: bool

    @classmethod
    def typed(cls, reason: str, number: str, on: date | None, *, is_public: bool) -> Self:
        """Of what a person typed; raises ValidationError for half a decision or one to come."""
        number = text.nfc(number).strip()
        refuse_decision(number, on)
        return cls(text.nfc(reason).strip(), number, on, is_public)


@transaction.atomic
def ranking_publish(
    *,
    round_id: int,
    reason: str = "",
    decision_no: str = "",
    decision_on: date | None = None,
    is_public: bool = False,
    seen: str | None = None,
    actor: User | None,
) -> Publication:
    """Freezes the rankings of all groups of a round as they stand today, as the next link of the
    chain; whoever calls this has seen to it that the person may.

    Args:
        reason: of a correction; empty for a first publication.
        decision_no, decision_on: by which decision it is published, both or neither; those by
            which loaded results hold where neither is given.
        is_public: whether the public page shows it.
        seen: what the person read (`seen_of(frozen_of(...))`), None where nobody read anything.
        actor: who publishes; None is the system.

    Raises ValidationError: by field, or of the whole where the round has not ended, a group has no
    sheet, nothing differs from the publication in force, or what was seen is no longer so.
    Http404 for a round there is not.
    """
    rounds = Round.objects.select_for_update(no_key=True)  # neither corrected nor closed beside it
    held: Round = get_object_or_404(rounds, pk=round_id)
    refuse_unready(held)
    day = today()
    terms = terms_of(held, reason, decision_no, decision_on, is_public=is_public)
    frozen = frozen_of(held, day)
    refuse_unseen(seen, frozen)
    draft = Draft(
        kind=PublicationKind.RANKING,
        title=title_of(held),
        subject=held.code,
        round=held,
        **frozen,
        **vars(terms),
    )
    made = chain.append(draft, actor)
    following.announce(made.pk)
    return made


def terms_of(held: Round, reason: str, number: str, on: date | None, *, is_public: bool) -> Terms:
    """The terms of a ranking: those by which loaded results hold where no decision is named."""
    if held.is_loaded and not number.strip() and on is None:
        number, on = held.decision_no, held.decision_on
    return Terms.typed(reason, number, on, is_public=is_public)


def frozen_of(held: Round, day: date) -> dict[str, Any]:
    """What a publication of a round freezes of it as of the end of `day`."""
    return {
        "as_of": day,
        "is_sample": held.holds_sample(),
        "is_loaded": held.is_loaded,
        **content_of(held, day),
    }


def title_of(held: Round) -> str:
    """How a publication of this round is called."""
    return f"Xếp hạng: {held.name}"


def refuse_unready(held: Round) -> None:
    """Raises ValidationError while the rankings of a round may not be published."""
    if held.state != RoundState.CLOSED or not held.ended_by(today()):
        raise ValidationError(NOT_ENDED)
    sheets = ScoreSheet.objects.filter(round_set=OuterRef("pk"))
    groups = RoundSet.objects.filter(round=held).select_related("group")
    if empty := [part.group.name for part in groups.filter(~Exists(sheets))]:
        raise ValidationError(f"Nhóm chưa có phiếu điểm nào: {', '.join(empty)}.")
    if not groups.exists():
        raise ValidationError("Kỳ chấm chưa có nhóm đơn vị nào.")


def refuse_decision(number: str, on: date | None) -> None:
    """Raises ValidationError by field for half a decision, or one of a day to come."""
    problems = {}
    if number and on is None:
        problems["decision_on"] = DECISION_BOTH
    if on is not None and not number:
        problems["decision_no"] = DECISION_BOTH
    if on is not None and on > today():
        problems["decision_on"] = DECISION_AHEAD
    refuse(problems)
