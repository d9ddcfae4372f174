"""Which initiatives are shown for which criterion, as of any day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse

from evidence_app.uses import Use
from models_app.choices import HOLDING, Stage
from models_app.models import Initiative
from scores_app.models import InitiativeOffer, ScoreSheet

if TYPE_CHECKING:
    from units_app.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """An initiative that a unit shows for a criterion, as it stood on the day of the page."""

    key: int
    code: str
    title: str
    stage: Stage
    stage_on: date
    is_sample: bool

    @property
    def stage_words(self) -> str:
        return str(self.stage.label)

    @property
    def fell(self) -> str:
        """What became of it where it is no longer in force; "" while it is."""
        if self.stage in HOLDING:
            return ""
        return f"{self.stage.label} từ {self.stage_on:%d/%m/%Y}"


Cell = tuple[int, int]


def shown_by(sheets: Iterable[ScoreSheet], day: date, **narrowed: Any) -> dict[Cell, list[Shown]]:
    """(sheet, criterion) -> the initiatives put in by the end of `day` that are there; one query.

    Args:
        narrowed: conditions on the offer, as `criterion=leaf`.
    """
    offers = InitiativeOffer.objects.filter(
        sheet__in=list(sheets), offered_at__date__lte=day, **narrowed
    )
    rows = (
        Initiative.objects.filter(offers__in=offers)
        .as_of(day)
        .annotate(of_sheet=F("offers__sheet_id"), of_criterion=F("offers__criterion_id"))
        .order_by("offers__pk")
    )
    found: dict[Cell, list[Shown]] = {}
    for row in rows.only("code", "is_sample"):
        found.setdefault((row.of_sheet, row.of_criterion), []).append(_shown(row))
    return found


def shown_for(sheet: ScoreSheet, day: date, **narrowed: Any) -> dict[int, list[Shown]]:
    """The same of one sheet, by criterion."""
    found = shown_by([sheet], day, **narrowed)
    return {criterion: initiatives for (_, criterion), initiatives in found.items()}


def _shown(row: Initiative) -> Shown:
    return Shown(
        row.pk, row.code, row.at_title, Stage(row.at_stage), row.at_stage_on, row.is_sample
    )


def uses_as_evidence(
    initiative_ids: Collection[int], user: User | None, day: date
) -> Iterator[tuple[int, Use]]:
    """Criteria for which initiatives are shown, on the sheets that the person may see; one query,
    whatever their number.
    """
    offers = InitiativeOffer.objects.filter(
        initiative__in=initiative_ids, offered_at__date__lte=day
    )
    if user is not None:
        offers = offers.filter(sheet__in=ScoreSheet.objects.for_user(user))
    for offer in offers.select_related("criterion", "sheet__unit", "sheet__round_set__round"):
        where = reverse("sheet_detail", args=[offer.sheet_id])
        yield offer.initiative_id, Use(place_of(offer), f"{where}#tc-{offer.criterion_id}")


def place_of(offer: InitiativeOffer) -> str:
    """Where an initiative is shown, in words; needs criterion, unit and round at hand."""
    sheet, of_round = offer.sheet, offer.sheet.round_set.round
    return (
        f"tiêu chí {offer.criterion.code}, Phiếu điểm {sheet.unit.name}, {of_round.name},"
        f" năm {of_round.year}"
    )
