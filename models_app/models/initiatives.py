"""Initiatives as they stand now, and the documents that belong to them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper

from cchc.core.audit import audited
from cchc.core.models import Area
from evidence_app.models import Evidence
from models_app.choices import BEFORE_BOOKS, HOLDING, Stage
from models_app.querysets import InitiativeQuerySet
from units_app.models import Unit


class Standing(models.Model):
    """What figures are made of; the row holds it as it is now, each event as it was from its day
    on.

    `stage_on` is the day the stage began. `decision_no`, `decision_on` and `decision_issuer` are of
    the decision to recognise, or not to recognise.
    """

    title = models.CharField("tên mô hình, sáng kiến", max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị đăng ký")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    year = models.PositiveSmallIntegerField(
        "năm", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    stage = models.CharField("giai đoạn", max_length=12, choices=Stage, default=Stage.DRAFT)
    stage_on = models.DateField("ngày của giai đoạn", null=True, blank=True)
    registered_on = models.DateField("ngày đăng ký", null=True, blank=True)
    decision_no = models.CharField("số quyết định", max_length=100, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_issuer = models.CharField("cơ quan quyết định", max_length=255, blank=True)

    class Meta:
        abstract = True


STANDING_FIELDS = (
    "title",
    "unit",
    "area",
    "year",
    "stage",
    "stage_on",
    "registered_on",
    "decision_no",
    "decision_on",
    "decision_issuer",
)


@audited("InitiativeAudit")
class Initiative(Standing):
    """A model, initiative or good practice that a unit registers for a year and an area.

    While the unit still writes it (`BEFORE_BOOKS`) it has no code, no event and is in no figure.
    `handed_back` is why the head of the unit gave a draft back.
    """

    code = models.CharField("mã", max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="initiatives", verbose_name="đơn vị đăng ký"
    )
    problem = models.TextField("thực trạng, vấn đề cần giải quyết", blank=True)
    novelty = models.TextField("điểm mới", blank=True)
    scope = models.TextField("phạm vi áp dụng", blank=True)
    starts_on = models.DateField("ngày bắt đầu thực hiện", null=True, blank=True)
    effect = models.TextField("hiệu quả", blank=True)
    handed_back = models.TextField("lý do lãnh đạo đơn vị chuyển lại", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người lập",
    )
    evidence = models.ManyToManyField(
        Evidence,
        through="InitiativeEvidence",
        related_name="initiatives",
        verbose_name="tài liệu kèm theo",
        blank=True,
    )
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")
    # What `as_of` and `for_list` annotate.
    at_title: str
    at_stage: str
    at_stage_on: date
    at_year: int
    at_unit_id: int
    at_unit_name: str
    at_area_name: str
    at_area_id: int | None
    at_registered_on: date
    at_decision_no: str
    at_decision_on: date | None
    at_decision_issuer: str
    at_adopters: int

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = "mô hình, sáng kiến"
        verbose_name_plural = "mô hình, sáng kiến"
        ordering = ("code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="initiative_code_once",
                violation_error_message="Mã này đã thuộc về một sáng kiến khác.",
            ),
            # Together with the one above: unique whatever its case.
            models.CheckConstraint(
                condition=Q(code=Upper("code")),
                name="initiative_code_upper",
                violation_error_message="Mã phải viết hoa.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="initiative_stage_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="initiative_title_given"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="initiative_year_sane",
                violation_error_message="Năm phải từ 2000 đến 2100.",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=BEFORE_BOOKS,
                    code="",
                    registered_on__isnull=True,
                    stage_on__isnull=True,
                )
                | (
                    ~Q(stage__in=BEFORE_BOOKS)
                    & ~Q(code="")
                    & Q(
                        registered_on__isnull=False,
                        stage_on__isnull=False,
                        area__isnull=False,
                    )
                ),
                name="initiative_in_books_is_whole",
                violation_error_message=(
                    "Sáng kiến đã đăng ký phải có mã, lĩnh vực, ngày đăng ký và ngày của giai đoạn."
                ),
            ),
            models.CheckConstraint(
                condition=Q(stage_on__isnull=True) | Q(stage_on__gte=F("registered_on")),
                name="initiative_stage_after_registered",
                violation_error_message="Ngày của giai đoạn phải từ ngày đăng ký trở đi.",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=HOLDING)
                | (~Q(decision_no="") & Q(decision_on__isnull=False)),
                name="initiative_recognised_by_decision",
                violation_error_message="Công nhận phải có số và ngày quyết định.",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "stage"], name="initiative_unit"),
            models.Index(fields=["stage", "area", "year"], name="initiative_stage"),
            models.Index(fields=["-registered_on", "-id"], name="initiative_newest"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def is_in_books(self) -> bool:
        """Registered: it has a code, and a first event."""
        return self.stage not in BEFORE_BOOKS


@audited("InitiativeEvidenceAudit")
class InitiativeEvidence(models.Model):
    """A document that the unit put with its initiative."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="initiative_links")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField("đưa vào lúc", db_default=Now())

    class Meta:
        verbose_name = "tài liệu của sáng kiến"
        verbose_name_plural = "tài liệu của sáng kiến"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "evidence"], name="initiative_evidence_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence)
