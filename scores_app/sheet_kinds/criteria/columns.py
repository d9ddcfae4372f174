"""Columns of the sheet of criteria: a row for each criterion, what the set is on every row."""

from cchc.core.imports import Column
from scores_app.choices import Rule, Scorer

SET_COLUMNS = (
    "set_name",
    "group",
    "year",
    "legal_basis",
    "set_max_points",
    "survey_points",
    "bands",
)
COLUMNS = (
    Column("set_code", "Mã bộ tiêu chí", "code", required=True, width=18, max_length=40),
    Column("set_name", "Tên bộ tiêu chí", required=True, width=40, max_length=255),
    Column("group", "Nhóm đơn vị", required=True, width=22, max_length=120),
    Column("year", "Năm", "integer", required=True, width=8),
    Column("legal_basis", "Căn cứ của bộ", width=40, max_length=4000),
    Column("code", "Mã tiêu chí", "code", required=True, width=12, max_length=40),
    Column("parent_code", "Mã mục cha", "code", width=12, max_length=40),
    Column("name", "Tên tiêu chí", required=True, width=60, max_length=4000),
    Column("max_points", "Điểm tối đa", "decimal", required=True, width=12),
    Column("rule", "Cách tính điểm", "choice", choices=Rule.choices, width=26),
    Column("rule_params", "Tham số cách tính", width=50, max_length=20_000),
    Column("evidence_required", "Phải có tài liệu kiểm chứng", width=30, max_length=4000),
    Column("evidence_note", "Yêu cầu và tài liệu kiểm chứng", width=40, max_length=4000),
    Column("scorer", "Cách chấm", "choice", choices=Scorer.choices, width=30),
    Column("criterion_basis", "Căn cứ của tiêu chí", width=30, max_length=4000),
    Column("area", "Lĩnh vực", width=24, max_length=255),
    Column("set_max_points", "Điểm tối đa của bộ", "decimal", width=18),
    Column("survey_points", "Trong đó điều tra xã hội học", "decimal", width=18),
    Column("bands", "Mức xếp loại", width=40, max_length=2000),
    Column("takes_initiatives", "Nhận sáng kiến làm tài liệu kiểm chứng", width=22, max_length=20),
)
