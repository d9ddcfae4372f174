"""The documents a unit shows for a criterion."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cchc.core.audit import audited
from evidence_app.models import Evidence
from scores_app.models.locking import READ_ROUND, STAYS, refusal, unit_step_open
from scores_app.models.scores import DECLARE, LATER_FALL
from scores_app.models.sets import Criterion
from scores_app.models.sheets import ScoreSheet

_EVIDENCE_IN_STEP = f"""
IF TG_OP = 'UPDATE' AND (OLD.sheet_id, OLD.criterion_id, OLD.evidence_id) IS DISTINCT FROM
    (NEW.sheet_id, NEW.criterion_id, NEW.evidence_id) THEN
    {refusal("Tài liệu không chuyển sang phiếu hay tiêu chí khác được.", STAYS)}
END IF;
of_row.sheet_id := CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END;
{READ_ROUND}
IF of_round.state = 'draft' OR (
    of_round.state = 'open' AND of_sheet.state IN ('not_started', 'scoring')
    AND {unit_step_open()}
) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END IF;
{refusal("Bước này của kỳ chấm đã khóa nên tài liệu không thay đổi được.")}
"""


# An appraiser judged what was shown; other documents are another case.
_DOCUMENTS_OVERTAKE = f"""
IF TG_OP = 'DELETE' THEN
    of_row.sheet_id := OLD.sheet_id;
    of_row.criterion_id := OLD.criterion_id;
ELSE
    of_row.sheet_id := NEW.sheet_id;
    of_row.criterion_id := NEW.criterion_id;
    PERFORM set_config('cchc.withdrawn_by', coalesce(NEW.added_by_id::text, ''), true);
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
                func=_EVIDENCE_IN_STEP,
            ),
            pgtrigger.Trigger(
                name="overtake_appraisal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=DECLARE[:3],
                func=_DOCUMENTS_OVERTAKE,
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence)
