"""Columns of the sheet of initiatives."""

from cchc.core.imports import Column
from cchc.core.text import folded_code
from models_app.choices import EARLIER_LABELS, IN_BOOKS

# Aliases are what offices call these columns in sheets of their own, and what our pages call them.
COLUMNS = (
    Column(
        "code",
        "Mã sáng kiến",
        "code",
        required=True,
        width=16,
        max_length=60,
        fold=folded_code,
        aliases=("Mã", "Mã số", "Mã mô hình", "Mã mô hình, sáng kiến"),
    ),
    Column(
        "title",
        "Tên mô hình, sáng kiến",
        required=True,
        width=60,
        max_length=500,
        aliases=("Tên sáng kiến", "Tên mô hình", "Mô hình, sáng kiến", "Sáng kiến", "Tên"),
    ),
    Column(
        "unit",
        "Mã đơn vị đăng ký",
        "code",
        required=True,
        width=16,
        max_length=255,
        aliases=("Đơn vị đăng ký", "Mã đơn vị", "Đơn vị", "Cơ quan đăng ký"),
        how="Mã đơn vị, hoặc tên đầy đủ, tính theo ngày đăng ký.",
    ),
    Column("unit_name", "Tên đơn vị đăng ký", width=30, beside="unit"),
    Column("year", "Năm", "integer", required=True, width=8, aliases=("Năm đăng ký",)),
    Column("area", "Lĩnh vực", required=True, width=30, max_length=255),
    Column(
        "stage",
        "Giai đoạn",
        "choice",
        choices=[(stage.value, str(stage.label)) for stage in IN_BOOKS],
        other_words={label: stage.value for stage, label in EARLIER_LABELS.items()},
        width=20,
        aliases=("Tình trạng", "Trạng thái"),
        how="Để trống: sáng kiến mới là chờ thẩm định, sáng kiến đã có trong sổ thì giữ nguyên.",
    ),
    Column("registered_on", "Ngày đăng ký", "date", required=True, width=14),
    Column(
        "decision_no",
        "Số quyết định",
        "code",
        width=20,
        max_length=100,
        aliases=("Quyết định", "Quyết định công nhận", "Số quyết định công nhận"),
    ),
    Column(
        "decision_on",
        "Ngày quyết định",
        "date",
        width=14,
        aliases=("Ngày công nhận", "Ngày quyết định công nhận"),
    ),
    Column(
        "adopters",
        "Đơn vị áp dụng",
        "code",
        width=40,
        max_length=20_000,
        aliases=("Mã đơn vị áp dụng", "Đơn vị áp dụng lại", "Đơn vị nhân rộng"),
        how=(
            "Mã hoặc tên đầy đủ của từng đơn vị, cách nhau dấu phẩy, kèm ngày bắt đầu áp dụng trong"
            " ngoặc: SO-YT (01/06/2023), SO-TC (15/07/2023)."
        ),
    ),
    Column("effect", "Hiệu quả", width=48, aliases=("Hiệu quả mang lại", "Kết quả")),
    Column(
        "stage_on",
        "Ngày của giai đoạn",
        "date",
        width=14,
        aliases=("Ngày chuyển giai đoạn",),
        how=(
            "Để trống: ngày quyết định với sáng kiến được hoặc không được công nhận, nếu không thì"
            " ngày gần nhất đã biết."
        ),
    ),
    Column("decision_issuer", "Cơ quan quyết định", width=24, max_length=255),
    Column(
        "problem",
        "Thực trạng, vấn đề cần giải quyết",
        width=48,
        aliases=("Thực trạng", "Vấn đề cần giải quyết"),
    ),
    Column("novelty", "Điểm mới", width=48, aliases=("Tính mới",)),
    Column("scope", "Phạm vi áp dụng", width=36, aliases=("Phạm vi",)),
    Column("starts_on", "Ngày bắt đầu thực hiện", "date", width=14, aliases=("Ngày bắt đầu",)),
    Column(
        "is_sample",
        "Dữ liệu minh họa",
        "boolean",
        width=16,
        how="Có hoặc Không, cho sáng kiến mới; sáng kiến đã có trong sổ thì giữ nguyên.",
    ),
)
