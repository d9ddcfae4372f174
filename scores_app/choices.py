"""Fixed vocabularies of criteria sets, rounds and scores."""

from __future__ import annotations

from django.db import models


class Rule(models.TextChoices):
    """How points follow from what is declared; `scores_app.points` has the arithmetic."""

    YES_NO = "yes_no", "Có hoặc không"
    STEPS = "steps", "Theo bậc"
    BANDS = "bands", "Theo ngưỡng"
    PROPORTIONAL = "proportional", "Theo tỷ lệ"
    RELATIVE_TO_BEST = "relative_to_best", "So với đơn vị tốt nhất"
    COUNT = "count", "Theo số lượng"
    DEDUCTION = "deduction", "Trừ dần theo lỗi"
    SURVEY = "survey", "Kết quả điều tra xã hội học"
    LEADERS = "leaders", "Lãnh đạo tỉnh đánh giá"
    BONUS = "bonus", "Điểm thưởng"
    PENALTY = "penalty", "Điểm trừ"
    FROM_ASSIGNMENTS = "from_assignments", "Từ nhiệm vụ được giao"
    MANUAL = "manual", "Chấm trực tiếp"


ADJUSTMENTS = (Rule.BONUS, Rule.PENALTY)
# What is typed there are the points themselves, so there is nothing else to set in their place.
WITHOUT_OVERRIDE = (Rule.MANUAL, Rule.SURVEY, Rule.LEADERS)


class Scorer(models.TextChoices):
    """Who says what a criterion is worth."""

    UNIT = "unit", "Đơn vị tự chấm, cơ quan thẩm định chấm"
    APPRAISER = "appraiser", "Cơ quan thẩm định chấm"
    SURVEY = "survey", "Điều tra xã hội học"
    LEADERS = "leaders", "Lãnh đạo tỉnh chấm"
    SYSTEM = "system", "Hệ thống tính từ nhiệm vụ được giao"


# Whose criteria appraisers judge, and of which only a result is entered.
BY_APPRAISERS = (Scorer.UNIT, Scorer.APPRAISER)
RESULTS = (Scorer.SURVEY, Scorer.LEADERS)


class SetState(models.TextChoices):
    """Whether a set may be used; a draft is changed freely and scores nobody."""

    DRAFT = "draft", "Dự thảo"
    READY = "ready", "Dùng được"


class RoundState(models.TextChoices):
    """How far a round is: known to its keepers alone, taking points by its steps, or done."""

    DRAFT = "draft", "Đang chuẩn bị"
    OPEN = "open", "Đang mở"
    CLOSED = "closed", "Đã kết thúc"


class Step(models.TextChoices):
    """The dated steps of a round, in their order."""

    SELF_SCORE = "self_score", "Tự chấm điểm"
    HEAD_APPROVAL = "head_approval", "Lãnh đạo đơn vị duyệt"
    APPRAISAL = "appraisal", "Thẩm định"
    EXPLANATION = "explanation", "Giải trình"
    SECOND_APPRAISAL = "second_appraisal", "Thẩm định lại"
    APPROVAL = "approval", "Phê duyệt kết quả"


class Stage(models.TextChoices):
    """Whose reading of a criterion a score is."""

    SELF = "self", "Tự đánh giá"
    APPRAISAL = "appraisal", "Thẩm định"
    SECOND = "second", "Thẩm định lại"


class SheetState(models.TextChoices):
    """With whom a sheet is, from the unit to who approves it."""

    NOT_STARTED = "not_started", "Chưa bắt đầu"
    SCORING = "scoring", "Đang tự chấm"
    AT_HEAD = "at_head", "Chờ lãnh đạo đơn vị duyệt"
    SENT = "sent", "Đã gửi"
    APPRAISED = "appraised", "Đã thẩm định"
    APPROVED = "approved", "Đã phê duyệt"


UNSENT_STATES = (SheetState.NOT_STARTED, SheetState.SCORING, SheetState.AT_HEAD)


class SheetEventKind(models.TextChoices):
    """What was done to a sheet, by its unit or by the office."""

    CREATED = "created", "Lập phiếu"
    STARTED = "started", "Bắt đầu tự chấm"
    HANDED = "handed", "Trình lãnh đạo đơn vị"
    HANDED_BACK = "handed_back", "Lãnh đạo đơn vị chuyển lại"
    SENT = "sent", "Gửi cơ quan thẩm định"
    TAKEN_BACK = "taken_back", "Rút lại"
    RETURNED = "returned", "Trả lại đơn vị"
    REOPENED = "reopened", "Mở lại"
    APPRAISED = "appraised", "Hoàn thành thẩm định"
    APPRAISAL_REOPENED = "unappraised", "Thẩm định tiếp"
    APPROVED = "approved", "Phê duyệt kết quả"
    UNRANKED = "unranked", "Không xếp hạng"
    RANKED = "ranked", "Xếp hạng trở lại"


class RoundEventKind(models.TextChoices):
    """What its keepers did to a round."""

    OPENED = "opened", "Mở kỳ chấm"
    STEP_MOVED = "step_moved", "Đổi ngày của bước"
    CLOSED = "closed", "Kết thúc kỳ chấm"
    PREPARED = "prepared", "Lập phiếu để nạp điểm"
    RECORDED = "recorded", "Ghi nhận kết quả năm trước"
    CORRECTING = "correcting", "Mở lại để đính chính"


class Cause(models.TextChoices):
    """Why points were lost."""

    NOT_DONE = "not_done", "Không làm"
    LATE = "late", "Làm chậm"
    NO_EVIDENCE = "no_evidence", "Thiếu tài liệu kiểm chứng"
    NOT_PROPER = "not_proper", "Không đúng quy định"
    RESCORED = "rescored", "Chấm lại"


class ClaimState(models.TextChoices):
    """Whether a claim waits, how it was ruled, or that its unit withdrew it."""

    OPEN = "open", "Chờ xem xét"
    ACCEPTED = "accepted", "Chấp nhận"
    PARTLY = "partly", "Chấp nhận một phần"
    REFUSED = "refused", "Không chấp nhận"
    WITHDRAWN = "withdrawn", "Đơn vị rút"


RULED_STATES = (ClaimState.ACCEPTED, ClaimState.PARTLY, ClaimState.REFUSED)


class Basis(models.TextChoices):
    """Which readings an index is made of."""

    FINAL = "final", "Điểm cuối"
    APPRAISED = "appraised", "Điểm thẩm định"
    SELF = "self", "Điểm tự đánh giá"


class RowStatus(models.TextChoices):
    """What a line of a ranking is; only the first one has a rank."""

    RANKED = "ranked", "Được xếp hạng"
    UNRANKED = "unranked", "Có điểm, không xếp hạng"
    INCOMPLETE = "incomplete", "Chưa chấm xong"
    MISSING = "missing", "Chưa có điểm"


class Superseded(models.TextChoices):
    """Why a stored ranking may say something else than the books say now."""

    RECORDED = "recorded", "có điểm hoặc phiếu được ghi sau khi tính"
    SETTLED = "settled", "kỳ chấm khi chuẩn bị hoặc nạp kết quả đã đặt khác"
    PROGRAM = "program", "tính bằng phiên bản khác của chương trình"


class PublicationKind(models.TextChoices):
    """What is frozen: the rankings of a round, or the pack of a reporting period."""

    RANKING = "ranking", "Xếp hạng"
    PACK = "pack", "Gói số liệu"
