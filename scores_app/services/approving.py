"""Approval: what an approver saw, sheet by sheet, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import today
from scores_app.choices import ClaimState, SheetState, Stage, Step
from scores_app.models import Claim, Reopening, ScoreEvent, ScoreSheet
from scores_app.permissions import is_own_unit
from scores_app.rounds.approving import Missing, missing_of, prints_of
from scores_app.rounds.step_days import days_of_sheets, in_words
from scores_app.services.locks import hold_sheets
from scores_app.services.sheet_events import mark_approved
from units_app.access import access_of
from units_app.models import User

NONE_CHOSEN = "Chưa chọn phiếu nào để phê duyệt."
OPEN_CLAIMS = "Còn giải trình chưa xem xét của: {names}."
UNREAD = "Còn tiêu chí chưa có điểm thẩm định của: {names}."
WANTS_MISSING = "Ghi lý do phê duyệt khi chưa có kết quả của: {names}."
WANTS_AHEAD = "Ghi lý do phê duyệt khi đơn vị còn được giải trình: {names}."
WANTS_OWN = "Ghi lý do tự phê duyệt phiếu của đơn vị mình: {names}."
HAD_A_HAND = (
    "Đã ghi điểm, xem xét giải trình hoặc mở lại bước cho đơn vị mình thì không phê duyệt phiếu của"
    " đơn vị đó; cần chuyên viên khác phê duyệt: {names}."
)


@dataclass(frozen=True)
class Reasons:
    """What is written with an approval: its basis (số, ngày of the decision); why although results
    are missing; why while the unit could still explain; why by somebody of the unit itself.
    """

    note: str = ""
    missing: str = ""
    explaining: str = ""
    own_unit: str = ""


@dataclass(frozen=True)
class Known:
    """What of one sheet wants a reason: what is missing, the steps of explanation that have not
    ended, whether it is of the approver's own unit.
    """

    missing: Missing
    ahead: Mapping[Step, date]
    is_own_unit: bool


@dataclass(frozen=True)
class Approval:
    """What became of the chosen sheets: approved, or not what the approver saw."""

    approved: list[ScoreSheet] = field(default_factory=list)
    changed: list[ScoreSheet] = field(default_factory=list)


@transaction.atomic
def sheets_approve(
    *, seen: Mapping[int, str], reasons: Reasons | None = None, actor: User | None
) -> Approval:
    """Approves appraised sheets that are still what was seen; one that moved stays as it is and is
    named. The same number of statements for any number of sheets of a round.

    Args:
        seen: sheet -> the print of what the approver saw (`rounds.approving.prints_of`).
        reasons: the basis, and reasons where a sheet wants one.
        actor: who approves; None is the system.

    Raises:
        ValidationError: nothing at all was approved: none was chosen, the step is locked, a claim
            waits for its ruling, a criterion is not appraised, a reason is missing (for a gap, for
            the own unit, while the unit could still explain), or somebody would approve the own
            unit's sheet after having had a hand in it.
    """
    if not seen:
        raise ValidationError(NONE_CHOSEN)
    sheets = _locked(seen)
    prints = prints_of(seen)
    fresh = [sheet for sheet in sheets if _as_seen(sheet, prints, seen)]
    changed = [sheet for sheet in sheets if not _as_seen(sheet, prints, seen)]
    if fresh:
        _approve(fresh, reasons or Reasons(), actor)
    return Approval(fresh, changed)


def _approve(sheets: list[ScoreSheet], reasons: Reasons, actor: User | None) -> None:
    own = _of_own_unit(sheets, actor)
    missing, days = _missing(sheets), days_of_sheets(sheets)
    known = {
        sheet.pk: Known(missing[sheet.pk], days[sheet.pk].explaining_ahead(today()), sheet in own)
        for sheet in sheets
    }
    _refuse(sheets, known, reasons, actor)
    mark_approved(sheets, actor, {pk: _said(reasons, one) for pk, one in known.items()})


def _locked(seen: Iterable[int]) -> list[ScoreSheet]:
    hold_sheets(list(seen), to_move=True)
    return list(ScoreSheet.objects.filter(pk__in=list(seen)).with_round().order_by("pk"))


def _as_seen(sheet: ScoreSheet, prints: Mapping[int, str], seen: Mapping[int, str]) -> bool:
    return sheet.state == SheetState.APPRAISED and prints[sheet.pk] == seen[sheet.pk]


def _missing(sheets: list[ScoreSheet]) -> dict[int, Missing]:
    found: dict[int, Missing] = {}
    for round_set in {sheet.round_set for sheet in sheets}:
        of_set = [sheet.pk for sheet in sheets if sheet.round_set_id == round_set.pk]
        found |= missing_of(round_set, of_set)
    return found


def _of_own_unit(sheets: Iterable[ScoreSheet], actor: User | None) -> list[ScoreSheet]:
    if actor is None:
        return []
    access = access_of(actor)
    return [sheet for sheet in sheets if is_own_unit(access, sheet)]


def _refuse(
    sheets: list[ScoreSheet],
    known: Mapping[int, Known],
    reasons: Reasons,
    actor: User | None,
) -> None:
    """Raises with everything that stands in the way."""
    keys = [sheet.pk for sheet in sheets]
    own = [sheet for sheet in sheets if known[sheet.pk].is_own_unit]
    claimed = set(
        Claim.objects.filter(sheet__in=keys, state=ClaimState.OPEN).values_list("sheet", flat=True)
    )
    gaps = [sheet for sheet in sheets if known[sheet.pk].missing.results]
    early = [sheet for sheet in sheets if known[sheet.pk].ahead]
    found = (
        (OPEN_CLAIMS, [sheet for sheet in sheets if sheet.pk in claimed]),
        (UNREAD, [sheet for sheet in sheets if known[sheet.pk].missing.unread]),
        (WANTS_MISSING, [] if reasons.missing.strip() else gaps),
        (WANTS_AHEAD, [] if reasons.explaining.strip() else early),
        (WANTS_OWN, [] if reasons.own_unit.strip() else own),
        (HAD_A_HAND, _had_a_hand(own, actor)),
    )
    problems = [words.format(names=_names(held)) for words, held in found if held]
    if problems:
        raise ValidationError(problems)


def _had_a_hand(own: list[ScoreSheet], actor: User | None) -> list[ScoreSheet]:
    """The sheets of the own unit that this person judged or opened again."""
    if not own:
        return []
    wrote = ScoreEvent.objects.filter(sheet__in=own, changed_by=actor, overtaken=False)
    found = set(wrote.exclude(stage=Stage.SELF).values_list("sheet", flat=True))
    found |= set(
        Claim.objects.filter(sheet__in=own, ruled_by=actor).values_list("sheet", flat=True)
    )
    again = Reopening.objects.filter(sheet__in=own, reopened_by=actor)
    found |= set(again.values_list("sheet", flat=True))
    return [sheet for sheet in own if sheet.pk in found]


def _said(reasons: Reasons, known: Known) -> str:
    parts = [text.nfc(reasons.note).strip()]
    if known.missing.results:
        why = text.nfc(reasons.missing).strip()
        parts.append(f"Phê duyệt khi chưa có điểm: {known.missing.results_words}. Lý do: {why}")
    if known.ahead:
        why = text.nfc(reasons.explaining).strip()
        steps = in_words(known.ahead)
        parts.append(f"Phê duyệt khi đơn vị còn được giải trình ({steps}). Lý do: {why}")
    if known.is_own_unit:
        why = text.nfc(reasons.own_unit).strip()
        parts.append(f"Phê duyệt phiếu của đơn vị mình. Lý do: {why}")
    return "\n".join(filter(None, parts))


def _names(sheets: Iterable[ScoreSheet]) -> str:
    return "; ".join(sheet.unit.name for sheet in sheets)
