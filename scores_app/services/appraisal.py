"""Writes of the appraisal: readings of appraisers and staff, and a sheet's way to appraised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from scores_app import causes, permissions
from scores_app.appraisal import appraising
from scores_app.choices import SheetEventKind, SheetState, Stage
from scores_app.models import Criterion, RoundSet, Score, ScoreSheet
from scores_app.not_applying import note_problem
from scores_app.points import Figure
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.services.locks import hold_sheets, refuse_unopened, told_kindly
from scores_app.services.scores import (
    StaleScoreError,
    ruled_points,
    score_clear,
    score_set,
)
from scores_app.services.sheet_events import sheet_event, sheets_move
from scores_app.services.sheets import StaleSheetError
from scores_app.trees import leaves_of
from units_app.access import access_of
from units_app.models import User

BEFORE = {Stage.APPRAISAL: Stage.SELF, Stage.SECOND: Stage.APPRAISAL}
UNFINISHED = "Còn tiêu chí chưa thẩm định: {codes}."


@dataclass(frozen=True)
class _Move:
    """One step of a sheet, and the event it leaves."""

    old: SheetState
    new: SheetState
    kind: SheetEventKind


_FINISH = _Move(SheetState.SENT, SheetState.APPRAISED, SheetEventKind.APPRAISED)
_GO_ON = _Move(SheetState.APPRAISED, SheetState.SENT, SheetEventKind.APPRAISAL_REOPENED)


@dataclass(frozen=True)
class Verdict:
    """What an appraiser says of a criterion: the verified figure; points other than the rule's, in
    points of the set, with the reason in `note`; why points were lost.
    """

    figure: Figure = field(default_factory=Figure)
    points: Decimal | None = None
    cause: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return self.figure.is_empty and self.points is None


class Ended(NamedTuple):
    """How many sheets were ended, how many still want readings, and how many are complete but
    another person's to end (they are of the own unit).
    """

    done: int
    unread: int
    others: int


@transaction.atomic
def appraise(
    *, sheet: ScoreSheet, criterion: Criterion, verdict: Verdict, version: int, actor: User
) -> Score | None:
    """Writes the reading of the appraisal; an empty verdict takes it out again.

    Args:
        sheet, criterion: a leaf of the sheet's set.
        verdict: what is found.
        version: the version that was read, 0 for none.
        actor: an appraiser with the duty; for results of surveys and leaders, staff.

    Raises:
        PermissionDenied: the leaf is not this person's to appraise.
        StaleScoreError: somebody else wrote it since.
        ValidationError: by field, or of the whole where the step is locked.
    """
    refuse_stranger(actor, sheet, criterion)
    refuse_unopened(sheet)
    if verdict.is_empty:
        _clear(sheet, criterion, version, actor)
        return None
    return reading_write(
        sheet=sheet,
        criterion=criterion,
        stage=Stage.APPRAISAL,
        verdict=verdict,
        version=version,
        actor=actor,
    )


def reading_write(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    stage: Stage,
    verdict: Verdict,
    version: int,
    actor: User,
) -> Score:
    """Writes a reading of somebody who judges: lost points have their cause, what does not apply
    its reason.

    Raises StaleScoreError, and ValidationError by field.
    """
    cause = checked_cause(sheet, criterion, stage, verdict)
    _refuse_silent(sheet, criterion, verdict)
    return score_set(
        sheet=sheet,
        criterion=criterion,
        stage=stage,
        figure=verdict.figure,
        points=verdict.points,
        cause=cause,
        note=verdict.note,
        version=version,
        actor=actor,
    )


def _refuse_silent(sheet: ScoreSheet, criterion: Criterion, verdict: Verdict) -> None:
    if verdict.figure.answer != NOT_APPLICABLE:
        return
    own = Score.objects.filter(sheet=sheet, criterion=criterion, stage=Stage.SELF).first()
    problem = note_problem(verdict.figure.answer, verdict.note, own.answer if own else "")
    if problem:
        raise ValidationError({"note": problem})


def checked_cause(sheet: ScoreSheet, criterion: Criterion, stage: Stage, verdict: Verdict) -> str:
    """The cause to keep: none where nothing is lost.

    Raises ValidationError where one is missing or cannot be.
    """
    ruled = ruled_points(sheet, criterion, stage, verdict.figure)
    override = verdict.points is not None and verdict.points != ruled
    earlier = Score.objects.filter(sheet=sheet, criterion=criterion, stage=BEFORE[stage]).first()
    return kept_cause(
        criterion,
        verdict.cause,
        points=verdict.points if override else ruled,
        is_override=override,
        before=earlier.points if earlier else None,
    )


def kept_cause(
    criterion: Criterion,
    cause: str,
    *,
    points: Decimal | None,
    is_override: bool,
    before: Decimal | None,
) -> str:
    """The cause to keep with these points, `before` those of the reading before; raises as
    `checked_cause`.
    """
    lost = causes.loses(criterion, points, is_override=is_override)
    problem = causes.cause_problem(cause, lost=lost, points=points, before=before)
    if problem:
        raise ValidationError({"cause": problem})
    return cause if lost else ""


def refuse_stranger(actor: User, sheet: ScoreSheet, criterion: Criterion) -> None:
    """Raises PermissionDenied, saying why, where a leaf is not this person's to appraise."""
    why_not = why_not_write(actor, sheet, criterion)
    if why_not:
        raise PermissionDenied(why_not)


def why_not_write(actor: User, sheet: ScoreSheet, criterion: Criterion) -> str:
    """Why this person may not write the appraisal of a leaf; empty when they may."""
    duties = appraising.duties_of(actor.pk, sheet.round_set)
    return appraising.why_not_theirs(access_of(actor), duties, sheet, criterion)


@transaction.atomic
def sheet_appraise(*, sheet: ScoreSheet, actor: User) -> ScoreSheet:
    """Ends the appraisal of a sheet once every leaf that is appraised has a reading; whoever takes
    one out again meanwhile waits for this, and this for them.

    Raises:
        PermissionDenied: neither staff nor an appraiser of the sheet, or of the own unit.
        StaleSheetError: the sheet is not waiting for its appraisal any more.
        ValidationError: leaves are missing, by their codes; or the step is locked.
    """
    if not may_finish(actor, sheet):
        raise PermissionDenied
    hold_sheets([sheet.pk], to_move=True)
    gaps = missing_leaves([sheet])[sheet.pk]
    if gaps:
        raise ValidationError(UNFINISHED.format(codes=", ".join(leaf.code for leaf in gaps)))
    return _move(sheet, _FINISH, actor)


@transaction.atomic
def sheets_appraise(*, round_set: RoundSet, actor: User) -> Ended:
    """Ends the appraisal of every sheet of a group that is complete; as many statements for any
    number of sheets.

    Raises ValidationError where the step is locked.
    """
    sent = round_set.sheets.filter(state=SheetState.SENT)
    hold_sheets(list(sent.values_list("pk", flat=True)), to_move=True)
    waiting = list(sent.with_round())
    gaps = missing_leaves(waiting)
    complete = [sheet for sheet in waiting if not gaps[sheet.pk]]
    theirs = _finishable(actor, round_set, complete)
    if theirs:
        refuse_unopened(theirs[0])
        sheets_move(theirs, _FINISH.new, _FINISH.kind, actor)
    return Ended(len(theirs), len(waiting) - len(complete), len(complete) - len(theirs))


@transaction.atomic
def sheet_unappraise(*, sheet: ScoreSheet, reason: str, actor: User) -> ScoreSheet:
    """Opens a finished appraisal again, with a reason.

    Raises PermissionDenied, StaleSheetError, and ValidationError by field or of the locked step.
    """
    if not permissions.may_run_rounds(access_of(actor)):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do thẩm định tiếp."})
    return _move(sheet, _GO_ON, actor, reason)


def may_finish(actor: User, sheet: ScoreSheet) -> bool:
    """Staff, or any appraiser with a duty on the sheet, since its criteria may be divided; never of
    the own unit.
    """
    return bool(_finishable(actor, sheet.round_set, [sheet]))


def _finishable(actor: User, round_set: RoundSet, sheets: Iterable[ScoreSheet]) -> list[ScoreSheet]:
    access = access_of(actor)
    others = [sheet for sheet in sheets if not permissions.is_own_unit(access, sheet)]
    if permissions.may_run_rounds(access) or not others:
        return others
    duties = appraising.duties_of(actor.pk, round_set)
    return [sheet for sheet in others if duties.leaves_of(sheet.pk)]


def missing_leaves(sheets: Iterable[ScoreSheet]) -> Mapping[int, list[Criterion]]:
    """Sheet -> leaves that still want a reading of the appraisal, in the order of the set."""
    wanted = list(sheets)
    read = set(
        Score.objects.filter(sheet__in=wanted, stage=Stage.APPRAISAL).values_list(
            "sheet_id", "criterion_id"
        )
    )
    leaves = {
        round_set.pk: _appraised_leaves(round_set)
        for round_set in {sheet.round_set for sheet in wanted}
    }
    return {
        sheet.pk: [leaf for leaf in leaves[sheet.round_set_id] if (sheet.pk, leaf.pk) not in read]
        for sheet in wanted
    }


def _appraised_leaves(round_set: RoundSet) -> list[Criterion]:
    return list(filter(appraising.needs_reading, leaves_of(round_set.criteria_set)))


def _move(sheet: ScoreSheet, move: _Move, actor: User, reason: str = "") -> ScoreSheet:
    refuse_unopened(sheet)
    with told_kindly():
        moved = ScoreSheet.objects.filter(pk=sheet.pk, state=move.old).update(
            state=move.new, version=F("version") + 1
        )
    current = ScoreSheet.objects.with_round().get(pk=sheet.pk)
    if not moved:
        raise StaleSheetError(current)
    sheet_event(current, move.kind, actor, reason)
    return current


def _clear(sheet: ScoreSheet, criterion: Criterion, version: int, actor: User) -> None:
    score = Score.objects.filter(sheet=sheet, criterion=criterion, stage=Stage.APPRAISAL).first()
    if score is None:
        if version:
            raise StaleScoreError(None)
        raise ValidationError("Nhập số liệu thẩm định.")
    score_clear(score=score, version=version, actor=actor)
