"""What a unit shows for a criterion: documents, and initiatives of its own that were recognised."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cchc.core.audit import audited
from evidence_app.models import Evidence
from models_app.models import Initiative
from scores_app.models.locking import READ_ROUND, STAYS, refusal, unit_step_open
from scores_app.models.scores import DECLARE, LATER_FALL
from scores_app.models.sets import Criterion
from scores_app.models.sheets import ScoreSheet


def _in_step(shown: str, what: str, *, new: str = "") -> str:
    """PL/pgSQL: written while the unit fills its sheet in, and never moved.

    Args:
        shown: the column of what is shown.
        what: the same in words.
        new: what else is asked of a new row, once its round and sheet are read.
    """
    return f"""
IF TG_OP = 'UPDATE' AND (OLD.sheet_id, OLD.criterion_id, OLD.{shown}) IS DISTINCT FROM
    (NEW.sheet_id, NEW.criterion_id, NEW.{shown}) THEN
    {refusal(f"{what} không chuyển sang phiếu hay tiêu chí khác được.", STAYS)}
END IF;
of_row.sheet_id := CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END;
{READ_ROUND}{new}
IF of_round.state = 'draft' OR (
    of_round.state = 'open' AND of_sheet.state IN ('not_started', 'scoring')
    AND {unit_step_open()}
) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END IF;
{refusal(f"Bước này của kỳ chấm đã khóa nên {what.lower()} không thay đổi được.")}
"""


# An appraiser judged what was shown; other documents are another case.
def _overtakes(actor: str) -> str:
    """PL/pgSQL: what was read with other proofs falls; `actor` is the column of who wrote them."""
    return f"""
IF TG_OP = 'DELETE' THEN
    of_row.sheet_id := OLD.sheet_id;
    of_row.criterion_id := OLD.criterion_id;
ELSE
    of_row.sheet_id := NEW.sheet_id;
    of_row.criterion_id := NEW.criterion_id;
    PERFORM set_config('cchc.withdrawn_by', coalesce(NEW.{actor}::text, ''), true);
END IF;
of_row.stage := 'self';
{READ_ROUND}
IF of_round.state = 'open' THEN
    {LATER_FALL}
END IF;
RETURN NULL;
"""


@audited("ScoreEvidenceAudit")
class ScoreEvidence(models.Model):
    """A document from the vault that a unit shows for a criterion."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="evidence_links")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="score_links")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField("đưa vào lúc", db_default=Now())

    class Meta:
        verbose_name = "tài liệu kiểm chứng của tiêu chí"
        verbose_name_plural = "tài liệu kiểm chứng của tiêu chí"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "criterion", "evidence"], name="score_evidence_once"
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_in_step("evidence_id", "Tài liệu"),
            ),
            pgtrigger.Trigger(
                name="overtake_appraisal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_overtakes("added_by_id"),
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence)


# Shown for a criterion that this unit scores itself.
_OF_SHEET = f"""
IF TG_OP = 'INSERT' AND NOT EXISTS (
    SELECT FROM scores_app_criterion held
    JOIN scores_app_roundset part ON part.criteria_set_id = held.criteria_set_id
    WHERE held.id = NEW.criterion_id AND part.id = of_sheet.round_set_id AND held.scorer = 'unit'
) THEN
    {refusal("Phiếu không có tiêu chí này, hoặc đơn vị không tự chấm.", "score_other_set")}
END IF;
"""


@audited("InitiativeOfferAudit")
class InitiativeOffer(models.Model):
    """An initiative that a unit shows for a criterion: once only, in whatever round."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="offers")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="offers")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="offers")
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    offered_at = models.DateTimeField("đưa vào lúc", db_default=Now())

    class Meta:
        verbose_name = "sáng kiến dùng làm tài liệu kiểm chứng"
        verbose_name_plural = "sáng kiến dùng làm tài liệu kiểm chứng"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["initiative"],
                name="offer_initiative_once",
                violation_error_message="Sáng kiến đã được dùng cho một tiêu chí.",
            ),
        )
        indexes = (models.Index(fields=["sheet", "criterion"], name="offer_of_cell"),)
        triggers = (
            pgtrigger.Trigger(
                name="in_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_in_step("initiative_id", "Sáng kiến", new=_OF_SHEET),
            ),
            pgtrigger.Trigger(
                name="overtake_appraisal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_overtakes("offered_by_id"),
            ),
        )

    def __str__(self) -> str:
        return str(self.initiative)
