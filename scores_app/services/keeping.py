"""What keepers of a round do to sheets: open a step again for one unit, approve, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from cchc.core.clock import today
from scores_app.choices import ClaimState, RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Reopening, ScoreSheet
from scores_app.services.locks import hold_sheets, told_kindly
from scores_app.services.participants import claimed_sheet
from scores_app.services.rounds import needed_reason
from scores_app.services.sheet_events import sheet_event, sheet_events
from units_app.models import User

APPRAISED_FIRST = (
    "Phiếu đã thẩm định. Mở lại bước Thẩm định trước để phiếu trở về “Đã gửi”, rồi mở lại bước này."
)
APPROVED_FIRST = "Phiếu đã phê duyệt; rút phê duyệt trước khi mở lại."
_UNIT_STEPS = (Step.SELF_SCORE, Step.HEAD_APPROVAL)


class StaleSheetsError(Exception):
    """Some sheets are no longer what the person saw; `changed` are those."""

    def __init__(self, changed: list[ScoreSheet]) -> None:
        super().__init__("Có phiếu vừa được người khác xử lý; chưa phê duyệt phiếu nào.")
        self.changed = changed


@transaction.atomic
def sheet_reopen(
    *, sheet_id: int, version: int, step: Step, until: date, reason: str, actor: User | None
) -> Reopening:
    """Opens a step again for one unit until a day, both kept for ever. A sheet that had gone on
    comes back to where the step begins: to the unit for self-scoring, to the appraiser for
    appraisal.

    Raises StaleSheetError, and ValidationError by field or where the sheet's state forbids it.
    """
    sheet = claimed_sheet(sheet_id, version)
    _refuse_reopening(sheet, step, until)
    again = Reopening.objects.create(
        sheet=sheet, step=step, until=until, reason=needed_reason(reason), reopened_by=actor
    )
    _bring_back(sheet, step)
    sheet_event(sheet, SheetEventKind.REOPENED, actor, again.reason)
    return again


@transaction.atomic
def sheets_approve(*, seen: Mapping[int, int], note: str = "", actor: User | None) -> int:
    """Approves appraised sheets (sheet -> the version that was seen), all or none; how many.

    Raises:
        StaleSheetsError: some were moved on meanwhile.
        ValidationError: the step is locked, none was chosen, or a claim still waits for its ruling.
    """
    if not seen:
        raise ValidationError("Chưa chọn phiếu nào để phê duyệt.")
    sheets = list(_locked(seen))
    changed = [sheet for sheet in sheets if not _as_seen(sheet, seen)]
    if changed or len(sheets) != len(seen):
        raise StaleSheetsError(changed)
    _refuse_open_claims(sheets)
    with told_kindly():
        ScoreSheet.objects.filter(pk__in=seen).update(
            state=SheetState.APPROVED, version=F("version") + 1
        )
    for sheet in sheets:
        sheet.state = SheetState.APPROVED
    sheet_events(sheets, SheetEventKind.APPROVED, actor, note)
    return len(sheets)


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


def _locked(seen: Mapping[int, int]) -> list[ScoreSheet]:
    hold_sheets(seen, to_move=True)
    return list(ScoreSheet.objects.filter(pk__in=seen).select_related("unit").order_by("pk"))


def _as_seen(sheet: ScoreSheet, seen: Mapping[int, int]) -> bool:
    return sheet.state == SheetState.APPRAISED and sheet.version == seen[sheet.pk]


def _refuse_open_claims(sheets: list[ScoreSheet]) -> None:
    waiting = ScoreSheet.objects.filter(
        pk__in=[sheet.pk for sheet in sheets], claims__state=ClaimState.OPEN
    )
    names = sorted(set(waiting.values_list("unit__name", flat=True)))
    if names:
        raise ValidationError("Còn giải trình chưa xem xét của: " + "; ".join(names) + ".")
