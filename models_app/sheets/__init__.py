"""The sheet of initiatives: what a file may say, how it is compared, recorded and written out."""

from cchc.core.imports import SheetKind
from models_app import permissions
from models_app.sheets.columns import COLUMNS
from models_app.sheets.comparing import load
from models_app.sheets.exporting import export_rows, rows_of
from models_app.sheets.recording import apply
from models_app.sheets.row_drafts import Draft
from models_app.sheets.undoing import built_on, withdraw_events
from units_app.access import access_of

__all__ = ["INITIATIVES", "Draft", "rows_of"]

INITIATIVES: SheetKind[Draft] = SheetKind(
    name="initiatives",
    label="Mô hình, sáng kiến",
    file_stem="sang-kien",
    columns=COLUMNS,
    identity=("code",),
    title_columns=("code", "title"),
    may_import=lambda user: permissions.keeps_books(access_of(user)),
    example={
        "code": "SK-2023-001",
        "title": "Trả kết quả chứng thực bản sao điện tử ngay trong buổi tiếp nhận",
        "unit": "SO-TP",
        "year": "2023",
        "area": "Cải cách thủ tục hành chính",
        "stage": "Đang áp dụng",
        "registered_on": "12/01/2023",
        "decision_no": "112/QĐ-UBND",
        "decision_on": "12/04/2023",
        "adopters": "SO-YT (01/06/2023), SO-TC (15/07/2023)",
        "effect": "Người dân chỉ phải đến một lần",
        "stage_on": "02/05/2023",
        "decision_issuer": "UBND tỉnh",
    },
    load=load,
    apply=apply,
    export_rows=export_rows,
    undo_models=("models_app.Adoption", "models_app.Initiative"),
    undo_check=built_on,
    before_undo=withdraw_events,
)
