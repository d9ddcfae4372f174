"""The sheet of scores: results of earlier years loaded, open rounds as far as their steps allow."""

from __future__ import annotations

from cchc.core.imports import SheetKind
from scores_app.permissions import may_run_rounds
from scores_app.services.comparing import COMPARED
from scores_app.sheet_kinds.scores.columns import COLUMNS, EXAMPLE
from scores_app.sheet_kinds.scores.comparing import Draft, load
from scores_app.sheet_kinds.scores.exporting import export_rows
from scores_app.sheet_kinds.scores.recording import apply
from scores_app.sheet_kinds.scores.undoing import (
    after_undo,
    before_undo,
    hold_places,
    undo_check,
)
from units_app.access import access_of

SCORES: SheetKind[Draft] = SheetKind(
    name="scores",
    label="Điểm",
    file_stem="diem",
    columns=COLUMNS,
    identity=("round_code", "unit", "criterion"),
    load_for=load,
    apply=apply,
    export_rows=export_rows,
    title_columns=("round_code", "unit", "criterion"),
    may_import=lambda user: may_run_rounds(access_of(user)),
    example=EXAMPLE,
    undo_models=("scores_app.ScoreSheet", "scores_app.Score"),
    undo_hold=hold_places,
    undo_check=undo_check,
    before_undo=before_undo,
    after_undo=after_undo,
    derived_by=(COMPARED,),
)
