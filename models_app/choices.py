"""Fixed vocabularies of initiatives."""

from django.db import models


class Stage(models.TextChoices):
    """Where an initiative is. The first two are a unit's own affair: not in the books yet."""

    DRAFT = "draft", "Bản nháp"
    AT_HEAD = "at_head", "Chờ lãnh đạo đơn vị duyệt"
    REGISTERED = "registered", "Chờ thẩm định"
    APPRAISED = "appraised", "Đang thẩm định"
    RECOGNISED = "recognised", "Mới công nhận"
    REJECTED = "rejected", "Không được công nhận"
    APPLIED = "applied", "Đang áp dụng"
    REPLICATED = "replicated", "Nhân rộng"
    STOPPED = "stopped", "Đã dừng"


EARLIER_LABELS = {Stage.REGISTERED: "Đã đăng ký", Stage.RECOGNISED: "Được công nhận"}
"""How these stages were called in files that offices keep: imports still understand it."""

BEFORE_BOOKS = (Stage.DRAFT, Stage.AT_HEAD)

IN_BOOKS = tuple(stage for stage in Stage if stage not in BEFORE_BOOKS)
"""What the registry counts as registered, whatever became of it; in the order of its life."""

UNDECIDED = (Stage.REGISTERED, Stage.APPRAISED)
"""In the books, and nobody has recognised or refused it yet."""

HOLDING = (Stage.RECOGNISED, Stage.APPLIED, Stage.REPLICATED)
"""Recognised and still in force: what others may take over and a unit may show as evidence."""

MEASURED = (Stage.REGISTERED, Stage.APPRAISED, *HOLDING)
"""In the books and neither refused nor stopped: figures of the effect are recorded."""

NEXT_STAGES: dict[str, tuple[Stage, ...]] = {
    Stage.REGISTERED: (Stage.APPRAISED, Stage.STOPPED),
    Stage.APPRAISED: (Stage.RECOGNISED, Stage.REJECTED, Stage.STOPPED),
    Stage.RECOGNISED: (Stage.APPLIED, Stage.REPLICATED, Stage.STOPPED),
    Stage.APPLIED: (Stage.REPLICATED, Stage.STOPPED),
    Stage.REPLICATED: (Stage.STOPPED,),
    Stage.STOPPED: (),
    Stage.REJECTED: (),
}
"""From each stage those that may follow; what was recorded by mistake is put right by a
correction, which says why."""


class EventKind(models.TextChoices):
    REGISTERED = "registered", "Đăng ký"
    STAGE = "stage", "Chuyển giai đoạn"
    CORRECTED = "corrected", "Đính chính"


class AdoptionEventKind(models.TextChoices):
    TAKEN = "taken", "Bắt đầu áp dụng"
    RESULT = "result", "Ghi kết quả áp dụng"
    ENDED = "ended", "Thôi áp dụng"
    CORRECTED = "corrected", "Đính chính"


class Better(models.TextChoices):
    """Which way a figure gets better."""

    LOWER = "lower", "Giảm là tốt hơn"
    HIGHER = "higher", "Tăng là tốt hơn"


class MeasureKind(models.TextChoices):
    INTERIM = "interim", "Số liệu giữa kỳ"
    AFTER = "after", "Số liệu sau áp dụng"


class Opinion(models.TextChoices):
    """What a reviewer proposes; decides nothing."""

    RECOGNISE = "recognise", "Đề nghị công nhận"
    COMPLETE = "complete", "Đề nghị bổ sung hồ sơ"
    REFUSE = "refuse", "Đề nghị không công nhận"
