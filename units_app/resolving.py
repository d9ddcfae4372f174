"""Which unit a code, or a full name, means on a day: both are given again, so neither names a unit
by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.db.models import Q

from cchc.core.text import folded, sort_key
from units_app.models import Unit
from units_app.querysets import UnitQuerySet
from units_app.successor_lists import read_codes


class UnitCodeError(Exception):
    """No unit, or more than one, is meant on the day; says so in Vietnamese, with names."""


def validity(unit: Unit) -> str:
    """When the unit is valid, for people: "từ 01/07/2025", "đến 30/06/2025", or both."""
    start = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else ""
    end = f"đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else ""
    return " ".join(filter(None, (start, end))) or "không giới hạn thời gian"


def described(unit: Unit) -> str:
    """Name and validity, which together tell units of one code apart."""
    return f"{unit.name} ({validity(unit)})"


class UnitDirectory:
    """Units by code and by name, to answer for any number of rows after one query.

    What is written is a code wherever any unit ever bore that code, else a full name. Names are
    the same whatever their case, their marks and the place of their tones (hoà, hòa).
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._holders: defaultdict[str, list[Unit]] = defaultdict(list)
        self._named: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._holders[unit.code].append(unit)
            self._named[unit.sort_key].append(unit)

    @classmethod
    def of_codes(cls, written: Iterable[str], among: UnitQuerySet | None = None) -> UnitDirectory:
        """The directory of every unit that ever bore one of these codes or names; one query.

        Only units of the own province are meant unless others are named in `among`.
        """
        texts = set(written)
        names = {sort_key(text) for text in texts}
        units = Unit.objects.own() if among is None else among
        return cls(units.filter(Q(code__in=texts) | Q(sort_key__in=names)))

    @classmethod
    def of_lists(cls, lists: Iterable[str]) -> UnitDirectory:
        """The directory for lists of codes or names; two places may be one name with a comma."""
        texts: set[str] = set()
        for written in set(lists):
            places = read_codes(written)
            texts |= {folded(written), *places, *map(", ".join, pairwise(places))}
        return cls.of_codes(texts)

    def listed(self, written: str) -> list[str]:
        """The codes and names of a list, those with a comma in one piece."""
        found: list[str] = []
        for place in read_codes(written):
            whole = ", ".join([*found[-1:], place])
            if found and sort_key(whole) in self._named:
                found[-1] = whole
            else:
                found.append(place)
        return found

    def holders(self, written: str) -> list[Unit]:
        """All units that ever bore that code, else that name, the earliest first."""
        units = self._holders.get(written) or self._named.get(sort_key(written), [])
        return sorted(units, key=lambda unit: unit.valid_from or date.min)

    def holders_on(self, written: str, day: date) -> list[Unit]:
        """Those of them that are valid on `day`; of a code in the database one at most."""
        return [unit for unit in self.holders(written) if unit.is_valid_on(day)]

    def find(self, written: str, day: date) -> Unit:
        """The unit that bears this code or name on `day`.

        Raises:
            UnitCodeError: there is none, or more than one.
        """
        found = self.holders_on(written, day)
        if len(found) != 1:
            raise UnitCodeError(self._explain(written, day, found))
        return found[0]

    def _explain(self, written: str, day: date, found: list[Unit]) -> str:
        what = "Mã" if written in self._holders else "Tên"
        if found:
            names = "; ".join(f"{unit.code} {described(unit)}" for unit in found)
            return f"{what} “{written}” ngày {day:%d/%m/%Y} thuộc về nhiều đơn vị: {names}."
        known = "; ".join(map(described, self.holders(written)))
        if known:
            return (
                f"{what} “{written}” không thuộc đơn vị nào vào ngày {day:%d/%m/%Y}. "
                f"Các đơn vị mang {what.lower()} này: {known}."
            )
        return (
            f"Không có đơn vị nào mang mã hoặc tên “{written}”. "
            "Hãy ghi mã, hoặc tên đầy đủ như trong danh mục đơn vị."
        )


def means(unit: Unit, written: str) -> bool:
    """Whether this is the unit's code or full name."""
    return written == unit.code or sort_key(written) == unit.sort_key
