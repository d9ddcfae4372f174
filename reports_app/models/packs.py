"""Packs of a reporting period: what was asked for, how far it is, what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reports_app.choices import PackOrigin, PackState
from reports_app.models.periods import ReportPeriod
from scores_app.models import Publication
from units_app.access import access_of

TOLD_DAYS = 30  # a draft that made itself is told of for so long
_PUBLISHED_STAYS = """
IF OLD.publication_id IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'pack_published_stays',
        MESSAGE = 'Gói số liệu đã công bố nên không sửa, không xóa được.';
END IF;
RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
"""
_FILE_STAYS = """
IF TG_OP = 'UPDATE' OR EXISTS (
    SELECT 1 FROM reports_app_pack pack
    WHERE pack.id = OLD.pack_id AND pack.publication_id IS NOT NULL
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'pack_published_stays',
        MESSAGE = 'Tệp của gói số liệu đã công bố không sửa, không xóa được.';
END IF;
RETURN OLD;
"""


class PackQuerySet(models.QuerySet["Pack"]):
    """Reads of the packs."""

    def for_user(self, user: Any) -> Self:
        """All of them for the province's roles, none for others: a pack tells of all units."""
        return self if access_of(user).sees_all else self.none()

    def being_made(self) -> Self:
        """Those that wait for a worker or are with one."""
        return self.filter(state__in=(PackState.QUEUED, PackState.BUILDING))

    def drafts(self) -> Self:
        """Those that are ready and not published."""
        return self.filter(state=PackState.READY, publication__isnull=True)

    def drafts_at_cut_off(self, day: date) -> Self:
        """Drafts that were made by themselves of the days shortly before `day`."""
        first = day - timedelta(days=TOLD_DAYS)
        return self.drafts().filter(origin=PackOrigin.CUT_OFF, as_of__range=(first, day))


class Pack(models.Model):
    """One ZIP of a period as of a day; `since` is the day that changes are counted from.

    `manifest` is what its manifest.json says, `sha256` that of the whole ZIP, whose bytes stand in
    `PackFile` so that no list reads them; `code` stands for its data and is printed in its files.
    `step`, `done` and `total` say how far the making came. Once published, a pack stays as it is; a
    draft may be dropped: its file goes, what it was and its check code stay, since paper made from
    it still leads here.
    """

    period = models.ForeignKey(
        ReportPeriod, models.PROTECT, related_name="packs", verbose_name="kỳ"
    )
    as_of = models.DateField("số liệu tính đến ngày")
    since = models.DateField("so với ngày")
    origin = models.CharField("lập do", max_length=8, choices=PackOrigin, default=PackOrigin.ASKED)
    state = models.CharField(
        "trạng thái", max_length=8, choices=PackState, default=PackState.QUEUED
    )
    step = models.CharField("đang làm", max_length=160, blank=True)
    done = models.PositiveIntegerField("số bước đã xong", default=0)
    total = models.PositiveIntegerField("số bước", default=0)
    problem = models.TextField("lý do không lập được", blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người yêu cầu",
    )
    asked_at = models.DateTimeField("yêu cầu lúc", db_default=Now())
    touched_at = models.DateTimeField("tiến triển lúc", db_default=Now())
    ready_at = models.DateTimeField("lập xong lúc", null=True)
    program = models.CharField("phiên bản chương trình", max_length=40, blank=True)
    size = models.PositiveBigIntegerField("kích thước (byte)", default=0)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, blank=True)
    code = models.CharField("mã kiểm tra", max_length=12, blank=True, db_index=True)
    manifest = models.JSONField("bản kê", default=dict)
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    publication = models.OneToOneField(
        Publication, models.PROTECT, null=True, related_name="pack", verbose_name="bản công bố"
    )

    drop_reason = models.TextField("lý do bỏ", blank=True)
    dropped_at = models.DateTimeField("bỏ lúc", null=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người bỏ",
    )

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = "gói số liệu"
        verbose_name_plural = "các gói số liệu"
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PackState.values), name="pack_state_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=PackOrigin.values), name="pack_origin_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=PackState.READY)
                | Q(sha256__regex=r"^[0-9a-f]{64}$", ready_at__isnull=False),
                name="pack_ready_has_file",
            ),
            models.CheckConstraint(
                condition=Q(publication__isnull=True) | Q(state=PackState.READY),
                name="pack_published_is_ready",
            ),
            models.CheckConstraint(
                condition=Q(state=PackState.DROPPED, dropped_at__isnull=False) & ~Q(drop_reason="")
                | ~Q(state=PackState.DROPPED) & Q(dropped_at__isnull=True, drop_reason=""),
                name="pack_dropped_says_why",
                violation_error_message="Bỏ một gói số liệu phải có lý do.",
            ),
            models.UniqueConstraint(
                fields=["period", "as_of"],
                condition=Q(origin=PackOrigin.CUT_OFF),
                name="pack_cut_off_once",
                violation_error_message="Gói dự thảo của kỳ này đã được lập.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_PUBLISHED_STAYS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.period}, tính đến {self.as_of:%d/%m/%Y}"


class PackFile(models.Model):
    """The bytes of a pack that is ready."""

    pack = models.OneToOneField(Pack, models.CASCADE, related_name="file")
    content = models.BinaryField("nội dung")

    class Meta:
        verbose_name = "tệp của gói số liệu"
        verbose_name_plural = "tệp của các gói số liệu"
        triggers = (
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_FILE_STAYS,
            ),
        )

    def __str__(self) -> str:
        return str(self.pack)
