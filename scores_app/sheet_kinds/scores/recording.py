"""Recording what a file of scores brought: readings in bulk, and where their sheets stand then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from cchc.core.imports import Plan
from cchc.core.models import ImportBatch
from cchc.core.sheets.problems import SheetError
from cchc.core.text import nfc
from scores_app import points as scoring
from scores_app.choices import RoundState, SheetEventKind, SheetState, Stage
from scores_app.jobs import request_comparison
from scores_app.models import Score, ScoreSheet, SheetEvent
from scores_app.services.locks import hold_sheets, told_kindly
from scores_app.sheet_kinds.scores.comparing import Draft, Wanted

CHUNK = 1000
WRITTEN = (
    "answer",
    "value",
    "value_of",
    "points",
    "is_override",
    "note",
    "changed_by",
    "effective_on",
    "version",
)
APPRAISED_FROM = (SheetState.NOT_STARTED, SheetState.SCORING, SheetState.AT_HEAD, SheetState.SENT)


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan of `load`, whose transaction still holds the rows.

    Raises:
        SheetError: the database's clock locked a step meanwhile.
    """
    drafts = [draft for _, draft in plan.created] + [step.item for step in plan.updated]
    try:
        with told_kindly():
            _begin(drafts, batch)
            for stage in Stage:
                _write(drafts, stage, batch)
            _move(drafts, batch)
    except ValidationError as error:
        raise SheetError.of_file(" ".join(error.messages)) from error
    _compare(drafts)


def _write(drafts: Iterable[Draft], stage: Stage, batch: ImportBatch) -> None:
    """The readings of one stage; a later one is written behind those it judges, or it falls."""
    new: list[Score] = []
    changed: list[Score] = []
    for draft in drafts:
        for wanted in (one for one in draft.wanted if one.stage == stage):
            score = draft.place.reading(stage)
            (new if score is None else changed).append(_filled(draft, wanted, score, batch))
    Score.objects.bulk_create(new, batch_size=CHUNK)
    Score.objects.bulk_update(changed, WRITTEN, batch_size=CHUNK)


def _filled(draft: Draft, wanted: Wanted, held: Score | None, batch: ImportBatch) -> Score:
    place = draft.place
    score = held or Score(
        sheet=place.sheet, criterion=place.criterion, stage=wanted.stage, version=0
    )
    figure = wanted.figure
    score.answer, score.value, score.value_of = figure.answer, figure.value, figure.of
    score.points, score.is_override = wanted.points, wanted.is_override
    score.note = nfc(wanted.note).strip()
    score.changed_by = batch.actor
    score.effective_on = place.day_of(wanted.stage)
    score.version += 1
    return score


def _begin(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    """A sheet of an open round begins with what the file says for the unit."""
    for sheet in _sheets(drafts, {Stage.SELF}):
        is_open = sheet.round_set.round.state == RoundState.OPEN
        if is_open and sheet.state == SheetState.NOT_STARTED:
            _stand(sheet, SheetEventKind.STARTED, SheetState.SCORING, today(), batch)


def _move(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    """In a round of earlier years a sheet with points of appraisal has been appraised."""
    by_sheet = {draft.place.sheet.pk: draft.place for draft in drafts}
    for sheet in _sheets(drafts, {Stage.APPRAISAL, Stage.SECOND}):
        place = by_sheet[sheet.pk]
        if place.is_draft and sheet.state in APPRAISED_FROM:
            on = place.day_of(Stage.APPRAISAL)
            _stand(sheet, SheetEventKind.APPRAISED, SheetState.APPRAISED, on, batch)


def _sheets(drafts: Iterable[Draft], stages: set[Stage]) -> list[ScoreSheet]:
    """The sheets of which the file brings a reading of one of these stages, each once."""
    found = {
        draft.place.sheet.pk: draft.place.sheet
        for draft in drafts
        if any(wanted.stage in stages for wanted in draft.wanted)
    }
    return list(found.values())


def _stand(
    sheet: ScoreSheet, kind: SheetEventKind, state: SheetState, on: date, batch: ImportBatch
) -> None:
    sheet.state = state
    sheet.version += 1
    sheet.save(update_fields=["state", "version"])
    SheetEvent.objects.create(
        sheet=sheet,
        kind=kind,
        state=state,
        is_ranked=sheet.is_ranked,
        effective_on=on,
        actor=batch.actor,
        reason=f"Nạp từ tệp, lần ghi số {batch.pk}.",
    )


def _compare(drafts: Iterable[Draft]) -> None:
    """Points beside the best unit's are derived once all figures are there."""
    touched = {
        (draft.place.sheet.round_set_id, draft.place.criterion.pk)
        for draft in drafts
        if scoring.needs_best(draft.place.criterion.rule)
    }
    for round_set_id, criterion_id in sorted(touched):
        request_comparison(round_set_id=round_set_id, criterion_id=criterion_id)


def hold_places(batch: ImportBatch) -> None:
    """Holds the sheets that a batch wrote into, as whoever writes into them does."""
    keys: set[int] = set()
    for audit, column in (("ScoreAudit", "sheet"), ("ScoreSheetAudit", "pgh_obj")):
        rows = apps.get_model("scores_app", audit).objects.filter(pgh_context=batch.context_id)
        keys |= set(rows.values_list(column, flat=True))
    hold_sheets(keys, to_move=True)


def tell_states(batch: ImportBatch) -> None:
    """After a batch was taken back: sheets that stand again where they stood say so by an event,
    so that every day's state is read from the events alone.
    """
    reason = f"Hoàn tác lần ghi số {batch.pk}."
    events = SheetEvent.objects.filter(reason=f"Nạp từ tệp, lần ghi số {batch.pk}.")
    for sheet in ScoreSheet.objects.filter(pk__in=events.values("sheet")):
        SheetEvent.objects.create(
            sheet=sheet,
            kind=SheetEventKind.TAKEN_BACK,
            state=sheet.state,
            is_ranked=sheet.is_ranked,
            effective_on=today(),
            reason=reason,
        )
