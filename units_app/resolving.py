"""Which unit a code means on a day: codes are given again, so a code alone names no unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from units_app.models import Unit


class UnitCodeError(Exception):
    """No unit, or more than one, bears the code on the day; says so in Vietnamese, with names."""


def validity(unit: Unit) -> str:
    """When the unit is valid, for people: "từ 01/07/2025", "đến 30/06/2025", or both."""
    start = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else ""
    end = f"đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else ""
    return " ".join(filter(None, (start, end))) or "không giới hạn thời gian"


def described(unit: Unit) -> str:
    """Name and validity, which together tell units of one code apart."""
    return f"{unit.name} ({validity(unit)})"


class UnitDirectory:
    """Units by code, to answer for any number of rows after one query."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._holders: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._holders[unit.code].append(unit)

    @classmethod
    def of_codes(cls, codes: Iterable[str]) -> UnitDirectory:
        """The directory of every unit that ever bore one of `codes`; one query."""
        return cls(Unit.objects.filter(code__in=set(codes)))

    def holders(self, code: str) -> list[Unit]:
        """All units that ever bore `code`, the earliest first."""
        return sorted(self._holders.get(code, ()), key=lambda unit: unit.valid_from or date.min)

    def holders_on(self, code: str, day: date) -> list[Unit]:
        """The units that bear `code` on `day`: in the database one at most."""
        return [unit for unit in self._holders.get(code, ()) if unit.is_valid_on(day)]

    def find(self, code: str, day: date) -> Unit:
        """The unit that bears `code` on `day`.

        Raises:
            UnitCodeError: there is none, or more than one.
        """
        found = self.holders_on(code, day)
        if len(found) != 1:
            raise UnitCodeError(self._explain(code, day, found))
        return found[0]

    def _explain(self, code: str, day: date, found: list[Unit]) -> str:
        if found:
            names = "; ".join(map(described, found))
            return f"Mã “{code}” ngày {day:%d/%m/%Y} thuộc về nhiều đơn vị: {names}."
        known = "; ".join(map(described, self.holders(code)))
        if known:
            return (
                f"Mã “{code}” không thuộc đơn vị nào vào ngày {day:%d/%m/%Y}. "
                f"Các đơn vị mang mã này: {known}."
            )
        return f"Không có đơn vị nào mang mã “{code}”. Hãy ghi mã có trong danh mục đơn vị."
