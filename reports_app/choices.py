"""Fixed vocabularies of packs and office documents."""

from __future__ import annotations

from django.db import models


class PackState(models.TextChoices):
    """How far the making of a pack is."""

    QUEUED = "queued", "Chờ lập"
    BUILDING = "building", "Đang lập"
    READY = "ready", "Đã lập xong"
    FAILED = "failed", "Không lập được"
    DROPPED = "dropped", "Đã bỏ"


class PackOrigin(models.TextChoices):
    """Who asked for a pack."""

    CUT_OFF = "cut_off", "Tự lập khi chốt số liệu"
    ASKED = "asked", "Lập theo yêu cầu"


class DocumentKind(models.TextChoices):
    """The office documents that are written from templates."""

    REPORT = "report", "Báo cáo kỳ"
    SCORE_SHEET = "score_sheet", "Phiếu kết quả của đơn vị"
    RANKING_ANNEX = "ranking_annex", "Phụ lục quyết định công bố xếp hạng"
