"""The sheet of initiatives: what a file may say, how it is compared, recorded and written out."""

from typing import Any

from cchc.core.imports import SheetKind
from models_app.sheets.columns import COLUMNS
from models_app.sheets.exporting import export_rows, rows_of

__all__ = ["INITIATIVES", "rows_of"]

INITIATIVES: SheetKind[Any] = SheetKind(
    name="initiatives",
    label="Mô hình, sáng kiến",
    file_stem="sang-kien",
    columns=COLUMNS,
    identity=("code",),
    title_columns=("code", "title"),
    export_rows=export_rows,
)
