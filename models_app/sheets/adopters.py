"""The cell of adopters: which units it names, since when, and what of that is new.

A file adds units that began to apply an initiative. What they made of it, that they gave it up, or
a wrong day, is told on the page, with its reason: such a difference is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cchc.core.clock import today
from cchc.core.sheets.problems import CellError
from cchc.core.sheets.values import day_of
from cchc.core.text import folded
from models_app import rules
from models_app.choices import HOLDING, Stage
from models_app.models import Adoption
from models_app.services.adopting import OWN, kin_words
from models_app.sheets.exporting import adopter_text
from models_app.sheets.row_drafts import Taker
from units_app.families import kin_of
from units_app.models import Unit
from units_app.resolving import UnitCodeError, UnitDirectory, means

_BETWEEN = re.compile(r"[,;\n](?![^()]*\))")
_DAY = re.compile(r"(.*?)\s*\(([^()]*\d[^()]*)\)")
ON_THE_PAGE = "mục “Đơn vị áp dụng” trên trang của sáng kiến"
NOT_IN_FORCE = (
    "Chỉ sáng kiến đã được công nhận mới có đơn vị áp dụng; hãy sửa giai đoạn hoặc xóa ô."
)


class AdopterError(Exception):
    """What is wrong with one unit of the cell, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Named:
    """One place of the cell: a code or name, and the day behind it where there is one."""

    text: str
    since: date | None


def named(cell: str, units: UnitDirectory) -> list[Named]:
    """The places of a cell such as "SO-YT (01/06/2023), SO-TC"; a name may hold a comma.

    Raises AdopterError for a day that cannot be read.
    """
    found: list[Named] = []
    for part in filter(None, map(folded, _BETWEEN.split(cell))):
        place = _place(part)
        whole = f"{found[-1].text}, {place.text}" if found else ""
        if found and found[-1].since is None and units.holders(whole):
            found[-1] = Named(whole, place.since)
        else:
            found.append(place)
    return found


def _place(part: str) -> Named:
    parts = _DAY.fullmatch(part)
    if parts is None:
        return Named(part, None)
    text, day = parts.groups()
    try:
        return Named(text, day_of(day.strip()))
    except CellError as error:
        message = f"Ngày bắt đầu áp dụng của “{text}”: {error}"
        raise AdopterError(message) from error


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides on new adopters: the stage the row wants, and what the books know.

    ``in_force_from`` is the first day it was in force, or of its registration where it never was;
    ``default_since`` stands for a day that is not given; ``family`` are the unit that registered
    and its heirs, ``families`` those of all units (`families_of`).
    """

    stage: str
    stage_on: date
    recognised: bool
    in_force_from: date
    default_since: date
    family: Collection[int]
    families: Mapping[int, frozenset[int]]


class Adopters:
    """One cell against the adoptions of the initiative."""

    def __init__(
        self, units: UnitDirectory, held: Sequence[Adoption], standing: Standing | None
    ) -> None:
        self.units, self.held, self.standing = units, held, standing
        self.kept: set[int] = set()
        self.takers: dict[int, Taker] = {}

    def read(self, cell: str) -> Iterator[str]:
        """Settles `takers`; yields what is wrong with the cell."""
        try:
            places = named(cell, self.units)
        except AdopterError as error:
            yield str(error)
            return
        for place in places:
            try:
                self._settle(place)
            except (AdopterError, UnitCodeError) as error:
                yield str(error)
        yield from self._dropped()

    def _settle(self, place: Named) -> None:
        known = self._known(place)
        if known is not None:
            self._keep(known, place)
        elif self.standing is not None:
            self._take(place, self.standing)

    def _known(self, place: Named) -> Adoption | None:
        """The adoption that is meant: where several units bore that code the one of the day, else
        one that still goes on.
        """
        same = [adoption for adoption in self.held if means(adoption.unit, place.text)]
        exact = [adoption for adoption in same if adoption.since == place.since]
        if place.since and not exact:
            bearers = self.units.holders_on(place.text, place.since)
            same = [adoption for adoption in same if not bearers or adoption.unit in bearers]
        return next(iter([*exact, *filter(_goes_on, same), *same]), None)

    def _keep(self, known: Adoption, place: Named) -> None:
        if known.pk in self.kept:
            raise AdopterError(_twice(place.text))
        self.kept.add(known.pk)
        if known.ended_on is not None and known.ended_on <= today():
            raise AdopterError(
                f"“{place.text}” đã thôi áp dụng từ ngày {known.ended_on:%d/%m/%Y}. Hãy bỏ đơn vị "
                f"này khỏi ô; nếu đơn vị áp dụng trở lại thì ghi tại {ON_THE_PAGE}."
            )
        if place.since not in (None, known.since):
            raise AdopterError(
                f"Sổ ghi “{place.text}” áp dụng từ ngày {known.since:%d/%m/%Y}. Hãy ghi ngày này, "
                f"hoặc đính chính tại {ON_THE_PAGE}."
            )

    def _take(self, place: Named, standing: Standing) -> None:
        since = place.since or standing.default_since
        problems = rules.taking_problems(
            since=since, not_before=standing.in_force_from, today=today()
        )
        if problems:
            raise AdopterError(f"“{place.text}”: {' '.join(problems.values())}")
        unit = self.units.find(place.text, since)
        if unit.pk in self.takers:
            raise AdopterError(_twice(place.text))
        _refuse_unless_open(standing, unit, since)
        self._refuse_kin(unit, standing.families)
        self.takers[unit.pk] = Taker(unit, since)

    def _refuse_kin(self, unit: Unit, families: Mapping[int, frozenset[int]]) -> None:
        """A unit of which a predecessor or an heir applies it already would count twice."""
        going_on = [adoption for adoption in self.held if _goes_on(adoption)]
        coming = [Adoption(unit=taker.unit, since=taker.since) for taker in self.takers.values()]
        kin = kin_of(unit.pk, families) - {unit.pk}
        for adoption in (*going_on, *coming):
            if adoption.unit_id in kin:
                raise AdopterError(f"“{unit.code}”: {kin_words(adoption)}")

    def missing(self) -> list[Adoption]:
        """Adoptions that go on and that the cell, once read, does not name."""
        return [one for one in self.held if _goes_on(one) and one.pk not in self.kept]

    def _dropped(self) -> Iterator[str]:
        missing = [adopter_text(one.unit.code, one.since) for one in self.missing()]
        if missing:
            yield (
                f"Ô thiếu đơn vị đang áp dụng: {', '.join(missing)}. Tệp không bỏ đơn vị áp dụng; "
                f"đơn vị thôi áp dụng thì ghi tại {ON_THE_PAGE}."
            )


def _refuse_unless_open(standing: Standing, unit: Unit, since: date) -> None:
    if unit.pk in standing.family:
        raise AdopterError(f"“{unit.code}”: {OWN}")
    stopped_later = (
        standing.stage == Stage.STOPPED and standing.recognised and since <= standing.stage_on
    )
    if standing.stage not in HOLDING and not stopped_later:
        raise AdopterError(NOT_IN_FORCE)


def _goes_on(adoption: Adoption) -> bool:
    return adoption.ended_on is None or adoption.ended_on > today()


def _twice(text: str) -> str:
    return f"“{text}” được ghi nhiều lần; mỗi đơn vị chỉ ghi một lần."
