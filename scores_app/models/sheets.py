"""A unit's score sheet in a round, and what happened to it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from scores_app.choices import SheetEventKind, SheetState, Step
from scores_app.models.locking import (
    OF_SHEETS,
    STAYS,
    refusal,
    stands_once_closed,
    step_open,
    unit_step_open,
)
from scores_app.models.rounds import RoundSet
from scores_app.querysets import ScoreSheetQuerySet
from units_app.models import Unit

# Each way from one state to another has the step in which it may be gone.
_SELF = f"({step_open(Step.SELF_SCORE)} OR {step_open(Step.HEAD_APPROVAL)})"
_GOES_ON = unit_step_open()
_APPRAISING = f"({step_open(Step.APPRAISAL)} OR {step_open(Step.SECOND_APPRAISAL)})"
# A batch that began the sheet is taken back, and nothing else is there.
_TAKEN_BACK = """current_setting('cchc.restored_by', true) <> '' AND NOT EXISTS (
    SELECT 1 FROM scores_app_score held WHERE held.sheet_id = NEW.id AND held.stage = 'self'
) AND NOT EXISTS (SELECT 1 FROM scores_app_scoreevidence link WHERE link.sheet_id = NEW.id)
AND NOT EXISTS (SELECT 1 FROM scores_app_initiativeoffer offer WHERE offer.sheet_id = NEW.id)"""
# A closed round is left as it was; a version may go up, for whoever claims a sheet does so before
# being refused.
_MOVE_IN_STEP = f"""
of_sheet := NEW;
IF TG_OP = 'UPDATE' THEN
    of_sheet.version := OLD.version;
    IF of_sheet IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    IF (OLD.unit_id, OLD.round_set_id) IS DISTINCT FROM (NEW.unit_id, NEW.round_set_id) THEN
        {refusal("Phiếu điểm không chuyển sang đơn vị hay kỳ chấm khác được.", STAYS)}
    END IF;
END IF;
SELECT held.* INTO of_round FROM scores_app_round held
JOIN scores_app_roundset part ON part.round_id = held.id WHERE part.id = NEW.round_set_id
FOR SHARE OF held;
IF of_round.state = 'closed' THEN
    {refusal("Kỳ chấm đã kết thúc nên phiếu điểm không thêm, không sửa được nữa.")}
END IF;
IF TG_OP = 'INSERT' OR NEW.state = OLD.state THEN RETURN NEW; END IF;
IF of_round.state = 'draft' THEN RETURN NEW; END IF;
IF of_round.state = 'open' AND (CASE
    WHEN NEW.state = 'scoring' AND OLD.state = 'not_started' THEN {step_open(Step.SELF_SCORE)}
    WHEN OLD.state = 'scoring' AND NEW.state = 'not_started' THEN
        {step_open(Step.SELF_SCORE)} AND {_TAKEN_BACK}
    WHEN OLD.state = 'at_head' AND NEW.state IN ('scoring', 'sent') THEN {_SELF}
    WHEN OLD.state = 'scoring' AND NEW.state IN ('at_head', 'sent') THEN {_GOES_ON}
    WHEN OLD.state = 'sent' AND NEW.state = 'scoring' THEN {_GOES_ON}
    WHEN NEW.state = 'sent' AND OLD.state = 'appraised' THEN {_APPRAISING}
    WHEN NEW.state = 'appraised' AND OLD.state = 'sent' THEN
        {_APPRAISING} OR {step_open(Step.APPROVAL)}
    WHEN NEW.state = 'appraised' AND OLD.state = 'approved' THEN {step_open(Step.APPROVAL)}
    WHEN NEW.state = 'approved' AND OLD.state = 'appraised' THEN {step_open(Step.APPROVAL)}
    ELSE false
END) THEN RETURN NEW; END IF;
{refusal("Bước này của kỳ chấm đã khóa hoặc chưa mở.")}
"""  # noqa: S608 - constants of this package


@audited("ScoreSheetAudit")
class ScoreSheet(models.Model):
    """One unit in one round. Every unit that takes part has one from the opening on, so that none
    is ever lost; a unit that sends nothing stays listed.
    """

    round_set = models.ForeignKey(
        RoundSet, models.PROTECT, related_name="sheets", verbose_name="kỳ chấm"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="score_sheets", verbose_name="đơn vị"
    )
    state = models.CharField(
        "tình trạng", max_length=12, choices=SheetState, default=SheetState.NOT_STARTED
    )
    is_ranked = models.BooleanField("được xếp hạng", default=True)
    unranked_reason = models.TextField("lý do không xếp hạng", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu điểm"
        verbose_name_plural = "phiếu điểm"
        ordering = ("round_set", "unit__order", "unit__sort_key")
        constraints = (
            models.UniqueConstraint(fields=["round_set", "unit"], name="score_sheet_once"),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="score_sheet_state_known"
            ),
            models.CheckConstraint(
                condition=Q(is_ranked=True) | ~Q(unranked_reason=""),
                name="score_sheet_unranked_has_reason",
                violation_error_message="Ghi lý do không xếp hạng.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="move_in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[
                    ("of_round", "scores_app_round%ROWTYPE"),
                    ("of_sheet", "scores_app_scoresheet%ROWTYPE"),
                ],
                func=_MOVE_IN_STEP,
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.unit}, {self.round_set}"


class SheetEvent(models.Model):
    """One thing that happened to a sheet; the state it led to holds from `effective_on` on.
    `by_own_unit` marks what staff did to the sheet of the unit they belong to.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="events")
    kind = models.CharField("loại", max_length=12, choices=SheetEventKind)
    state = models.CharField("tình trạng", max_length=12, choices=SheetState)
    is_ranked = models.BooleanField("được xếp hạng", default=True)
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    reason = models.TextField("lý do", blank=True)
    by_own_unit = models.BooleanField("người ghi thuộc đơn vị", default=False, db_default=False)

    class Meta:
        verbose_name = "sự kiện của phiếu"
        verbose_name_plural = "sự kiện của phiếu"
        ordering = ("sheet", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=SheetEventKind.values), name="sheet_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="sheet_event_state_known"
            ),
        )
        indexes = (models.Index(fields=["sheet", "-id"], name="sheet_event_latest"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stands_once_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=stands_once_closed(
                    OF_SHEETS, "Kỳ chấm đã kết thúc nên không ghi thêm sự kiện của phiếu."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"
