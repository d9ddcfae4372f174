"""Indexes that others publish: PAR INDEX, SIPAS and the like."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.core.audit import audited
from scores_app.querysets import ExternalIndexQuerySet
from units_app.choices import UnitKind
from units_app.models import Unit


@audited("ExternalIndexAudit")
class ExternalIndex(models.Model):
    """One statement of one source: a unit's score and rank in an index for a result year.

    Sources disagree and restate: every statement is kept, `is_shown` marks the one that pages
    use. Score and rank are unknown (empty), never zero, where the source does not state them.
    """

    index = models.CharField("chỉ số", max_length=40)
    publisher = models.CharField("cơ quan công bố", max_length=150)
    year = models.PositiveSmallIntegerField("năm kết quả")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="external_indexes")
    score = models.DecimalField("điểm", max_digits=8, decimal_places=4, null=True, blank=True)
    rank = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    rank_of = models.PositiveSmallIntegerField("trên tổng số", null=True, blank=True)
    published_on = models.DateField("ngày công bố", null=True, blank=True)
    source = models.TextField("nguồn")
    is_shown = models.BooleanField("dùng để hiển thị", default=True)

    objects = ExternalIndexQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ số do bên ngoài công bố"
        verbose_name_plural = "chỉ số do bên ngoài công bố"
        ordering = ("index", "year", F("rank").asc(nulls_last=True))
        constraints = (
            models.UniqueConstraint(
                fields=["index", "publisher", "year", "unit", "source"], name="statement_once"
            ),
            models.UniqueConstraint(
                fields=["index", "year", "unit"],
                condition=Q(is_shown=True),
                name="one_statement_shown",
                violation_error_message="Chỉ một kết quả của mỗi năm được dùng để hiển thị.",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True)
                | Q(rank_of__isnull=True)
                | Q(rank__lte=F("rank_of"), rank__gte=1),
                name="rank_within_number",
                violation_error_message="Hạng phải từ 1 đến tổng số đơn vị được xếp hạng.",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1000),
                name="external_score_sane",
                violation_error_message="Điểm không hợp lệ.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.index} {self.year}: {self.unit}"


@audited("IndexBreakAudit")
class IndexBreak(models.Model):
    """A result year from which an index is measured by another set of criteria; no line is drawn
    across it.
    """

    index = models.CharField("chỉ số", max_length=40)
    year = models.PositiveSmallIntegerField("từ năm")
    text = models.CharField("nội dung", max_length=255)
    legal_basis = models.CharField("căn cứ", max_length=255, blank=True)

    class Meta:
        verbose_name = "thay đổi bộ tiêu chí"
        verbose_name_plural = "thay đổi bộ tiêu chí"
        ordering = ("index", "year")
        constraints = (models.UniqueConstraint(fields=["index", "year"], name="index_break_once"),)

    def __str__(self) -> str:
        return f"{self.index} {self.year}"


@audited("StatementChoiceAudit")
class StatementChoice(models.Model):
    """That somebody had another statement shown, and why; rows are only added."""

    statement = models.ForeignKey(
        ExternalIndex, models.PROTECT, related_name="choices", verbose_name="kết quả được chọn"
    )
    replaced = models.ForeignKey(
        ExternalIndex,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="kết quả thôi hiển thị",
    )
    reason = models.TextField("lý do")
    made_at = models.DateTimeField("chọn lúc")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người chọn",
    )

    class Meta:
        verbose_name = "lần chọn kết quả hiển thị"
        verbose_name_plural = "các lần chọn kết quả hiển thị"
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="statement_choice_has_reason",
                violation_error_message="Ghi lý do chọn kết quả này.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement}, {self.made_at:%d/%m/%Y}"


class ExternalRanking(models.Model):
    """One computation of the ranking of a kind of units in an index and year as of a day; the last
    one of each day.

    `inputs` stands for exactly the statements that were counted, `rules_version` for the program
    that counted them. `ranks` maps unit id to the rank among the known scores: a rank of the whole
    only where `is_complete`. The nightly check leaves when it looked, and what it found different.
    """

    index = models.CharField("chỉ số", max_length=40)
    year = models.PositiveSmallIntegerField("năm kết quả")
    kind = models.CharField("loại đơn vị", max_length=12, choices=UnitKind)
    as_of = models.DateField("tính đến ngày")
    computed_at = models.DateTimeField("tính lúc")
    inputs = models.CharField("dấu của số liệu đầu vào", max_length=64)
    rules_version = models.CharField("phiên bản cách tính", max_length=40)
    known = models.PositiveIntegerField("số đơn vị có số liệu")
    total = models.PositiveIntegerField("trên tổng số", null=True)
    is_complete = models.BooleanField("đủ điểm của mọi đơn vị")
    ranks = models.JSONField("hạng tính lại", default=dict)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True)
    difference = models.TextField("khác biệt", blank=True)

    class Meta:
        verbose_name = "lần tính chỉ số được công bố"
        verbose_name_plural = "các lần tính chỉ số được công bố"
        ordering = ("-as_of", "index", "year", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=["index", "year", "kind", "as_of"], name="external_ranking_of_day_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.index} {self.year}, {self.as_of:%d/%m/%Y}"
