"""Criteria sets: what units of a group are scored by in a year."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from cchc.core.audit import audited
from cchc.core.models import Area
from scores_app.choices import Rule, Scorer, SetState
from scores_app.querysets import CriteriaSetQuerySet
from units_app.choices import UnitKind

# A set that may be used stands as it is; taken back to a draft only while no round uses it.
_SET_FIXED = """
IF OLD.state = 'ready' AND NEW.state = 'draft' AND EXISTS (
    SELECT 1 FROM scores_app_roundset used WHERE used.criteria_set_id = OLD.id
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'set_in_use',
        MESSAGE = 'Bộ tiêu chí đã được dùng trong một kỳ chấm nên không sửa được nữa.';
END IF;
IF OLD.state = 'ready' AND NEW.state = 'ready' AND
    (OLD.code, OLD.name, OLD.group_id, OLD.year, OLD.legal_basis, OLD.max_points, OLD.survey_points,
     OLD.gap_reason) IS DISTINCT FROM
    (NEW.code, NEW.name, NEW.group_id, NEW.year, NEW.legal_basis, NEW.max_points, NEW.survey_points,
     NEW.gap_reason)
THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'set_fixed',
        MESSAGE = 'Bộ tiêu chí đã chốt; chuyển về dự thảo trước khi sửa.';
END IF;
RETURN NEW;
"""
_PART_FIXED = """
IF EXISTS (
    SELECT 1 FROM scores_app_criteriaset held WHERE held.state = 'ready'
    AND held.id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.criteria_set_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.criteria_set_id END
    )
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'set_fixed',
        MESSAGE = 'Bộ tiêu chí đã chốt; chuyển về dự thảo trước khi sửa.';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
_PARENT_OF_SAME_SET = """
IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM scores_app_criterion parent
    WHERE parent.id = NEW.parent_id AND parent.criteria_set_id = NEW.criteria_set_id
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'criterion_parent_same_set',
        MESSAGE = 'Mục cha phải thuộc cùng bộ tiêu chí.';
END IF;
RETURN NULL;
"""
_WRITES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


@audited("UnitGroupAudit")
class UnitGroup(models.Model):
    """Units that are scored by the same set and ranked among themselves; which groups there are is
    the province's to say. `kind` names the units a new round proposes.
    """

    code = models.CharField(
        "mã",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[0-9a-z_-]+\Z", "Mã chỉ gồm chữ thường, số và gạch.")],
    )
    name = models.CharField("tên nhóm", max_length=120)
    kind = models.CharField("loại đơn vị", max_length=12, choices=UnitKind)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "nhóm đơn vị"
        verbose_name_plural = "nhóm đơn vị"
        ordering = ("order", "code")
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="group_named"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="group_kind_known"),
        )

    def __str__(self) -> str:
        return self.name


@audited("CriteriaSetAudit")
class CriteriaSet(models.Model):
    """A tree of criteria for one group of units and one year.

    A draft may be changed; a set that is ready stands fast (the database sees to it) and may be
    used by rounds. `max_points` is what the set promises to add up to (100, or 60), and
    `survey_points` the part of it that surveys decide. Where the sums disagree, `gap_reason` says
    why a person let the set be used all the same.
    """

    code = models.CharField("mã bộ tiêu chí", max_length=40, unique=True)
    name = models.CharField("tên bộ tiêu chí", max_length=255)
    group = models.ForeignKey(
        UnitGroup, models.PROTECT, related_name="criteria_sets", verbose_name="nhóm đơn vị"
    )
    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2000)])
    legal_basis = models.TextField("căn cứ", blank=True)
    max_points = models.DecimalField("điểm tối đa", max_digits=12, decimal_places=6)
    survey_points = models.DecimalField(
        "trong đó điều tra xã hội học", max_digits=12, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("trạng thái", max_length=8, choices=SetState, default=SetState.DRAFT)
    gap_reason = models.TextField("lý do chấp nhận tổng điểm không khớp", blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người chốt",
    )
    settled_at = models.DateTimeField("chốt lúc", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="sao từ bộ",
    )
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ("-year", "group", "code")
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="set_named"),
            models.CheckConstraint(
                condition=Q(state__in=SetState.values), name="criteria_set_state_known"
            ),
            models.CheckConstraint(
                condition=Q(max_points__gt=0, max_points__lte=1000),
                name="set_max_sane",
                violation_error_message="Điểm tối đa của bộ phải lớn hơn 0 và không quá 1.000.",
            ),
            models.CheckConstraint(
                condition=Q(survey_points__isnull=True)
                | Q(survey_points__gte=0, survey_points__lte=F("max_points")),
                name="set_survey_within_max",
                violation_error_message="Điểm điều tra xã hội học không được quá điểm tối đa.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="set_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_SET_FIXED,
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == SetState.DRAFT


@audited("CriterionAudit")
class Criterion(models.Model):
    """An area, a criterion or a part of one. Points are given at the leaves, each by its rule; what
    has children has none and is worth what they are.

    Criteria whose rule is a bonus or a penalty stand outside the sums: `max_points` is then the
    most it can add or take. `takes_initiatives`: recognised initiatives of any area may be shown
    for it; those of its own area may be at any criterion.
    """

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="criteria")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thuộc mục",
    )
    code = models.CharField("mã tiêu chí", max_length=40)
    name = models.TextField("tên tiêu chí")
    max_points = models.DecimalField("điểm tối đa", max_digits=12, decimal_places=6)
    rule = models.CharField("cách tính điểm", max_length=20, choices=Rule, blank=True)
    rule_params = models.JSONField("tham số", default=dict, blank=True)
    scorer = models.CharField("cách chấm", max_length=10, choices=Scorer, blank=True)
    evidence_required = models.BooleanField("phải có tài liệu kiểm chứng", default=False)
    evidence_note = models.TextField("yêu cầu và tài liệu kiểm chứng", blank=True)
    takes_initiatives = models.BooleanField(
        "nhận sáng kiến được công nhận làm tài liệu kiểm chứng", default=False, db_default=False
    )
    legal_basis = models.TextField("căn cứ", blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    order = models.PositiveIntegerField("thứ tự", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ("criteria_set", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criterion_code_once",
                violation_error_message="Mã tiêu chí đã có trong bộ.",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="criterion_named"),
            models.CheckConstraint(
                condition=Q(max_points__gte=0, max_points__lte=1000),
                name="criterion_max_sane",
                violation_error_message="Điểm tối đa phải từ 0 đến 1.000.",
            ),
            models.CheckConstraint(
                condition=Q(rule="") | Q(rule__in=Rule.values), name="criterion_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(rule="", scorer="") | (~Q(rule="") & Q(scorer__in=Scorer.values)),
                name="criterion_rule_has_scorer",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="criterion_not_of_itself"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="part_of_fixed_set",
                when=pgtrigger.Before,
                operation=_WRITES,
                func=_PART_FIXED,
            ),
            pgtrigger.Trigger(
                name="parent_of_same_set",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_PARENT_OF_SAME_SET,
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def follows_best(self) -> bool:
        """Whether its points follow the best figure of the group."""
        return self.rule == Rule.RELATIVE_TO_BEST


@audited("BandAudit")
class Band(models.Model):
    """A named band of the index (Xuất sắc, Tốt, …) and the index from which it holds."""

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="bands")
    name = models.CharField("tên mức", max_length=60)
    at_least = models.DecimalField("từ chỉ số", max_digits=7, decimal_places=4)

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ("criteria_set", "-at_least")
        constraints = (
            models.UniqueConstraint(
                fields=["criteria_set", "at_least"],
                name="band_cut_once",
                violation_error_message="Hai mức không thể bắt đầu từ cùng một chỉ số.",
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "name"],
                name="band_name_once",
                violation_error_message="Tên mức đã có trong bộ.",
            ),
            models.CheckConstraint(
                condition=Q(at_least__gte=0, at_least__lte=200),
                name="band_cut_sane",
                violation_error_message="Chỉ số phải từ 0 đến 200.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="part_of_fixed_set",
                when=pgtrigger.Before,
                operation=_WRITES,
                func=_PART_FIXED,
            ),
        )

    def __str__(self) -> str:
        return self.name


@audited("CriterionLinkAudit")
class CriterionLink(models.Model):
    """Which criterion of an earlier set a criterion goes on from; many to many, so that merged and
    split criteria keep their trend.
    """

    old = models.ForeignKey(
        Criterion, models.CASCADE, related_name="newer_links", verbose_name="tiêu chí cũ"
    )
    new = models.ForeignKey(
        Criterion, models.CASCADE, related_name="older_links", verbose_name="tiêu chí mới"
    )

    class Meta:
        verbose_name = "tiêu chí nối tiếp"
        verbose_name_plural = "tiêu chí nối tiếp"
        constraints = (
            models.UniqueConstraint(fields=["old", "new"], name="criterion_link_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="criterion_link_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
