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
    Column(
        "declared",
        "Số liệu kê khai",
        "code",
        width=24,
        max_length=300,
        how="Có, Không, Không áp dụng, một số, 45/50 hoặc tên mức",
    ),
    Column("self_points", "Điểm tự đánh giá", "decimal", width=12),
    Column("appraised_points", "Điểm thẩm định", "decimal", width=12),
    Column("explanation", "Giải trình", width=40, max_length=4000),
    Column("final_points", "Điểm cuối", "decimal", width=12),
    Column("note", "Ghi chú thẩm định", width=40, max_length=4000, aliases=("Ghi chú",)),
    Column("cause", "Nguyên nhân mất điểm", "choice", choices=Cause.choices, width=24),
)
EXAMPLE = {
    "round_code": "SO-2026",
    "unit": "SO-TP",
    "criterion": "1.1",
    "applicable": "Có",
    "declared": "45/50",
    "self_points": "1,80",
    "appraised_points": "1,50",
    "explanation": "Đã hoàn thành 45/50 nhiệm vụ của kế hoạch",
    "final_points": "1,50",
    "note": "Báo cáo ghi 40/50 nhiệm vụ hoàn thành",
    "cause": "Không đúng quy định",
}
