"""Recording what a file of scores brought: readings in bulk, and where their sheets stand then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from cchc.core.clock import today
from cchc.core.imports import Plan
from cchc.core.models import ImportBatch
from cchc.core.text import nfc
from scores_app import points as scoring
from scores_app.choices import RoundState, SheetEventKind, SheetState, Stage
from scores_app.jobs import request_comparison, request_rankings
from scores_app.models import Score, ScoreSheet
from scores_app.services.locks import told_kindly
from scores_app.services.sheet_events import sheets_move
from scores_app.sheet_kinds.scores.books import Held
from scores_app.sheet_kinds.scores.comparing import Draft
from scores_app.sheet_kinds.scores.wanted import Wanted

CHUNK = 1000
BY_FILE = "Nạp từ tệp, lần ghi số {batch}."
MEANWHILE = "Có người vừa ghi điểm mà tệp này cũng ghi; chưa ghi gì. Hãy xem trước lại."
APPRAISED_FROM = (SheetState.NOT_STARTED, SheetState.SCORING, SheetState.AT_HEAD, SheetState.SENT)
_UPDATE = """
UPDATE scores_app_score held SET answer = said.answer, value = said.value,
    value_of = said.value_of, points = said.points, is_override = said.is_override,
    cause = said.cause, note = said.note, effective_on = said.effective_on,
    changed_by_id = %(actor)s, changed_at = clock_timestamp(), version = held.version + 1
FROM unnest(
    %(pk)s::bigint[], %(version)s::int[], %(answer)s::text[], %(value)s::numeric[],
    %(value_of)s::numeric[], %(points)s::numeric[], %(is_override)s::bool[], %(cause)s::text[],
    %(note)s::text[], %(effective_on)s::date[]
) AS said(pk, version, answer, value, value_of, points, is_override, cause, note, effective_on)
WHERE held.id = said.pk AND held.version = said.version
"""
Written = tuple[Draft, Wanted, Held | None]


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan of `load`, whose transaction still holds the rows.

    Raises:
        ValidationError: the database's clock locked a step, or somebody wrote a reading that was
            not there yet.
    """
    drafts = [draft for _, draft in plan.created] + [step.item for step in plan.updated]
    try:
        with told_kindly():
            _begin(drafts, batch)
            for stage in Stage:
                for part in _chunks(drafts, stage):
                    _write(part, batch)
            _move(drafts, batch)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "score_once":
            raise
        raise ValidationError(MEANWHILE) from error
    _compare(drafts)
    if drafts:
        request_rankings()


def _chunks(drafts: Sequence[Draft], stage: Stage) -> Iterable[list[Written]]:
    """The readings of one stage, so many at a time that memory stays flat; a later one is written
    behind those it judges, or it falls.
    """
    part: list[Written] = []
    for draft in drafts:
        wanted = [one for one in draft.wanted if one.stage == stage]
        part += [(draft, one, draft.place.reading(stage)) for one in wanted]
        if len(part) >= CHUNK:
            yield part
            part = []
    yield part


def _write(part: Sequence[Written], batch: ImportBatch) -> None:
    new = [(draft, wanted) for draft, wanted, held in part if held is None]
    old = [(draft, wanted, held) for draft, wanted, held in part if held is not None]
    Score.objects.bulk_create(_score(draft, wanted, batch) for draft, wanted in new)
    if not old:
        return
    rows = [
        _facts(draft, wanted) | {"pk": held.pk, "version": held.version}
        for draft, wanted, held in old
    ]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, columns | {"actor": batch.actor_id})
        if cursor.rowcount != len(rows):
            raise ValidationError(MEANWHILE)


def _score(draft: Draft, wanted: Wanted, batch: ImportBatch) -> Score:
    place = draft.place
    return Score(
        sheet=place.sheet,
        criterion=place.criterion,
        stage=wanted.stage,
        changed_by=batch.actor,
        **_facts(draft, wanted),
    )


def _facts(draft: Draft, wanted: Wanted) -> dict[str, Any]:
    figure = wanted.figure
    return {
        "answer": figure.answer,
        "value": figure.value,
        "value_of": figure.of,
        "points": wanted.points,
        "is_override": wanted.is_override,
        "cause": wanted.cause,
        "note": nfc(wanted.note).strip(),
        "effective_on": draft.place.day_of(wanted.stage),
    }


def _begin(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    """A sheet of an open round begins with what the file says for the unit."""
    begun = [
        sheet
        for sheet in _sheets(drafts, {Stage.SELF})
        if sheet.round_set.round.state == RoundState.OPEN and sheet.state == SheetState.NOT_STARTED
    ]
    _stand(begun, SheetEventKind.STARTED, SheetState.SCORING, today(), batch)


def _move(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    """In a round of earlier years a sheet with points of appraisal has been appraised."""
    by_sheet = {draft.place.sheet.pk: draft.place for draft in drafts}
    by_day: dict[date, list[ScoreSheet]] = {}
    for sheet in _sheets(drafts, {Stage.APPRAISAL, Stage.SECOND}):
        place = by_sheet[sheet.pk]
        if place.is_draft and sheet.state in APPRAISED_FROM:
            by_day.setdefault(place.day_of(Stage.APPRAISAL), []).append(sheet)
    for on, sheets in by_day.items():
        _stand(sheets, SheetEventKind.APPRAISED, SheetState.APPRAISED, on, batch)


def _sheets(drafts: Iterable[Draft], stages: set[Stage]) -> list[ScoreSheet]:
    """The sheets of which the file brings a reading of one of these stages, each once."""
    found = {
        draft.place.sheet.pk: draft.place.sheet
        for draft in drafts
        if any(wanted.stage in stages for wanted in draft.wanted)
    }
    return list(found.values())


def _stand(
    sheets: Collection[ScoreSheet],
    kind: SheetEventKind,
    state: SheetState,
    on: date,
    batch: ImportBatch,
) -> None:
    if sheets:
        said = BY_FILE.format(batch=batch.pk)
        sheets_move(sheets, state, kind, batch.actor, said, effective_on=on)


def _compare(drafts: Iterable[Draft]) -> None:
    """Points beside the best unit's are derived once all figures are there."""
    touched = {
        (draft.place.sheet.round_set_id, draft.place.criterion.pk)
        for draft in drafts
        if scoring.needs_best(draft.place.criterion.rule)
    }
    for round_set_id, criterion_id in sorted(touched):
        request_comparison(round_set_id=round_set_id, criterion_id=criterion_id)
