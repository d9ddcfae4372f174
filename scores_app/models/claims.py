"""Claims: what units hold against their appraisal, and how it was ruled."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.clock import today
from evidence_app.models import Evidence
from scores_app.choices import ClaimState, Step
from scores_app.models.locking import OWN_UNIT, READ_ROUND, belongs, refusal, step_open
from scores_app.models.scores import DECLARE
from scores_app.models.sets import Criterion
from scores_app.models.sheets import ScoreSheet

PAST = "Sau giải trình này tiêu chí đã được thẩm định lại; chỉ còn để xem."
_CLAIM_IN_STEP = f"""
IF TG_OP = 'UPDATE' THEN
    IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
    IF OLD.past_on IS NOT NULL THEN
        {refusal(PAST)}
    END IF;
END IF;
of_row.sheet_id := NEW.sheet_id;
{READ_ROUND}
IF of_round.state <> 'draft' AND NEW.state IN ('accepted', 'partly', 'refused')
    AND {belongs("NEW.ruled_by_id")} THEN
    {refusal("Không xem xét giải trình của đơn vị mình.", OWN_UNIT)}
END IF;
IF of_round.state = 'draft' OR (of_round.state = 'open' AND of_sheet.state <> 'approved' AND CASE
    WHEN NEW.state IN ('accepted', 'partly', 'refused') OR (
        TG_OP = 'UPDATE' AND OLD.state IN ('accepted', 'partly', 'refused')
    ) THEN {step_open(Step.SECOND_APPRAISAL)}
    ELSE {step_open(Step.EXPLANATION)}
END) THEN RETURN NEW; END IF;
{refusal("Bước này của kỳ chấm đã khóa hoặc chưa mở nên giải trình không ghi được.")}
"""


@audited("ClaimAudit")
class Claim(models.Model):
    """What a unit holds against the appraisal of one criterion, and how it was ruled.

    The figure claimed is like that of a reading; points follow from it by the rule. The ruling's
    points are the score of the second appraisal. Once the appraisal is another one, what was ruled
    on the old one is past (`past_on`, set by the database): it stays, and a new claim may be made.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="claims")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="claims")
    text = models.TextField("nội dung giải trình")
    answer = models.CharField("trả lời đề nghị", max_length=40, blank=True)
    value = models.DecimalField(
        "số liệu đề nghị", max_digits=18, decimal_places=6, null=True, blank=True
    )
    value_of = models.DecimalField(
        "trên tổng số", max_digits=18, decimal_places=6, null=True, blank=True
    )
    points = models.DecimalField(
        "điểm đề nghị", max_digits=12, decimal_places=6, null=True, blank=True
    )
    state = models.CharField(
        "kết quả xem xét", max_length=10, choices=ClaimState, default=ClaimState.OPEN
    )
    ruling = models.TextField("ý kiến xem xét", blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("giải trình lúc", db_default=Now())
    made_on = models.DateField("ngày giải trình", default=today)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ruled_at = models.DateTimeField("xem xét lúc", null=True, blank=True)
    ruled_on = models.DateField("ngày xem xét", null=True, blank=True)
    past_on = models.DateField("hết hiệu lực từ ngày", null=True, editable=False)
    evidence = models.ManyToManyField(
        Evidence, through="ClaimEvidence", related_name="claims", verbose_name="tài liệu"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "criterion"], condition=Q(past_on__isnull=True), name="claim_once"
            ),
            models.CheckConstraint(
                condition=Q(past_on__isnull=True) | Q(ruled_on__isnull=False),
                name="claim_past_was_ruled",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="claim_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="claim_has_text",
                violation_error_message="Ghi nội dung giải trình.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ClaimState.OPEN, ClaimState.WITHDRAWN))
                | (~Q(ruling="") & Q(ruled_on__isnull=False)),
                name="claim_ruling_has_reason",
                violation_error_message="Ghi ý kiến xem xét.",
            ),
            models.CheckConstraint(
                condition=Q(ruled_on__isnull=True) | Q(ruled_on__gte=F("made_on")),
                name="claim_ruled_after_made",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=DECLARE[:3],
                func=_CLAIM_IN_STEP,
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.sheet}: {self.criterion.code}"

    @property
    def is_ruled(self) -> bool:
        return self.state in {ClaimState.ACCEPTED, ClaimState.PARTLY, ClaimState.REFUSED}


class ClaimEvidence(models.Model):
    """A document that a unit shows with its claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="claim_links")

    class Meta:
        verbose_name = "tài liệu của giải trình"
        verbose_name_plural = "tài liệu của giải trình"
        constraints = (
            models.UniqueConstraint(fields=["claim", "evidence"], name="claim_evidence_once"),
        )

    def __str__(self) -> str:
        return str(self.evidence)
