"""bands: thresholds, read from top to bottom; the first that holds gives the points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from scores_app.points.figures import (
    HUNDRED,
    ZERO,
    Figure,
    InputKind,
    Problem,
    plain_problems,
    rate_problems,
    share_of,
)
from scores_app.points.reading import Params
from scores_app.points.wording import listed, points_text, with_unit

PERCENT = "%"
RISING = ("over", "from")
FALLING = ("under", "to")


@dataclass(frozen=True, slots=True)
class Band:
    """`test`: over (>), from (≥), under (<), to (≤), or nothing for the last, open band."""

    test: str
    bound: Decimal
    points: Decimal

    def holds(self, part: Decimal, whole: Decimal) -> bool:
        """Whether part ÷ whole lies in the band, asked without dividing."""
        bound = self.bound * whole
        return {
            "over": part > bound,
            "from": part >= bound,
            "under": part < bound,
            "to": part <= bound,
        }.get(self.test, True)

    @property
    def is_open(self) -> bool:
        """Whether the bound itself lies outside."""
        return self.test in {"over", "under"}


@dataclass(frozen=True, slots=True)
class Bands:
    """bands: a rate in per cent, or another number with its unit; `falling`: less is better."""

    unit: str
    falling: bool
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Bands:
        unit = params.text("unit", longest=40) or PERCENT
        falling = params.flag("falling")
        known = len(params.problems)
        rows = params.items("bands", fewest=2)
        bands = tuple(_read_band(row, highest, unit=unit, falling=falling) for row in rows)
        if len(params.problems) == known:
            _say_bounds(rows, bands, falling=falling)
            _say_points(rows, bands, highest)
        return cls(unit, falling, bands)

    @property
    def input_kind(self) -> InputKind:
        return InputKind.RATE if self.unit == PERCENT else InputKind.NUMBER

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        share = share_of(figure)
        if share is None:
            return None
        return next(band.points for band in self.bands if band.holds(*share))

    def problems(self, figure: Figure) -> list[Problem]:
        is_rate = self.input_kind == InputKind.RATE
        return rate_problems(figure) if is_rate else plain_problems(figure)

    def explain(self) -> str:
        words = _falling_words if self.falling else _rising_words
        above = (None, *self.bands)
        return listed(
            [
                f"{words(before, band, self.unit)}: {points_text(band.points)}"
                for before, band in zip(above, self.bands, strict=False)
            ]
        )


def _read_band(params: Params, highest: Decimal, *, unit: str, falling: bool) -> Band:
    named = [name for name in (*RISING, *FALLING) if params.has(name)]
    allowed = FALLING if falling else RISING
    test = named[0] if named else ""
    if len(named) > 1:
        params.say("", "Mỗi ngưỡng chỉ có một giới hạn.")
    elif test and test not in allowed:
        params.say(test, f"Ngưỡng này phải dùng {' hoặc '.join(allowed)}.")
    high = HUNDRED if unit == PERCENT else None
    bounds = {name: params.number(name, high=high) for name in named}
    band = Band(test, bounds.get(test, ZERO), params.number("points", high=highest))
    params.close()
    return band


def _say_bounds(rows: list[Params], bands: tuple[Band, ...], *, falling: bool) -> None:
    for row, band in zip(rows[:-1], bands[:-1], strict=True):
        if not band.test:
            row.say("", "Chỉ ngưỡng cuối cùng được bỏ trống giới hạn.")
    if bands[-1].test:
        rows[-1].say(bands[-1].test, "Ngưỡng cuối cùng phải bỏ trống giới hạn.")
    for row, (before, band) in zip(rows[1:-1], pairwise(bands[:-1]), strict=True):
        if before.test and band.test and not _follows(before, band, falling=falling):
            order = "lớn" if falling else "nhỏ"
            row.say(band.test, f"Giới hạn phải {order} hơn giới hạn của ngưỡng ở trên.")


def _follows(before: Band, band: Band, *, falling: bool) -> bool:
    """Whether a band holds for values that the one above it leaves."""
    if before.bound == band.bound:
        return before.is_open and not band.is_open
    return (before.bound < band.bound) == falling


def _say_points(rows: list[Params], bands: tuple[Band, ...], highest: Decimal) -> None:
    if bands[0].points != highest:
        rows[0].say("points", f"Ngưỡng đầu phải bằng {points_text(highest)} (điểm tối đa).")
    for row, (before, band) in zip(rows[1:], pairwise(bands), strict=True):
        if band.points > before.points:
            row.say("points", "Điểm không được cao hơn điểm của ngưỡng ở trên.")


def _rising_words(before: Band | None, band: Band, unit: str) -> str:
    if before is None:
        bound = with_unit(band.bound, unit)
        if _is_end(band, unit, HUNDRED):
            return f"đủ {bound}"
        return f"trên {bound}" if band.is_open else f"từ {bound} trở lên"
    upper = with_unit(before.bound, unit)
    if not band.test:
        return f"từ {upper} trở xuống" if before.is_open else f"dưới {upper}"
    lower = with_unit(band.bound, unit)
    if before.bound == band.bound:
        return f"đúng {lower}"
    start, end = "trên" if band.is_open else "từ", "đến" if before.is_open else "đến dưới"
    return f"{start} {lower} {end} {upper}"


def _is_end(band: Band, unit: str, end: Decimal) -> bool:
    """Whether nothing lies beyond the bound: a rate ends at 0 % and at 100 %."""
    return unit == PERCENT and not band.is_open and band.bound == end


def _falling_words(before: Band | None, band: Band, unit: str) -> str:
    if before is None:
        bound = with_unit(band.bound, unit)
        if _is_end(band, unit, ZERO):
            return f"đúng {bound}"
        return f"dưới {bound}" if band.is_open else f"từ {bound} trở xuống"
    lower = with_unit(before.bound, unit)
    if not band.test:
        return f"từ {lower} trở lên" if before.is_open else f"trên {lower}"
    upper = with_unit(band.bound, unit)
    if before.bound == band.bound:
        return f"đúng {lower}"
    start, end = "từ" if before.is_open else "trên", "đến dưới" if band.is_open else "đến"
    return f"{start} {lower} {end} {upper}"
