"""Fixed vocabularies of assignments."""

from django.db import models


class Source(models.TextChoices):
    GOVERNMENT = "government", "Chính phủ giao"
    PROVINCE_PLAN = "province_plan", "Kế hoạch của tỉnh"


class Status(models.TextChoices):
    NOT_STARTED = "not_started", "Chưa bắt đầu"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    SUBMITTED = "submitted", "Chờ xác nhận"
    DONE = "done", "Hoàn thành"
    RETURNED = "returned", "Bị trả lại"
    DROPPED = "dropped", "Dừng thực hiện"


OPEN_STATUSES = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.SUBMITTED, Status.RETURNED)

CLOSED_STATUSES = (Status.DONE, Status.DROPPED)


class Timeliness(models.TextChoices):
    """Always computed from dates and a day, never stored and never typed."""

    ON_TIME = "on_time", "Hoàn thành đúng hạn"
    LATE = "late", "Hoàn thành quá hạn"
    OVERDUE = "overdue", "Quá hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    IN_TIME = "in_time", "Còn hạn"
    NO_DEADLINE = "no_deadline", "Không có thời hạn"
    DROPPED = "dropped", "Dừng thực hiện"


SETTLED = (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.OVERDUE)
"""Whose deadline has been kept or missed."""


class EventKind(models.TextChoices):
    ASSIGNED = "assigned", "Giao nhiệm vụ"
    STATUS = "status", "Cập nhật tình trạng"
    HANDED = "handed", "Trình lãnh đạo đơn vị"
    HANDED_BACK = "handed_back", "Lãnh đạo đơn vị chuyển lại"
    SENT = "sent", "Gửi kết quả"
    TAKEN_BACK = "taken_back", "Rút kết quả đã gửi"
    CONFIRMED = "confirmed", "Xác nhận hoàn thành"
    RETURNED = "returned", "Trả lại"
    EXTENDED = "extended", "Gia hạn"
    CORRECTED = "corrected", "Đính chính"


class ReturnReason(models.TextChoices):
    """Why a result was sent back; each goes with a text."""

    NO_EVIDENCE = "no_evidence", "Thiếu tài liệu kiểm chứng"
    WRONG_PRODUCT = "wrong_product", "Sản phẩm chưa đúng yêu cầu"
    UNFINISHED = "unfinished", "Chưa hoàn thành toàn bộ nội dung"
    WRONG_DOCUMENT = "wrong_document", "Văn bản chưa đúng thẩm quyền hoặc thể thức"
    OTHER = "other", "Lý do khác"


class PartStatus(models.TextChoices):
    """How far a co-unit is with its part; without a report it has not begun."""

    IN_PROGRESS = "in_progress", "Đang thực hiện"
    DONE = "done", "Đã xong phần phối hợp"


class ExtensionState(models.TextChoices):
    REQUESTED = "requested", "Chờ duyệt"
    APPROVED = "approved", "Được duyệt"
    REFUSED = "refused", "Không được duyệt"
    WITHDRAWN = "withdrawn", "Đã rút đề nghị"


class BulkState(models.TextChoices):
    """How far a change of many tasks is."""

    DRAFT = "draft", "Đang chuẩn bị"
    WAITING = "waiting", "Đang ghi"
    DONE = "done", "Đã ghi"
    FAILED = "failed", "Chưa ghi được"


class OutcomeKind(models.TextChoices):
    """What a change of many tasks does to one of them."""

    CHANGE = "change", "Sẽ thay đổi"
    SAME = "same", "Giữ nguyên"
    REFUSED = "refused", "Không sửa được"
    STALE = "stale", "Có người vừa cập nhật"


class Section(models.TextChoices):
    """Parts of a digest, in the order in which they are read."""

    ESCALATED = "escalated", "Đã nhắc nhiều lần, vẫn quá hạn"
    OVERDUE = "overdue", "Quá hạn"
    RETURNED = "returned", "Bị trả lại"
    CONFIRM = "confirm", "Chờ tôi xác nhận"
    APPROVE = "approve", "Chờ tôi duyệt"
    EXTENSION = "extension", "Đề nghị gia hạn chờ tôi xem xét"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    PARTS = "parts", "Thiếu kết quả phối hợp"
    OWN_PART = "own_part", "Phần phối hợp của đơn vị tôi"


class MailState(models.TextChoices):
    NO_ADDRESS = "none", "Không có địa chỉ thư"
    WAITING = "waiting", "Chờ gửi"
    CLAIMED = "claimed", "Không rõ đã gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Gửi không được"
