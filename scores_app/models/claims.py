"""Claims: what units hold against their appraisal, how it was ruled, and how both came about."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.clock import today
from evidence_app.models import Evidence
from scores_app.choices import RULED_STATES, ClaimState, Step
from scores_app.models.locking import (
    DAY,
    OWN_UNIT,
    READ_ROUND,
    RULED,
    STAYS,
    belongs,
    by_triggers_alone,
    refusal,
    step_open,
)
from scores_app.models.scores import DECLARE
from scores_app.models.sets import Criterion
from scores_app.models.sheets import ScoreSheet
from scores_app.querysets import ClaimEventQuerySet

DOCUMENTS_STAND = "Giải trình đã được xem xét hoặc bước đã khóa nên tài liệu không đổi được."
PAST = "Sau giải trình này tiêu chí đã được thẩm định lại; chỉ còn để xem."
# What the unit wrote stands while it is ruled on; a claim never moves to another criterion.
_CLAIM_IN_STEP = f"""
IF TG_OP = 'UPDATE' THEN
    IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
    IF OLD.past_on IS NOT NULL THEN
        {refusal(PAST)}
    END IF;
    IF (OLD.sheet_id, OLD.criterion_id) IS DISTINCT FROM (NEW.sheet_id, NEW.criterion_id) THEN
        {refusal("Giải trình không chuyển sang phiếu hay tiêu chí khác được.", STAYS)}
    END IF;
END IF;
of_row.sheet_id := NEW.sheet_id;
{READ_ROUND}
IF of_round.state <> 'draft' AND TG_OP = 'UPDATE' AND (
    (OLD.state IN {RULED} AND NEW.state NOT IN {RULED})
    OR (NEW.state IN {RULED} AND
        (OLD.text, OLD.answer, OLD.value, OLD.value_of, OLD.made_on) IS DISTINCT FROM
        (NEW.text, NEW.answer, NEW.value, NEW.value_of, NEW.made_on))
) THEN
    {refusal("Giải trình đã được xem xét nên nội dung của đơn vị không sửa được.", "claim_stands")}
END IF;
IF of_round.state <> 'draft' AND NEW.state IN {RULED}
    AND {belongs("NEW.ruled_by_id")} THEN
    {refusal("Không xem xét giải trình của đơn vị mình.", OWN_UNIT)}
END IF;
IF of_round.state = 'draft' OR (of_round.state = 'open' AND of_sheet.state <> 'approved' AND CASE
    WHEN NEW.state IN {RULED} THEN {step_open(Step.SECOND_APPRAISAL)}
    ELSE {step_open(Step.EXPLANATION)}
END) THEN RETURN NEW; END IF;
{refusal("Bước này của kỳ chấm đã khóa hoặc chưa mở nên giải trình không ghi được.")}
"""
_STANDING = (
    "text",
    "answer",
    "value",
    "value_of",
    "points",
    "state",
    "ruling",
    "made_by_id",
    "made_at",
    "made_on",
    "ruled_by_id",
    "ruled_at",
    "ruled_on",
    "past_on",
)
_WRITE_EVENT = f"""
INSERT INTO scores_app_claimevent (
    claim_id, sheet_id, criterion_id, {", ".join(_STANDING)}, actor_id, effective_on, recorded_at
) VALUES (
    NEW.id, NEW.sheet_id, NEW.criterion_id, {", ".join(f"of_row.{name}" for name in _STANDING)},
    CASE WHEN of_row.past_on IS NULL
        THEN coalesce(NEW.changed_by_id, of_row.ruled_by_id, of_row.made_by_id) END,
    CASE WHEN of_round.state <> 'draft' THEN {DAY} WHEN of_row.state IN {RULED}
        THEN of_row.ruled_on ELSE of_row.made_on END,
    clock_timestamp()
);
"""  # noqa: S608 - constants of this module
# One that is loaded with its ruling was made before, and waited for it.
_KEEP_HISTORY = f"""
IF TG_OP = 'UPDATE' AND ({", ".join(f"OLD.{name}" for name in _STANDING)})
    IS NOT DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _STANDING)})
THEN RETURN NULL; END IF;
SELECT held.* INTO of_round FROM scores_app_round held
JOIN scores_app_roundset part ON part.round_id = held.id
JOIN scores_app_scoresheet sheet ON sheet.round_set_id = part.id WHERE sheet.id = NEW.sheet_id;
of_row := NEW;
IF TG_OP = 'INSERT' AND NEW.state IN {RULED} THEN
    of_row.state := 'open';
    of_row.ruling := '';
    of_row.ruled_by_id := NULL;
    of_row.ruled_at := NULL;
    of_row.ruled_on := NULL;
    {_WRITE_EVENT}
    of_row := NEW;
END IF;
{_WRITE_EVENT}
RETURN NULL;
"""  # noqa: S608 - constants of this module


class ClaimStanding(models.Model):
    """What a unit holds against the appraisal of one criterion, and how it was ruled.

    The figure claimed is like that of a reading; points follow from it by the rule. The ruling's
    points are the score of the second appraisal. Once the appraisal is another one, what was ruled
    on the old one is past (`past_on`, set by the database): it stays, and a new claim may be made.
    """

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

    class Meta:
        abstract = True

    @property
    def is_ruled(self) -> bool:
        return self.state in RULED_STATES


@audited("ClaimAudit")
class Claim(ClaimStanding):
    """A claim as it stands now; the database keeps every earlier standing as a `ClaimEvent`, and
    refuses to write one outside its step.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="claims")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="claims")
    evidence = models.ManyToManyField(
        Evidence, through="ClaimEvidence", related_name="claims", verbose_name="tài liệu"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
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
            pgtrigger.Trigger(
                name="keep_history",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("of_row", "scores_app_claim%ROWTYPE"), DECLARE[1]],
                func=_KEEP_HISTORY,
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.sheet}: {self.criterion.code}"


class ClaimEvent(ClaimStanding):
    """A claim as it stood from `effective_on` on; written by the database alone.

    The standing on any day is the one with the highest number whose day has come.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="claim_events")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())

    objects = ClaimEventQuerySet.as_manager()

    class Meta:
        verbose_name = "lần ghi giải trình"
        verbose_name_plural = "các lần ghi giải trình"
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=["claim", "-id"], include=["effective_on"], name="claim_event_latest"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="by_triggers_alone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=by_triggers_alone("Lịch sử giải trình chỉ do hệ thống ghi."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.effective_on:%d/%m/%Y}"


_EVIDENCE_IN_STEP = f"""
SELECT held.* INTO of_claim FROM scores_app_claim held
WHERE held.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.claim_id ELSE NEW.claim_id END;
of_row.sheet_id := of_claim.sheet_id;
{READ_ROUND}
IF TG_OP <> 'UPDATE' AND (of_round.state = 'draft' OR (
    of_round.state = 'open' AND of_sheet.state <> 'approved' AND of_claim.state NOT IN {RULED}
    AND {step_open(Step.EXPLANATION)}
)) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END IF;
{refusal(DOCUMENTS_STAND)}
"""  # noqa: S608 - constants of this package


@audited("ClaimEvidenceAudit")
class ClaimEvidence(models.Model):
    """A document that a unit shows with its claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="claim_links")
    added_at = models.DateTimeField("đưa vào lúc", db_default=Now())

    class Meta:
        verbose_name = "tài liệu của giải trình"
        verbose_name_plural = "tài liệu của giải trình"
        constraints = (
            models.UniqueConstraint(fields=["claim", "evidence"], name="claim_evidence_once"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[*DECLARE[:3], ("of_claim", "scores_app_claim%ROWTYPE")],
                func=_EVIDENCE_IN_STEP,
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence)
