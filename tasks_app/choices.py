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


class EventKind(models.TextChoices):
    ASSIGNED = "assigned", "Giao nhiệm vụ"
    STATUS = "status", "Cập nhật tình trạng"
    CORRECTED = "corrected", "Đính chính"
