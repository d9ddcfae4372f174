"""The sheet of assignments: what a file may say, how it is compared, recorded and written out."""

from cchc.core.imports import SheetKind
from tasks_app import permissions
from tasks_app.sheets.columns import COLUMNS
from tasks_app.sheets.comparing import load
from tasks_app.sheets.drafts import Draft
from tasks_app.sheets.exporting import export_rows, rows_of
from tasks_app.sheets.recording import apply
from tasks_app.sheets.undoing import ask_for_figures, later_events, withdraw_events
from units_app.access import access_of

__all__ = ["ASSIGNMENTS", "Draft", "rows_of"]

ASSIGNMENTS: SheetKind[Draft] = SheetKind(
    name="assignments",
    label="Nhiệm vụ",
    file_stem="nhiem-vu",
    columns=COLUMNS,
    identity=("code",),
    title_columns=("code", "title"),
    may_import=lambda user: permissions.may_create(access_of(user)),
    example={
        "code": "CP-2021-15",
        "source": "Chính phủ giao",
        "title": "Rà soát, đơn giản hóa thủ tục hành chính nội bộ",
        "document_no": "76/NQ-CP",
        "document_date": "15/07/2021",
        "issuer": "Chính phủ",
        "lead_unit": "SO-NV",
        "co_units": "SO-TC, SO-YT",
        "assigned_on": "20/07/2021",
        "due_on": "31/12/2021",
        "product": "Kế hoạch của UBND tỉnh",
    },
    load=load,
    apply=apply,
    export_rows=export_rows,
    undo_models=("tasks_app.CoUnit", "tasks_app.Assignment", "tasks_app.SourceDocument"),
    undo_check=later_events,
    before_undo=withdraw_events,
    after_undo=ask_for_figures,
)
