"""The result of a published ranking, counted a second time from the inputs that stand beside it.

Nothing here asks the database or the tables that the product shows: a proof that called what it
proves would prove nothing (decision 42). Inputs and result are what `json.loads` reads: decimals
as text, unknown as None. Whoever reads a document that somebody may have changed expects KeyError,
TypeError, ValueError and ArithmeticError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from cchc.core.figures import exact_text
from scores_app.choices import ADJUSTMENTS, UNSENT_STATES, RowStatus, Rule, Scorer, Stage
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.ranks.placing import Band, Line, band_of, competition_ranks, index_of

ZERO = Decimal(0)
INDEX_STEP = Decimal("1E-18")
Facts = Mapping[str, Any]
UnitKey = tuple[str, str]


class Leaf(NamedTuple):
    """A criterion that is scored; `worth` counts in the index unless it is a bonus or penalty."""

    area: str
    worth: Decimal
    rule: str
    by_people: bool

    @property
    def counts(self) -> bool:
        return self.rule not in ADJUSTMENTS


@dataclass(slots=True)
class Part:
    """An area of one sheet while it is added up."""

    points: Decimal = ZERO
    applicable: Decimal = ZERO
    unknown: int = 0


@dataclass(slots=True)
class Sums:
    """One sheet while it is added up."""

    areas: dict[str, Part] = field(default_factory=dict)
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    read: int = 0
    read_by_people: int = 0

    @property
    def points(self) -> Decimal:
        return sum((part.points for part in self.areas.values()), self.bonus + self.penalty)

    @property
    def applicable(self) -> Decimal:
        return sum((part.applicable for part in self.areas.values()), ZERO)

    @property
    def unknown(self) -> int:
        return sum(part.unknown for part in self.areas.values())


def result_of(inputs: Facts) -> dict[str, Any]:
    """The result that follows from the inputs, as documents hold it."""
    of_round = inputs["round"]
    return {
        "groups": [
            {"code": group["code"], "lines": _lines(group, of_round)} for group in inputs["groups"]
        ]
    }


def unit_key(unit: Facts) -> UnitKey:
    """A unit by its code and the day it begins: the code alone may be that of another one."""
    return str(unit["code"]), str(unit["valid_from"] or "")


def leaves_of(group: Facts) -> dict[str, Leaf]:
    """The criteria of a group that are scored, by code; without the survey's where none was run."""
    parents = {one["code"]: one["parent"] for one in group["criteria"]}
    above = set(parents.values())
    return {
        one["code"]: Leaf(
            area=_area(one["code"], parents),
            worth=Decimal(one["max_points"]),
            rule=one["rule"],
            by_people=one["scorer"] in {Scorer.UNIT, Scorer.APPRAISER},
        )
        for one in group["criteria"]
        if one["code"] not in above and (group["survey_run"] or one["scorer"] != Scorer.SURVEY)
    }


def final_readings(sheet: Facts) -> dict[str, Facts]:
    """The reading of each criterion that holds: the second appraisal's where there is one."""
    order = (Stage.APPRAISAL, Stage.SECOND)
    staged = sorted(sheet["readings"], key=lambda one: order.index(one["stage"]))
    return {one["criterion"]: one for one in staged}


def decimal_of(text: str | None) -> Decimal | None:
    """A decimal as it stands in a document; None is unknown."""
    return None if text is None else Decimal(text)


def _area(code: str, parents: Mapping[str, str | None]) -> str:
    """The area above a criterion; itself where nothing is. Raises ValueError for a circle."""
    for _ in parents:
        above = parents[code]
        if above is None:
            return code
        code = above
    raise ValueError(code)


def _lines(group: Facts, of_round: Facts) -> list[dict[str, Any]]:
    leaves = leaves_of(group)
    bands = [Band(band["name"], Decimal(band["at_least"])) for band in group["bands"]]
    sheets = list(group["sheets"])
    sums = [_sums(sheet, leaves, of_round) for sheet in sheets]
    found = [_status(sheet, of) for sheet, of in zip(sheets, sums, strict=True)]
    ranks = competition_ranks(
        Line(place, of.points, of.applicable, status == RowStatus.RANKED)
        for place, (of, status) in enumerate(zip(sums, found, strict=True))
    )
    return [
        _line(sheet["unit"], of, status, ranks[place], bands)
        for place, (sheet, of, status) in enumerate(zip(sheets, sums, found, strict=True))
    ]


def _sums(sheet: Facts, leaves: Mapping[str, Leaf], of_round: Facts) -> Sums:
    """What one sheet adds up to, bonus and penalty under the ceilings of the round."""
    sums = Sums()
    readings = final_readings(sheet)
    for code, leaf in leaves.items():
        reading = readings.get(code)
        if leaf.counts:
            _count(sums.areas.setdefault(leaf.area, Part()), leaf, reading)
        elif reading and reading["points"] is not None:
            _adjust(sums, leaf, Decimal(reading["points"]))
        if reading and _is_known(reading):
            sums.read += 1
            sums.read_by_people += leaf.by_people
    most, least = decimal_of(of_round["bonus_max"]), decimal_of(of_round["penalty_max"])
    sums.bonus = sums.bonus if most is None else min(sums.bonus, most)
    sums.penalty = sums.penalty if least is None else max(sums.penalty, -least)
    return sums


def _count(part: Part, leaf: Leaf, reading: Facts | None) -> None:
    if reading and reading["points"] is not None:
        part.points += Decimal(reading["points"])
    if not reading or reading["answer"] != NOT_APPLICABLE:
        part.applicable += leaf.worth
    if not reading or not _is_known(reading):
        part.unknown += 1


def _adjust(sums: Sums, leaf: Leaf, points: Decimal) -> None:
    if leaf.rule == Rule.BONUS:
        sums.bonus += points
    else:
        sums.penalty += points


def _is_known(reading: Facts) -> bool:
    return reading["answer"] == NOT_APPLICABLE or reading["points"] is not None


def _status(sheet: Facts, of: Sums) -> RowStatus:
    unsent = sheet["state"] in UNSENT_STATES
    if not of.read or (unsent and not of.read_by_people):
        return RowStatus.MISSING
    if of.unknown:
        return RowStatus.INCOMPLETE
    return RowStatus.RANKED if sheet["is_ranked"] and of.applicable else RowStatus.UNRANKED


def _line(
    unit: Facts, of: Sums, status: RowStatus, rank: int | None, bands: Iterable[Band]
) -> dict[str, Any]:
    points = of.points if status in {RowStatus.RANKED, RowStatus.UNRANKED} else None
    index = index_of(points, of.applicable)
    return {
        "unit": dict(unit),
        "status": str(status),
        "points": _text(points),
        "applicable": _text(of.applicable),
        "bonus": _text(of.bonus),
        "penalty": _text(of.penalty),
        "index": _text(None if index is None else index.quantize(INDEX_STEP)),
        "rank": rank,
        "band": band_of(index, bands),
        "unknown": of.unknown,
        "areas": {
            code: [_text(part.points), _text(part.applicable), part.unknown]
            for code, part in of.areas.items()
        },
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else exact_text(value)
