"""The sheet of criteria: what a file may say, how it is compared, recorded and written out."""

from cchc.core.imports import SheetKind
from scores_app import permissions
from scores_app.sheet_kinds.criteria.columns import COLUMNS
from scores_app.sheet_kinds.criteria.comparing import load
from scores_app.sheet_kinds.criteria.drafts import Draft
from scores_app.sheet_kinds.criteria.recording import apply, export_rows, rows_of, settled_since
from units_app.access import access_of

__all__ = ["CRITERIA", "Draft", "rows_of"]

CRITERIA: SheetKind[Draft] = SheetKind(
    name="criteria",
    label="Bộ tiêu chí",
    file_stem="bo-tieu-chi",
    columns=COLUMNS,
    identity=("set_code", "code"),
    title_columns=("set_code", "code", "name"),
    may_import=lambda user: permissions.may_keep_sets(access_of(user)),
    example={
        "set_code": "SO-2026",
        "set_name": "Bộ tiêu chí các sở năm 2026",
        "group": "department",
        "year": "2026",
        "code": "1.1",
        "parent_code": "1",
        "name": "Mức độ hoàn thành kế hoạch cải cách hành chính",
        "max_points": "2",
        "rule": "Theo ngưỡng",
        "rule_params": '{"bands": [{"over": "90", "points": "2"}, {"points": "0"}]}',
        "evidence_required": "Báo cáo thực hiện kế hoạch",
        "set_max_points": "100",
        "bands": "Xuất sắc: 90; Tốt: 80; Khá: 70; Trung bình: 50; Yếu: 0",
    },
    load=load,
    apply=apply,
    export_rows=export_rows,
    undo_models=(
        "scores_app.CriterionLink",
        "scores_app.Band",
        "scores_app.Criterion",
        "scores_app.CriteriaSet",
    ),
    undo_check=settled_since,
)
