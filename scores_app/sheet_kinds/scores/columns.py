"""The columns of the sheet of scores, one line for each criterion of each unit."""

from __future__ import annotations

from cchc.core.imports import Column
from scores_app.choices import Cause

COLUMNS = (
    Column("round_code", "Mã kỳ chấm", "code", required=True, width=14, max_length=20),
    Column(
        "unit",
        "Mã đơn vị",
        "code",
        required=True,
        width=14,
        max_length=255,
        aliases=("Đơn vị",),
    ),
    Column(
        "criterion",
        "Mã tiêu chí",
        "code",
        required=True,
        width=12,
        max_length=40,
        aliases=("Tiêu chí",),
    ),
    Column("applicable", "Áp dụng", "boolean", width=10),
    Column("declared", "Số liệu kê khai", "code", width=24, max_length=300),
    Column("self_points", "Điểm tự đánh giá", "decimal", width=12),
    Column("appraised_points", "Điểm thẩm định", "decimal", width=12),
    Column("explanation", "Giải trình", width=40, max_length=4000),
    Column("final_points", "Điểm cuối", "decimal", width=12),
    Column("note", "Ghi chú thẩm định", width=40, max_length=4000, aliases=("Ghi chú",)),
    Column("cause", "Nguyên nhân mất điểm", "choice", choices=Cause.choices, width=24),
)
EXAMPLE = {
    "round_code": "VD-2026",
    "unit": "Dòng ví dụ; xóa trước khi nhập",
    "criterion": "1.1",
    "declared": "45/50",
    "explanation": "Có, Không, Không áp dụng, một số, 45/50 hoặc tên mức",
}
