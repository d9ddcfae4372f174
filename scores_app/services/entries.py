"""What a unit writes into its sheet: its own reading of a criterion, and the documents for it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from scores_app.choices import Stage
from scores_app.models import Criterion, Score, ScoreEvidence, ScoreSheet
from scores_app.points import Figure
from scores_app.services.locks import told_kindly
from scores_app.services.scores import figures_changed, score_set, withdrawn_by
from scores_app.services.sheets import sheet_start
from units_app.models import User


@transaction.atomic
def entry_save(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    figure: Figure,
    note: str,
    version: int,
    actor: User,
) -> Score | None:
    """Writes what the unit says of one criterion; the first entry begins the sheet.

    Whoever hands the sheet in waits for this, and this for them, so nothing is written into a sheet
    that is being sent. An emptied entry stays as a reading without figure: its versions go on.

    Args:
        sheet, criterion: a criterion that the unit itself scores.
        figure: what is declared; empty where only an explanation is written yet.
        note: the explanation.
        version: the version of the unit's reading that the person saw, 0 for none.
        actor: who writes it.

    Returns:
        The reading; None where there was nothing and nothing is said.

    Raises:
        StaleScoreError, ValidationError: as `score_set`.
    """
    if not version and figure.is_empty and not note.strip():
        return None
    sheet_start(sheet=sheet, actor=actor)
    return score_set(
        sheet=sheet,
        criterion=criterion,
        stage=Stage.SELF,
        figure=figure,
        note=note,
        actor=actor,
        version=version,
    )


@transaction.atomic
def entry_documents_set(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    documents: Collection[Evidence],
    shown: Collection[int],
    actor: User,
) -> None:
    """Links the documents that were chosen for a criterion, and unlinks those that were `shown` to
    the person and not chosen again. What somebody else linked meanwhile stays. An appraisal that
    judged other documents falls.

    Raises:
        ValidationError: a document was deleted a moment ago, or the step is locked.
    """
    sheet_start(sheet=sheet, actor=actor)
    evidence_hold(documents)
    chosen = {document.pk for document in documents}
    links = ScoreEvidence.objects.filter(sheet=sheet, criterion=criterion)
    known = set(links.values_list("evidence_id", flat=True))
    with told_kindly():
        if let_go := set(shown) - chosen:
            withdrawn_by(actor)
            links.filter(evidence__in=let_go).delete()
        ScoreEvidence.objects.bulk_create(
            ScoreEvidence(sheet=sheet, criterion=criterion, evidence_id=pk, added_by=actor)
            for pk in sorted(chosen - known)
        )
    figures_changed(sheet, criterion)
