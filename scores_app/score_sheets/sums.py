"""What a sheet and its areas add up to in each column; computed where rankings are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc.core.clock import today
from scores_app.choices import Basis
from scores_app.models import ScoreSheet
from scores_app.ranks.placing import index_of
from scores_app.ranks.totals import Part, Totals, totals_of


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals of one sheet by column; None where the sheet was not there on the day."""

    own: Totals | None = None
    appraised: Totals | None = None
    final: Totals | None = None

    def of_area(self, area_id: int) -> dict[str, Part | None]:
        """The sums of one area by column."""
        return {
            name: held.areas.get(area_id) if held else None
            for name, held in (
                ("own", self.own),
                ("appraised", self.appraised),
                ("final", self.final),
            )
        }

    @property
    def index(self) -> Decimal | None:
        """The unit's index by its final points, once every criterion that applies has some."""
        if self.final is None or self.final.unknown:
            return None
        return index_of(self.final.points, self.final.applicable)


def sums_of(sheet: ScoreSheet, day: date) -> Sums:
    """The three columns; three queries."""
    columns = (Basis.SELF, Basis.APPRAISED, Basis.FINAL)
    return Sums(*(_total(sheet, basis, day) for basis in columns))


def own_sums(sheet: ScoreSheet) -> Sums:
    """The unit's own column as it is now; one query."""
    return Sums(_total(sheet, Basis.SELF, today()))


def _total(sheet: ScoreSheet, basis: Basis, day: date) -> Totals | None:
    found = totals_of(sheet.round_set, basis, day, sheet_id=sheet.pk)
    return found[0] if found else None
