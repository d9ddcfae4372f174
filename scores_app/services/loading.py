"""Results of an earlier year: loaded in preparation, recorded with their decision, corrected with a
reason. Nobody is asked for anything and no step is ever open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import now, today
from scores_app.choices import (
    Basis,
    RoundEventKind,
    RoundState,
    RowStatus,
    SheetState,
)
from scores_app.models import Round, RoundEvent, RoundSet, ScoreSheet
from scores_app.ranks import runs
from scores_app.ranks.tables import table_of
from scores_app.rounds.participants import taking_part
from scores_app.rounds.rules import loading_problems
from scores_app.services.comparing import round_compared_renew
from scores_app.services.locks import told_kindly
from scores_app.services.rounds import (
    claimed,
    needed_reason,
    part_problems,
    sheets_make,
)
from scores_app.services.sheet_events import mark_approved
from units_app.models import User

NOT_LOADING = "Chỉ làm được với kết quả năm trước đang được nạp."


@dataclass(frozen=True)
class Decision:
    """By which decision results of an earlier year hold, and where they were taken from."""

    number: str
    on: date
    source: str


@transaction.atomic
def loading_prepare(*, round_id: int, version: int, actor: User | None) -> int:
    """Makes the sheets that are missing, for the units of each group as they were in that year, so
    that scores can be loaded; how many.

    Raises StaleRoundError, and ValidationError with everything that is wrong.
    """
    held = _loading(round_id, version)
    sets = list(_sets(held))
    if not sets:
        raise ValidationError("Chưa chọn bộ tiêu chí cho nhóm đơn vị nào.")
    by_set = {part: taking_part(part) for part in sets}
    if found := part_problems(by_set):
        raise ValidationError(found)
    made = [sheet for part, units in by_set.items() for sheet in sheets_make(part, units, actor)]
    if not made:
        raise ValidationError("Mọi đơn vị tham gia đều đã có phiếu.")
    words = f"{len(made)} phiếu"
    RoundEvent.objects.create(round=held, kind=RoundEventKind.PREPARED, reason=words, actor=actor)
    return len(made)


@transaction.atomic
def loading_record(
    *, round_id: int, version: int, decision: Decision, reason: str = "", actor: User | None
) -> Round:
    """Closes a round of loaded results as those of its year: what has points is approved by the
    decision, and the rankings of today are stored.

    Raises StaleRoundError, and ValidationError by field: no decision, no sheet, a decision of the
    future; while units have no whole result a reason is wanted, which is kept and shown.
    """
    held = _loading(round_id, version)
    round_compared_renew(round_id=held.pk)
    _refuse(held, decision, text.nfc(reason).strip())
    held.decision_no, held.decision_on = text.nfc(decision.number), decision.on
    held.decision_source = text.nfc(decision.source)
    held.state, held.closed_at = RoundState.CLOSED, held.closed_at or now()
    _approve(held, actor)
    with told_kindly():
        held.save()
    words = " ".join(filter(None, (f"{held.decision_words}.", text.nfc(reason).strip())))
    RoundEvent.objects.create(round=held, kind=RoundEventKind.RECORDED, reason=words, actor=actor)
    for part in _sets(held):
        for basis in Basis:
            runs.recompute(part, basis, today())
    return held


@transaction.atomic
def loading_correct(*, round_id: int, version: int, reason: str, actor: User | None) -> Round:
    """Opens recorded results for a correction of their scores, with the reason, which is kept and
    shown. What is corrected counts from the day of the correction on; then they are recorded again.

    Raises StaleRoundError, and ValidationError: no reason, or nothing that was recorded.
    """
    held = claimed(round_id, version)
    words = needed_reason(reason)
    if not held.is_loaded or held.state != RoundState.CLOSED:
        raise ValidationError("Chỉ đính chính được kết quả năm trước đã ghi nhận.")
    RoundEvent.objects.create(round=held, kind=RoundEventKind.CORRECTING, reason=words, actor=actor)
    held.state = RoundState.DRAFT
    with told_kindly():
        held.save(update_fields=["state"])
    return held


def lacking(held: Round) -> list[str]:
    """What of the results is not whole, a line for each group: units without points, or with
    criteria that have none.
    """
    found = []
    for part in _sets(held):
        table = table_of(part, Basis.FINAL, today())
        missing = len(table.of_status(RowStatus.MISSING))
        begun = len(table.of_status(RowStatus.INCOMPLETE))
        words = [f"{missing} đơn vị chưa có điểm"] if missing else []
        words += [f"{begun} đơn vị còn thiếu điểm của một số tiêu chí"] if begun else []
        if words:
            found.append(f"{part.group}: {', '.join(words)}.")
    return found


def _loading(round_id: int, version: int) -> Round:
    held = claimed(round_id, version)
    if not held.is_loaded or held.state != RoundState.DRAFT:
        raise ValidationError(NOT_LOADING)
    return held


def _refuse(held: Round, decision: Decision, reason: str) -> None:
    if found := loading_problems(held.year, held.window_to, today()):
        raise ValidationError(list(found.values()))
    problems = {}
    if not decision.number:
        problems["number"] = "Ghi số quyết định."
    if not decision.source:
        problems["source"] = "Ghi nguồn số liệu."
    if decision.on > today():
        problems["on"] = "Ngày quyết định không được ở tương lai."
    if problems:
        raise ValidationError(problems)
    sheets = ScoreSheet.objects.filter(round_set__round=held)
    if not sheets.filter(scores__isnull=False).exists():
        raise ValidationError("Chưa nạp điểm của đơn vị nào.")
    if not reason and lacking(held):
        raise ValidationError({"reason": "Còn đơn vị chưa có đủ điểm; ghi lý do ghi nhận."})


def _approve(held: Round, actor: User | None) -> None:
    sheets = list(ScoreSheet.objects.filter(round_set__round=held, state=SheetState.APPRAISED))
    mark_approved(sheets, actor, held.decision_words)


def _sets(held: Round) -> list[RoundSet]:
    rows = RoundSet.objects.filter(round=held).select_related("round", "group", "criteria_set")
    return list(rows.order_by("group__order", "pk"))
