"""The way of a score sheet on the unit's side: begun, handed in, sent, given or taken back.

Every step takes effect on the day it is taken and leaves a `SheetEvent`; in which step of the round
it may be taken, the database decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from scores_app import permissions
from scores_app.choices import SheetEventKind, SheetState, Step
from scores_app.models import ScoreSheet
from scores_app.rounds.step_days import step_days, takes_moves
from scores_app.score_sheets.completeness import filled_of
from scores_app.services.locks import hold_sheets, refuse_unopened, told_kindly
from scores_app.services.sheet_events import sheet_event
from units_app.models import User

REASON_MISSING = "Ghi lý do."
HEAD_FIRST = "Phiếu của đơn vị này phải được lãnh đạo đơn vị duyệt trước khi gửi."
NOT_IN_TIME = (
    "Bước tự chấm đã hết hạn mà phiếu chưa trình lãnh đạo đơn vị nên không trình, không gửi được "
    "nữa. Đề nghị Sở Nội vụ mở lại bước Tự chấm điểm cho đơn vị."
)
NOT_NOW = "Phiếu đang ở tình trạng “{state}” nên không làm được việc này."


class StaleSheetError(Exception):
    """Somebody else moved the sheet on after this person read it; `current` is what it is now."""

    def __init__(self, current: ScoreSheet) -> None:
        super().__init__("Phiếu này vừa được người khác xử lý.")
        self.current = current


@dataclass(frozen=True)
class _Move:
    """One step: from which states it leads where, and what its event says."""

    kind: SheetEventKind
    origins: tuple[SheetState, ...]
    target: SheetState


_START = _Move(SheetEventKind.STARTED, (SheetState.NOT_STARTED,), SheetState.SCORING)
_HAND = _Move(SheetEventKind.HANDED, (SheetState.SCORING,), SheetState.AT_HEAD)
_HAND_BACK = _Move(SheetEventKind.HANDED_BACK, (SheetState.AT_HEAD,), SheetState.SCORING)
_SEND = _Move(SheetEventKind.SENT, (SheetState.SCORING, SheetState.AT_HEAD), SheetState.SENT)
_TAKE_BACK = _Move(
    SheetEventKind.TAKEN_BACK, (SheetState.AT_HEAD, SheetState.SENT), SheetState.SCORING
)


@transaction.atomic
def sheet_start(*, sheet: ScoreSheet, actor: User | None) -> ScoreSheet:
    """Marks that the unit has begun, with its first entry; a sheet begun already stays as it is.

    Raises:
        ValidationError: self-scoring is not open for this sheet.
    """
    refuse_unopened(sheet)
    hold_sheets([sheet.pk], to_move=True)
    current = ScoreSheet.objects.get(pk=sheet.pk)
    if current.state != SheetState.NOT_STARTED:
        return current
    return _record(claimed_sheet(current.pk, current.version), _START, actor)


@transaction.atomic
def sheet_hand(*, sheet_id: int, version: int, actor: User) -> ScoreSheet:
    """Hands the filled sheet to the head of the unit.

    Args:
        sheet_id: which sheet.
        version: the version the person saw; an older one is refused.
        actor: who hands it in, for the unit.

    Raises:
        StaleSheetError: the sheet was moved on meanwhile.
        ValidationError: it has gaps, is not being filled in, or its step is locked.
    """
    sheet = claimed_sheet(sheet_id, version)
    _refuse_gaps(sheet)
    return _record(sheet, _HAND, actor)


@transaction.atomic
def sheet_send(*, sheet_id: int, version: int, actor: User) -> ScoreSheet:
    """Sends the filled sheet to the appraisers; where the head approves first, only a head can.
    Raises as `sheet_hand`.
    """
    sheet = claimed_sheet(sheet_id, version)
    if permissions.goes_through_head(sheet, actor):
        raise ValidationError(HEAD_FIRST)
    _refuse_gaps(sheet)
    return _record(sheet, _SEND, actor)


@transaction.atomic
def sheet_hand_back(*, sheet_id: int, version: int, reason: str, actor: User) -> ScoreSheet:
    """The head gives the sheet back to the officer, with a reason. Raises as `sheet_hand`."""
    return _record(claimed_sheet(sheet_id, version), _HAND_BACK, actor, _reason(reason))


@transaction.atomic
def sheet_take_back(*, sheet_id: int, version: int, reason: str, actor: User) -> ScoreSheet:
    """The unit takes back what it handed in or sent, with a reason. Raises as `sheet_hand`."""
    return _record(claimed_sheet(sheet_id, version), _TAKE_BACK, actor, _reason(reason))


def claimed_sheet(sheet_id: int, version: int) -> ScoreSheet:
    """The sheet, held and claimed for this version; a refusal later rolls the claim back.

    Raises StaleSheetError where somebody moved it on since.
    """
    hold_sheets([sheet_id], to_move=True)
    taken = ScoreSheet.objects.filter(pk=sheet_id, version=version).update(version=F("version") + 1)
    current: ScoreSheet = get_object_or_404(ScoreSheet.objects.with_round(), pk=sheet_id)
    if not taken:
        raise StaleSheetError(current)
    return current


def _record(sheet: ScoreSheet, move: _Move, actor: User | None, reason: str = "") -> ScoreSheet:
    if sheet.state not in move.origins:
        raise ValidationError(NOT_NOW.format(state=sheet.get_state_display()))
    refuse_unopened(sheet)
    _refuse_late(sheet)
    sheet.state = move.target
    with told_kindly():
        sheet.save(update_fields=["state"])
    sheet_event(sheet, move.kind, actor, reason)
    return sheet


def _refuse_late(sheet: ScoreSheet) -> None:
    """Says why the head's step takes nothing that was not handed in in time; whatever else is
    locked the database tells.
    """
    days, events = step_days(sheet), list(sheet.events.order_by("pk"))
    in_step = days.is_open(Step.HEAD_APPROVAL, today())
    if in_step and not takes_moves(sheet, days, events, today()):
        raise ValidationError(NOT_IN_TIME)


def _refuse_gaps(sheet: ScoreSheet) -> None:
    missing = filled_of(sheet.pk).missing
    if missing:
        raise ValidationError(f"Phiếu còn {missing} tiêu chí chưa đủ; điền đủ rồi mới gửi được.")


def _reason(reason: str) -> str:
    words = text.nfc(reason).strip()
    if not words:
        raise ValidationError({"reason": REASON_MISSING})
    return words
