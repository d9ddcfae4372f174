"""Scores: what a criterion is worth in the reading of the unit, of the appraisal, of the second
appraisal; their history and evidence.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.clock import today
from scores_app.choices import Cause, Stage, Step
from scores_app.models.locking import (
    CORRECTED,
    DAY,
    OWN_UNIT,
    READ_ROUND,
    RULED,
    STAYS,
    belongs,
    by_triggers_alone,
    refusal,
    step_open,
    unit_step_open,
)
from scores_app.models.sets import Criterion
from scores_app.models.sheets import ScoreSheet
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.querysets import ScoreQuerySet

DECLARE = [
    ("of_row", "scores_app_score%ROWTYPE"),
    ("of_round", "scores_app_round%ROWTYPE"),
    ("of_sheet", "scores_app_scoresheet%ROWTYPE"),
    ("of_criterion", "scores_app_criterion%ROWTYPE"),
]
_STILL_APPROVING = f"""EXISTS (
    SELECT 1 FROM scores_app_roundstep last WHERE last.round_id = of_round.id
    AND last.step = 'approval' AND {DAY} <= last.ends_on
)"""  # noqa: S608 - a constant of this module
# Who takes a reading out, or puts one back with a whole batch, is told by the transaction; else it
# is who wrote it.
_ACTING = """
acting := CASE WHEN TG_OP = 'DELETE'
    THEN nullif(current_setting('cchc.withdrawn_by', true), '')::bigint
    WHEN current_setting('cchc.restored_by', true) <> ''
    THEN nullif(current_setting('cchc.restored_by', true), '0')::bigint
    ELSE of_row.changed_by_id END;
"""
_FIGURE = (
    "sheet_id",
    "criterion_id",
    "stage",
    "answer",
    "value",
    "value_of",
    "is_override",
    "cause",
    "note",
    "changed_by_id",
    "version",
)
# Only the points follow the best unit: the figure, and who judged it, are what they were.
_SAME_FIGURE = f"""NOT OLD.is_override AND ({", ".join(f"OLD.{name}" for name in _FIGURE)})
    IS NOT DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _FIGURE)})"""
# What a reading was made of changed, so it falls, whatever step is open (see `_OVERTAKE`).
_FALLS = "TG_OP = 'DELETE' AND pg_trigger_depth() > 1"
_IN_STEP = f"""
IF {_FALLS} THEN RETURN OLD; END IF;
IF TG_OP = 'DELETE' THEN of_row := OLD; ELSE of_row := NEW; END IF;
IF TG_OP = 'UPDATE' AND (OLD.sheet_id, OLD.criterion_id, OLD.stage) IS DISTINCT FROM
    (NEW.sheet_id, NEW.criterion_id, NEW.stage) THEN
    {refusal("Điểm không chuyển sang phiếu, tiêu chí hay vòng khác được.", STAYS)}
END IF;
{READ_ROUND}
SELECT held.* INTO of_criterion FROM scores_app_criterion held WHERE held.id = of_row.criterion_id;
IF TG_OP = 'INSERT' AND of_criterion.criteria_set_id <> (
    SELECT part.criteria_set_id FROM scores_app_roundset part WHERE part.id = of_sheet.round_set_id
) THEN
    {refusal("Tiêu chí không thuộc bộ tiêu chí của phiếu.", "score_other_set")}
END IF;
most := of_criterion.max_points;
IF TG_OP <> 'DELETE' AND (CASE WHEN of_criterion.rule = 'penalty'
    THEN NEW.points NOT BETWEEN -most AND 0 ELSE NEW.points NOT BETWEEN 0 AND most END)
THEN
    {refusal("Điểm phải trong khoảng từ 0 đến điểm tối đa của tiêu chí.", "score_within_bounds")}
END IF;
IF of_round.state = 'draft' THEN
    IF {CORRECTED} AND TG_OP <> 'DELETE' THEN NEW.effective_on := {DAY}; RETURN NEW; END IF;
    RETURN of_row;
END IF;
IF of_round.state = 'closed' THEN
    {refusal("Kỳ chấm đã kết thúc nên điểm không sửa được nữa.")}
END IF;
IF TG_OP = 'UPDATE' AND of_criterion.rule = 'relative_to_best' AND {_SAME_FIGURE} THEN
    NEW.effective_on := least(greatest(OLD.effective_on, NEW.effective_on), {DAY});
    NEW.changed_at := OLD.changed_at;
    RETURN NEW;
END IF;
IF TG_OP <> 'DELETE' THEN
    NEW.effective_on := {DAY};
    NEW.changed_at := clock_timestamp();
    of_row := NEW;
END IF;
{_ACTING}
-- Nobody appraises the unit they belong to, whatever the page offered.
IF of_row.stage <> 'self' AND of_criterion.scorer IN ('unit', 'appraiser')
    AND {belongs("acting")} THEN
    {refusal("Người thẩm định không chấm đơn vị của mình.", OWN_UNIT)}
END IF;
IF (CASE
    WHEN of_sheet.state = 'approved' THEN false
    WHEN of_criterion.scorer IN ('survey', 'leaders', 'system')
        THEN of_row.stage = 'appraisal' AND {_STILL_APPROVING}
    WHEN of_row.stage = 'self'
        THEN of_criterion.scorer = 'unit' AND of_sheet.state IN ('not_started', 'scoring')
        AND {unit_step_open()}
    WHEN of_row.stage = 'appraisal' THEN
        of_sheet.state = 'sent' AND {step_open(Step.APPRAISAL)}
    WHEN of_row.stage = 'second' THEN {step_open(Step.SECOND_APPRAISAL)}
    ELSE false
END) THEN
    IF TG_OP <> 'DELETE' AND NEW.stage = 'second' AND NOT EXISTS (
        SELECT FROM scores_app_claim claim
        WHERE claim.sheet_id = NEW.sheet_id AND claim.criterion_id = NEW.criterion_id
        AND claim.past_on IS NULL AND claim.state IN ('accepted', 'partly')
    ) THEN
        {refusal("Chỉ giải trình được chấp nhận mới có điểm chấm lại.", "score_second_ruled")}
    END IF;
    RETURN of_row;
END IF;
{refusal("Bước này của kỳ chấm đã khóa hoặc chưa mở nên điểm không ghi được.")}
"""  # noqa: S608 - constants of this package
_COPIED = (
    "sheet_id",
    "criterion_id",
    "stage",
    "answer",
    "value",
    "value_of",
    "points",
    "is_override",
    "cause",
    "note",
    "changed_by_id",
    "effective_on",
)
# What was loaded goes with the moments it names; what leaves the moment of the row happens now.
# A reading that is taken out counts to the day before, and whoever says so took it out, not the one
# who wrote it; while a round is prepared, and was not recorded yet, what was loaded goes with its
# own days. Where a batch is taken back, what stands again was put there by whoever took it back.
_KEEP_HISTORY = f"""
IF TG_OP = 'DELETE' THEN
    of_row := OLD;
    of_row.changed_by_id := nullif(current_setting('cchc.withdrawn_by', true), '')::bigint;
    {READ_ROUND}
    IF of_round.state <> 'draft' OR {CORRECTED} THEN of_row.effective_on := {DAY}; END IF;
ELSE
    of_row := NEW;
    IF current_setting('cchc.restored_by', true) <> '' THEN
        of_row.changed_by_id := nullif(current_setting('cchc.restored_by', true), '0')::bigint;
    END IF;
END IF;
IF TG_OP = 'UPDATE' AND OLD.points IS DISTINCT FROM NEW.points AND {_SAME_FIGURE} THEN
    is_derived := EXISTS (
        SELECT FROM scores_app_criterion held
        WHERE held.id = NEW.criterion_id AND held.rule = 'relative_to_best'
    );
END IF;
INSERT INTO scores_app_scoreevent ({", ".join(_COPIED)}, recorded_at, gone, is_derived, overtaken)
VALUES ({", ".join(f"of_row.{name}" for name in _COPIED)},
    CASE WHEN current_setting('cchc.restored_by', true) <> '' THEN clock_timestamp()
    WHEN TG_OP = 'INSERT' OR NEW.changed_at <> OLD.changed_at THEN NEW.changed_at
    ELSE clock_timestamp() END, TG_OP = 'DELETE', is_derived, {_FALLS});
RETURN NULL;
"""  # noqa: S608 - constants of this module
# A reading stands as long as what it read: what the unit changes takes the appraisal of that
# criterion out, another appraisal takes the second one out, and its claim may be made anew.
# The claim is held before the second reading, as by whoever rules on it.
LATER_FALL = f"""
UPDATE scores_app_claim SET past_on = {DAY}, version = version + 1
WHERE sheet_id = of_row.sheet_id AND criterion_id = of_row.criterion_id
AND past_on IS NULL AND state IN {RULED};
DELETE FROM scores_app_score later
WHERE later.sheet_id = of_row.sheet_id AND later.criterion_id = of_row.criterion_id
AND later.stage <> of_row.stage AND later.stage <> 'self';
"""  # noqa: S608 - constants of this module


def _says(row: str) -> str:
    """SQL: what a reading says; points that only follow from the figure are none of it."""
    return f"""({row}.answer, {row}.value, {row}.value_of, {row}.is_override,
        CASE WHEN {row}.is_override THEN {row}.points END,
        CASE WHEN {row}.stage = 'self' THEN {row}.note END)"""


_OVERTAKE = f"""
IF TG_OP = 'DELETE' THEN of_row := OLD; ELSE of_row := NEW; END IF;
IF of_row.stage = 'second' THEN RETURN NULL; END IF;
IF TG_OP = 'UPDATE' THEN
    IF {_says("OLD")} IS NOT DISTINCT FROM {_says("NEW")} THEN RETURN NULL; END IF;
END IF;
{READ_ROUND}
IF of_round.state <> 'open' THEN RETURN NULL; END IF;
IF TG_OP <> 'DELETE' THEN
    PERFORM set_config('cchc.withdrawn_by', coalesce(of_row.changed_by_id::text, ''), true);
END IF;
{LATER_FALL}
RETURN NULL;
"""


class Reading(models.Model):
    """What somebody says of one criterion of one unit.

    `answer` is yes, no, na (không áp dụng) or the key of a step; `value` and `value_of` are the
    figure declared (số liệu kê khai), a part and its whole where the rule wants a rate. `points`
    follow from them by the rule, except for an override, which has its reason in `note`; None is
    unknown. A penalty's points are negative. `note` is the explanation where evidence is missing
    (the unit's), or the appraiser's reason; `cause` says why points were lost.
    """

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    stage = models.CharField("vòng", max_length=10, choices=Stage)
    answer = models.CharField("trả lời", max_length=40, blank=True)
    value = models.DecimalField("số liệu", max_digits=18, decimal_places=6, null=True, blank=True)
    value_of = models.DecimalField(
        "trên tổng số", max_digits=18, decimal_places=6, null=True, blank=True
    )
    points = models.DecimalField("điểm", max_digits=12, decimal_places=6, null=True, blank=True)
    is_override = models.BooleanField("khác cách tính", default=False)
    cause = models.CharField("nguyên nhân mất điểm", max_length=12, choices=Cause, blank=True)
    note = models.TextField("giải thích", blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    effective_on = models.DateField("ngày có hiệu lực", default=today)

    class Meta:
        abstract = True

    @property
    def is_applicable(self) -> bool:
        return self.answer != NOT_APPLICABLE


@audited("ScoreAudit")
class Score(Reading):
    """The reading of a stage as it stands now; the database keeps every earlier one as a
    `ScoreEvent`, and refuses to write one outside its step.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    changed_at = models.DateTimeField("ghi lúc", db_default=Now())
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm"
        verbose_name_plural = "điểm"
        constraints = (
            models.UniqueConstraint(fields=["sheet", "criterion", "stage"], name="score_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="score_stage_known"),
            models.CheckConstraint(
                condition=Q(cause="") | Q(cause__in=Cause.values), name="score_cause_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer=NOT_APPLICABLE) | Q(points__isnull=True, is_override=False),
                name="score_not_applicable_has_no_points",
            ),
            models.CheckConstraint(
                condition=Q(is_override=False) | (~Q(note="") & Q(points__isnull=False)),
                name="score_override_has_reason",
                violation_error_message="Điểm khác cách tính phải có lý do.",
            ),
            models.CheckConstraint(
                condition=Q(value_of__isnull=True) | Q(value__isnull=False),
                name="score_whole_has_part",
            ),
        )
        indexes = (
            models.Index(
                fields=["sheet", "stage"],
                include=["criterion", "points", "answer"],
                name="score_totals",
            ),
            models.Index(fields=["criterion", "stage"], name="score_of_criterion"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[*DECLARE, ("acting", "bigint"), ("most", "numeric")],
                func=_IN_STEP,
            ),
            pgtrigger.Trigger(
                name="keep_history",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[*DECLARE[:3], ("is_derived", "boolean := false")],
                func=_KEEP_HISTORY,
            ),
            pgtrigger.Trigger(
                name="overtake_later",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_OVERTAKE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class ScoreEvent(Reading):
    """One reading as it was from `effective_on` on; written by the database alone.

    The reading on any day is the one with the highest number whose day has come; `gone` says that
    it was taken out of the books, `overtaken` that this was because what it had judged changed.
    `is_derived`: the figure is that of before and only its points followed the best unit;
    `changed_by` is who judged the figure.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="score_events")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    gone = models.BooleanField("đã rút", default=False)
    is_derived = models.BooleanField("theo đơn vị tốt nhất", default=False, db_default=False)
    overtaken = models.BooleanField("căn cứ đã đổi", default=False, db_default=False)

    class Meta:
        verbose_name = "lần ghi điểm"
        verbose_name_plural = "các lần ghi điểm"
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=["sheet", "criterion", "stage", "-id"],
                include=["effective_on"],
                name="score_event_latest",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="by_triggers_alone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=by_triggers_alone("Lịch sử điểm chỉ do hệ thống ghi."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.effective_on:%d/%m/%Y}"
