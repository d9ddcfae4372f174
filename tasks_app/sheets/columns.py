"""Columns of the sheet of assignments."""

from cchc.core.imports import Column
from tasks_app.choices import Source, Status

COLUMNS = (
    Column("code", "Mã nhiệm vụ", "code", required=True, width=16, max_length=60),
    Column("source", "Nguồn giao", "choice", required=True, choices=Source.choices, width=18),
    Column("title", "Nội dung nhiệm vụ", required=True, width=60),
    Column("document_no", "Số văn bản giao", "code", required=True, width=20, max_length=100),
    Column("document_date", "Ngày văn bản", "date", width=14),
    Column("issuer", "Cơ quan ban hành", width=28, max_length=255),
    Column("signer", "Người ký", width=22, max_length=150),
    Column("area", "Lĩnh vực", width=30, max_length=255),
    Column("lead_unit", "Mã đơn vị chủ trì", "code", required=True, width=16, max_length=40),
    Column("co_units", "Mã đơn vị phối hợp", "code", width=28, max_length=20_000),
    Column("assigned_on", "Ngày giao", "date", required=True, width=14),
    Column("due_on", "Thời hạn", "date", width=14),
    Column("extended_due_on", "Thời hạn sau gia hạn", "date", width=14),
    Column("product", "Sản phẩm", width=36),
    Column("status", "Tình trạng", "choice", choices=Status.choices, width=18),
    Column("completed_on", "Ngày hoàn thành", "date", width=14),
    Column("result_document", "Văn bản kết quả", width=28, max_length=255),
    Column("note", "Ghi chú", width=40),
)
