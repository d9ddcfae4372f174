"""The sheet of assignments: what a file may say, how it is compared, recorded and written out."""

from cchc.core.imports import SheetKind
from tasks_app.sheets.columns import COLUMNS
from tasks_app.sheets.comparing import load
from tasks_app.sheets.drafts import Draft
from tasks_app.sheets.exporting import export_rows, rows_of
from tasks_app.sheets.recording import apply

__all__ = ["ASSIGNMENTS", "Draft", "rows_of"]

ASSIGNMENTS: SheetKind[Draft] = SheetKind(
    name="assignments",
    label="Nhiệm vụ",
    file_stem="nhiem-vu",
    columns=COLUMNS,
    identity=("code",),
    load=load,
    apply=apply,
    export_rows=export_rows,
)
