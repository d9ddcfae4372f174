"""Publishing the rankings of a round: frozen as they stand, corrected only by another one."""

from __future__ import annotations

from datetime import date

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
from scores_app.publications.document import Draft
from scores_app.publications.inputs import content_of
from units_app.models import User

NOT_ENDED = "Chỉ công bố được kỳ chấm đã kết thúc hoặc kết quả năm trước đã ghi nhận."
DECISION_BOTH = "Ghi cả số và ngày quyết định, hoặc để trống cả hai."
DECISION_AHEAD = "Ngày quyết định không được ở tương lai."


@transaction.atomic
def ranking_publish(
    *,
    round_id: int,
    reason: str = "",
    decision_no: str = "",
    decision_on: date | None = None,
    is_public: bool = False,
    actor: User | None,
) -> Publication:
    """Freezes the rankings of all groups of a round as they stand today, as the next link of the
    chain; whoever calls this has seen to it that the person may.

    Args:
        reason: of a correction; empty for a first publication.
        decision_no, decision_on: by which decision it is published, both or neither; those by
            which loaded results hold where neither is given.
        is_public: whether the public page shows it.
        actor: who publishes; None is the system.

    Raises ValidationError: by field, or of the whole where the round has not ended, a group has no
    sheet, or nothing differs from the publication in force. Http404 for a round there is not.
    """
    rounds = Round.objects.select_for_update(no_key=True)  # neither corrected nor closed beside it
    held: Round = get_object_or_404(rounds, pk=round_id)
    refuse_unready(held)
    number, on = text.nfc(decision_no).strip(), decision_on
    if held.is_loaded and not number and on is None:
        number, on = held.decision_no, held.decision_on
    refuse_decision(number, on)
    made = chain.append(
        Draft(
            kind=PublicationKind.RANKING,
            title=title_of(held),
            subject=held.code,
            as_of=today(),
            round=held,
            reason=text.nfc(reason).strip(),
            decision_no=number,
            decision_on=on,
            is_public=is_public,
            is_sample=_is_sample(held),
            is_loaded=held.is_loaded,
            **content_of(held, today()),
        ),
        actor,
    )
    following.announce(made.pk)
    return made


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


def _is_sample(held: Round) -> bool:
    groups = RoundSet.objects.filter(round=held).select_related("round", "criteria_set")
    return any(part.is_sample for part in groups)
