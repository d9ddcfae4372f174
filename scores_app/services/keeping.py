"""What keepers of a round do to sheets: open a step again for one unit, take an approval back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core.clock import today
from scores_app.choices import RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Reopening, ScoreSheet
from scores_app.services.locks import told_kindly
from scores_app.services.rounds import needed_reason
from scores_app.services.sheet_events import acts_on_own, sheet_event
from scores_app.services.sheets import claimed_sheet
from units_app.models import User

APPRAISED_FIRST = (
    "Phiếu đã thẩm định. Mở lại bước Thẩm định trước để phiếu trở về “Đã gửi”, rồi mở lại bước này."
)
APPROVED_FIRST = "Phiếu đã phê duyệt; rút phê duyệt trước khi mở lại."
_UNIT_STEPS = (Step.SELF_SCORE, Step.HEAD_APPROVAL)


@transaction.atomic
def sheet_reopen(
    *, sheet_id: int, version: int, step: Step, until: date, reason: str, actor: User | None
) -> Reopening:
    """Opens a step again for one unit until a day, both kept for ever. A sheet that had gone on
    comes back to where the step begins: to the unit for self-scoring, to the appraiser for
    appraisal. Who opens the own unit's sheet is marked for ever.

    Raises StaleSheetError, and ValidationError by field or where the sheet's state forbids it.
    """
    sheet = claimed_sheet(sheet_id, version)
    _refuse_reopening(sheet, step, until)
    again = Reopening.objects.create(
        sheet=sheet,
        step=step,
        until=until,
        reason=needed_reason(reason),
        reopened_by=actor,
        by_own_unit=acts_on_own(sheet, actor),
    )
    _bring_back(sheet, step)
    sheet_event(sheet, SheetEventKind.REOPENED, actor, again.reason)
    return again


@transaction.atomic
def sheet_unapprove(*, sheet_id: int, version: int, reason: str, actor: User | None) -> ScoreSheet:
    """Takes the approval of one sheet back, with the reason: it is appraised as before.

    Raises StaleSheetError, and ValidationError: no reason, not approved, or the step is locked.
    """
    sheet = claimed_sheet(sheet_id, version)
    words = needed_reason(reason)
    if sheet.state != SheetState.APPROVED:
        raise ValidationError("Phiếu chưa được phê duyệt.")
    _move(sheet, SheetState.APPRAISED)
    sheet_event(sheet, SheetEventKind.TAKEN_BACK, actor, words)
    return sheet


def _refuse_reopening(sheet: ScoreSheet, step: Step, until: date) -> None:
    if sheet.round_set.round.state != RoundState.OPEN:
        raise ValidationError("Chỉ mở lại bước trong kỳ chấm đang mở.")
    if until < today():
        raise ValidationError({"until": "Ngày phải từ hôm nay trở đi."})
    if sheet.state == SheetState.APPROVED and step != Step.APPROVAL:
        raise ValidationError({"step": APPROVED_FIRST})
    if sheet.state == SheetState.APPRAISED and step in _UNIT_STEPS:
        raise ValidationError({"step": APPRAISED_FIRST})


def _bring_back(sheet: ScoreSheet, step: Step) -> None:
    """After the reopening is written, or the database refuses."""
    if step == Step.SELF_SCORE and sheet.state in (SheetState.SENT, SheetState.AT_HEAD):
        _move(sheet, SheetState.SCORING)
    elif step == Step.APPRAISAL and sheet.state == SheetState.APPRAISED:
        _move(sheet, SheetState.SENT)


def _move(sheet: ScoreSheet, state: SheetState) -> None:
    sheet.state = state
    with told_kindly():
        sheet.save(update_fields=["state"])
