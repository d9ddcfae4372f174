"""What a unit shows for a criterion of its sheet: documents, and initiatives of its own."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evidence_app.models import Evidence
from models_app.models import Initiative
from scores_app.models import Criterion, InitiativeOffer, ScoreSheet
from scores_app.offers.choosing import problems_of
from scores_app.services.entries import entry_documents_set
from scores_app.services.locks import told_kindly
from scores_app.services.scores import figures_changed, withdrawn_by
from scores_app.services.sheets import sheet_start
from units_app.models import User

GONE = "Có sáng kiến đã chọn không còn trong sổ."
JUST_USED = "Sáng kiến vừa được dùng cho một tiêu chí khác."


@transaction.atomic
def entry_proofs_set(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    documents: Collection[Evidence],
    shown: Collection[int],
    initiatives: Collection[int],
    shown_initiatives: Collection[int],
    actor: User,
) -> None:
    """Both at once, or neither: see `entry_documents_set` and `offers_set`."""
    entry_documents_set(
        sheet=sheet, criterion=criterion, documents=documents, shown=shown, actor=actor
    )
    offers_set(
        sheet=sheet,
        criterion=criterion,
        initiatives=initiatives,
        shown=shown_initiatives,
        actor=actor,
    )


@transaction.atomic
def offers_set(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    initiatives: Collection[int],
    shown: Collection[int],
    actor: User,
) -> None:
    """Shows the chosen initiatives for a criterion, and no longer those that were `shown` to the
    person and not chosen again. An appraisal that judged others falls.

    The sheet is held first, then the initiatives by number: of two criteria that take the same one
    at once, the second is told where it went.

    Raises:
        ValidationError: under `initiatives` why one cannot be shown; or the step is locked.
    """
    offers = InitiativeOffer.objects.filter(sheet=sheet, criterion=criterion)
    known = set(offers.values_list("initiative", flat=True))
    added, let_go = set(initiatives) - known, (set(shown) & known) - set(initiatives)
    if not added and not let_go:
        return
    sheet_start(sheet=sheet, actor=actor)
    _refuse(added, sheet, criterion)
    with told_kindly():
        if let_go:
            withdrawn_by(actor)
            offers.filter(initiative__in=let_go).delete()
        _create(added, sheet, criterion, actor)
    figures_changed(sheet, criterion)


def initiative_offer(
    *, sheet: ScoreSheet, criterion: Criterion, initiative: Initiative, actor: User
) -> None:
    """Shows one initiative for a criterion; what is shown there stays. Raises as `offers_set`."""
    offers_set(sheet=sheet, criterion=criterion, initiatives=[initiative.pk], shown=(), actor=actor)


def _refuse(added: set[int], sheet: ScoreSheet, criterion: Criterion) -> None:
    """Locks the initiatives, so that none is stopped or used elsewhere meanwhile."""
    rows = Initiative.objects.filter(pk__in=added).order_by("pk")
    held = list(rows.select_for_update(no_key=True, of=("self",)))
    problems = [] if len(held) == len(added) else [GONE]
    problems += problems_of(held, sheet, criterion)
    if problems:
        raise ValidationError({"initiatives": problems})


def _create(added: set[int], sheet: ScoreSheet, criterion: Criterion, actor: User) -> None:
    try:
        with transaction.atomic():
            InitiativeOffer.objects.bulk_create(
                InitiativeOffer(
                    sheet=sheet, criterion=criterion, initiative_id=pk, offered_by=actor
                )
                for pk in sorted(added)
            )
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != "offer_initiative_once":
            raise
        raise ValidationError({"initiatives": [JUST_USED]}) from error
