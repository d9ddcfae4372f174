"""Which unit of a group a line of a pasted block means. Codes and names are given again over the
years, so neither names a unit by itself: the year of the round decides, and where it does not, the
candidates are named and nobody is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from cchc.core.text import folded, searchable, sort_key
from scores_app.appraisal.side_by_side import Row
from scores_app.models import Round
from units_app.models import Unit
from units_app.resolving import UnitCodeError, described

# From what is written exactly to what is written without marks; the first that is known counts.
WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("code", str.casefold),
    ("name", str.casefold),
    ("name", sort_key),
    ("code", searchable),
    ("name", searchable),
)
_NEEDED = ("code", "name", "valid_from", "valid_to")


class Group:
    """The units of a group in a round, and all others that ever bore the same code or name."""

    def __init__(self, rows: Iterable[Row], of_round: Round) -> None:
        self.rows = {row.sheet.unit_id: row for row in rows}
        self.round = of_round
        mine = {pk: row.sheet.unit for pk, row in self.rows.items()}
        others = {unit.pk: unit for unit in Unit.objects.own().only(*_NEEDED)}
        self._known: defaultdict[tuple[int, str], list[Unit]] = defaultdict(list)
        for unit in {**others, **mine}.values():
            for level, (place, way) in enumerate(WAYS):
                self._known[level, way(folded(getattr(unit, place)))].append(unit)

    def find(self, written: str) -> Row:
        """The row of the unit that is meant.

        Raises:
            UnitCodeError: none of the group, or more than one could be.
        """
        bearers = self._bearers(folded(written))
        then = [unit for unit in bearers if self._was_there(unit)]
        last = [unit for unit in then if unit.is_valid_on(self.round.window_to)]
        mine = [unit for unit in then if unit.pk in self.rows]
        if len(mine) == 1 and all(unit == mine[0] for unit in last):
            return self.rows[mine[0].pk]
        outside = [unit for unit in bearers if unit.pk in self.rows]
        if len(outside) == 1 and not then:
            return self.rows[outside[0].pk]
        raise UnitCodeError(self._explain(written, then or bearers, any_here=bool(outside)))

    def _bearers(self, written: str) -> list[Unit]:
        """All that ever bore this as their code, else as their name."""
        found = (self._known.get((level, way(written))) for level, (_, way) in enumerate(WAYS))
        return next((units for units in found if units), [])

    def _was_there(self, unit: Unit) -> bool:
        """Whether it existed on a day of the round's window."""
        begins, ends = unit.valid_from or date.min, unit.valid_to or date.max
        return begins <= self.round.window_to and ends >= self.round.window_from

    def _explain(self, written: str, units: list[Unit], *, any_here: bool) -> str:
        named = "; ".join(self._named(unit) for unit in sorted(units, key=_by_start))
        if not any_here:
            known = f" Mã hoặc tên này là của: {named}." if named else ""
            return f"Không có đơn vị “{written}” trong nhóm này.{known}"
        return (
            f"“{written}” trong năm {self.round.year} có thể là: {named}."
            " Ghi mã hoặc tên chỉ một đơn vị, hoặc nhập ở dòng của đơn vị đó."
        )

    def _named(self, unit: Unit) -> str:
        absent = "" if unit.pk in self.rows else ", không có phiếu trong nhóm"
        return f"{unit.code} {described(unit)}{absent}"


def _by_start(unit: Unit) -> tuple[date, int]:
    return unit.valid_from or date.min, unit.pk
