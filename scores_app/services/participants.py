"""Who takes part: changed in preparation as one list, afterwards unit by unit with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from scores_app.choices import RoundState, SheetEventKind
from scores_app.jobs import request_counted
from scores_app.models import Participant, Round, RoundSet, ScoreSheet
from scores_app.rounds.participants import Part, default_part, proposed
from scores_app.services.rounds import claimed, needed_reason, sheets_make
from scores_app.services.sheet_events import sheet_event
from scores_app.services.sheets import claimed_sheet
from units_app.models import Unit, User

NO_RANK_REASON = "Ghi lý do không xếp hạng."


@transaction.atomic
def participants_set(
    *, round_set: RoundSet, version: int, parts: Iterable[Part], actor: User | None
) -> None:
    """Says who takes part in a group of a round in preparation: all units that were offered or
    brought in. Only what differs from the proposal is kept.

    Raises:
        StaleRoundError: the round was changed since `version` was read.
        ValidationError: the round is open, or by unit (`unit_<pk>`) a reason is missing.
    """
    held = claimed(round_set.round_id, version)
    if held.state != RoundState.DRAFT:
        raise ValidationError("Kỳ chấm đã mở; thêm từng đơn vị, có ghi lý do.")
    if joins_singly(held):
        raise ValidationError("Đã lập phiếu; thêm từng đơn vị, có ghi lý do.")
    wanted = [_checked(part) for part in parts]
    kinds = {unit.pk for unit in proposed(held, round_set.group.kind)}
    round_set.participants.all().delete()
    Participant.objects.bulk_create(
        Participant(
            round_set=round_set,
            unit=part.unit,
            takes_part=part.takes_part,
            is_ranked=part.is_ranked or not part.takes_part,
            reason=part.reason,
        )
        for part in wanted
        if _differs(part, part.unit.pk in kinds, held.window_to)
    )


@transaction.atomic
def unit_join(
    *, round_set_id: int, unit: Unit, reason: str, is_ranked: bool = True, actor: User | None
) -> ScoreSheet:
    """Takes a unit into an open round, or into loaded results whose sheets were made, with the
    reason.

    Raises ValidationError by field: no reason, the unit is in the round already, round not open.
    """
    round_set = _held(round_set_id)
    words = needed_reason(reason)
    if not joins_singly(round_set.round):
        raise ValidationError("Chỉ thêm đơn vị vào kỳ chấm đang mở.")
    present = ScoreSheet.objects.filter(round_set__round=round_set.round_id, unit=unit)
    if present.exists():
        raise ValidationError({"unit": "Đơn vị này đã có phiếu trong kỳ chấm."})
    made = sheets_make(round_set, [Part(unit, True, is_ranked, words)], actor, words)[0]
    request_counted(round_set.round_id)
    return made


@transaction.atomic
def ranking_change(
    *, sheet_id: int, version: int, is_ranked: bool, reason: str, actor: User | None
) -> ScoreSheet:
    """Takes a unit out of the ranking of its round, or back into it, with the reason.

    Raises StaleSheetError, and ValidationError by field or of a round that is closed.
    """
    sheet = claimed_sheet(sheet_id, version)
    words = needed_reason(reason)
    if sheet.round_set.round.state == RoundState.CLOSED:
        raise ValidationError("Kỳ chấm đã kết thúc nên không đổi được nữa.")
    if sheet.is_ranked == is_ranked:
        raise ValidationError("Đơn vị đã ở tình trạng này.")
    sheet.is_ranked, sheet.unranked_reason = is_ranked, "" if is_ranked else words
    sheet.save(update_fields=["is_ranked", "unranked_reason"])
    kind = SheetEventKind.RANKED if is_ranked else SheetEventKind.UNRANKED
    sheet_event(sheet, kind, actor, words)
    return sheet


def joins_singly(held: Round) -> bool:
    """Whether units are taken in one by one: the round is open, or the sheets of results that are
    being loaded were made.
    """
    if held.state == RoundState.DRAFT and held.is_loaded:
        return ScoreSheet.objects.filter(round_set__round=held).exists()
    return held.state == RoundState.OPEN


def _held(round_set_id: int) -> RoundSet:
    """The group's part of the round, with the round locked against opening and closing."""
    rows = RoundSet.objects.select_related("round", "group")
    return rows.select_for_update(of=("round",), no_key=True).get(pk=round_set_id)


def _checked(part: Part) -> Part:
    reason = text.nfc(part.reason).strip()
    if part.takes_part and not part.is_ranked and not reason:
        raise ValidationError({f"unit_{part.unit.pk}": NO_RANK_REASON})
    return Part(part.unit, part.takes_part, part.is_ranked, reason)


def _differs(part: Part, is_proposed: bool, last: Any) -> bool:
    usual = is_proposed and default_part(part.unit, last)
    return part.takes_part != usual or (part.takes_part and not part.is_ranked)
