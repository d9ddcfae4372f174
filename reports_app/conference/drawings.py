"""Bars and lines of the charts as the server draws them large: the same values as the chart bundle
reads, in whole units of the drawing. A drawing needs no program in the hall, and is the same on
screen, on paper and in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from cchc.core.templatetags.cchc_format import exact, whole

BAR = 1000  # length of the longest bar
MOST_BARS = 8
MOST_POINTS = 16  # of more the last one alone is marked
WIDTH, HEIGHT = 1280, 520
LEFT, RIGHT, TOP, BOTTOM = 84, 330, 46, 56
LINE_HEIGHT = 38
STEPS = 4
NICE = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: `x` and `width` of `BAR`."""

    role: str
    name: str
    value: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class BarRow:
    """A bar with its name and its sum."""

    label: str
    parts: tuple[Part, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The first bars of a chart; `rest` are those for which there is no room, told in the table."""

    keys: tuple[tuple[str, str], ...]
    rows: tuple[BarRow, ...]
    rest: tuple[BarRow, ...]

    @property
    def all(self) -> tuple[BarRow, ...]:
        return self.rows + self.rest


def bars_of(chart: Mapping[str, Any], most: int = MOST_BARS) -> Bars:
    """A chart of stacked bars (see charts.js), in its order."""
    values = [[int(value) for value in series["values"]] for series in chart["series"]]
    longest = max((sum(column) for column in zip(*values, strict=True)), default=0) or 1
    rows = [
        _row(chart, place, [series[place] for series in values], longest)
        for place in range(len(chart["categories"]))
    ]
    keys = tuple((series["role"], series["name"]) for series in chart["series"])
    return Bars(keys, tuple(rows[:most]), tuple(rows[most:]))


def _row(chart: Mapping[str, Any], place: int, values: Sequence[int], longest: int) -> BarRow:
    parts, before = [], 0
    for series, value in zip(chart["series"], values, strict=True):
        x, end = before * BAR // longest, (before + value) * BAR // longest
        parts.append(Part(series["role"], series["name"], value, x, end - x))
        before += value
    return BarRow(chart["categories"][place]["label"], tuple(parts), before)


@dataclass(frozen=True, slots=True)
class Point:
    """A value with what is written above it, or below where its line comes from above."""

    x: int
    y: int
    label: str
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A series: pieces between breaks, the points to mark, its name at its end."""

    role: str
    name: str
    pieces: tuple[str, ...]
    points: tuple[Point, ...]
    end: Point


@dataclass(frozen=True, slots=True)
class Break:
    """Where a line ends for a reason: before the place called `at`; its text as it was recorded."""

    x: int
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of lines. `ticks` are (y, text), `dates` (x, text)."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, str], ...]
    dates: tuple[tuple[int, str], ...]
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class _Scales:
    """Where a place and a value lie in the drawing."""

    xs: tuple[int, ...]
    low: Decimal
    high: Decimal

    def y(self, value: Decimal) -> int:
        room = HEIGHT - TOP - BOTTOM
        return HEIGHT - BOTTOM - int(room * (value - self.low) / (self.high - self.low))


def lines_of(chart: Mapping[str, Any]) -> Lines:
    """A chart of lines (see charts.js) over days or years."""
    series = [(one, _values(one)) for one in chart["series"]]
    known = [value for _, values in series for value in values if value is not None]
    is_score = any(one.get("labels") for one, _ in series)
    low, high, step = _span(known, is_score=is_score)
    scales = _Scales(tuple(_places(chart["x"])), low, high)
    cuts = [cut for cut in chart["breaks"] if cut["x"] in chart["x"][1:]]
    at = [chart["x"].index(cut["x"]) for cut in cuts]
    found = [_line(one, values, scales, at) for one, values in series]
    return Lines(
        _apart(line for line in found if line is not None),
        tuple(_ticks(scales, step)),
        tuple(_dates(chart["x"], scales.xs)),
        tuple(
            Break((scales.xs[place - 1] + scales.xs[place]) // 2, cut["x"], cut["label"])
            for place, cut in zip(at, cuts, strict=True)
        ),
    )


def _values(series: Mapping[str, Any]) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in series["values"]]


def _span(known: Sequence[Decimal], *, is_score: bool) -> tuple[Decimal, Decimal, Decimal]:
    """The least and the largest value of the scale and its step; counts begin at zero."""
    if not known:
        return Decimal(0), Decimal(1), Decimal(1)
    least = min(known) if is_score else Decimal(0)
    wide = (max(known) - least) or Decimal(1)
    raw = wide / STEPS
    power = Decimal(1).scaleb(raw.adjusted())
    step = next(power * nice for nice in NICE if power * nice >= raw)
    step = step if is_score else max(step, Decimal(1)).to_integral_value()
    low = (least / step).to_integral_value(ROUND_FLOOR) * step
    if is_score and least - low < step / 3:
        low -= step  # room for the label below the lowest point
    high = (max(known) / step).to_integral_value(ROUND_CEILING) * step
    return low, high if high > low else low + step, step


def _places(labels: Sequence[str]) -> Iterator[int]:
    """Days stand at their distance, years side by side."""
    room = WIDTH - LEFT - RIGHT
    if labels and len(labels[0]) == len("2023-09-06"):
        days = [date.fromisoformat(label).toordinal() for label in labels]
        wide = max(days[-1] - days[0], 1)
        yield from (LEFT + room * (day - days[0]) // wide for day in days)
        return
    count = max(len(labels), 1)
    yield from (LEFT + room * (2 * place + 1) // (2 * count) for place in range(len(labels)))


def _line(
    series: Mapping[str, Any], values: Sequence[Decimal | None], scales: _Scales, cuts: list[int]
) -> Line | None:
    """None where nothing is known."""
    labels = series.get("labels") or [""] * len(values)
    spots = {
        place: Point(scales.xs[place], scales.y(value), labels[place])
        for place, value in enumerate(values)
        if value is not None
    }
    if not spots:
        return None
    last = max(spots)
    name = series["name"]
    text = name if series.get("labels") else f"{name}: {_number(values[last])}"
    end = Point(spots[last].x, spots[last].y, text)
    points = tuple(_told(spots)) if len(values) <= MOST_POINTS else (spots[last],)
    return Line(series["role"], name, tuple(_pieces(spots, cuts)), points, end)


def _told(spots: Mapping[int, Point]) -> Iterator[Point]:
    """The points with their labels where their line does not run."""
    for place, spot in spots.items():
        beside = [spots[at].y for at in (place - 1, place + 1) if at in spots]
        yield replace(spot, is_low=bool(beside) and min(beside) < spot.y and max(beside) <= spot.y)


def _pieces(spots: Mapping[int, Point], cuts: list[int]) -> Iterator[str]:
    """Paths through neighbours; a value that is not known, or a break, ends one."""
    piece: list[Point] = []
    before = None
    for place, spot in spots.items():
        if piece and (place - 1 != before or place in cuts):
            yield _path(piece)
            piece = []
        piece.append(spot)
        before = place
    yield _path(piece)


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)


def _apart(lines: Iterator[Line]) -> tuple[Line, ...]:
    """Names at the ends keep a line's height from one another, from the top down."""
    floor = TOP
    placed = []
    for line in sorted(lines, key=lambda line: line.end.y):
        y = max(line.end.y, floor)
        floor = y + LINE_HEIGHT
        end = Point(line.end.x, y, line.end.label)
        placed.append(Line(line.role, line.name, line.pieces, line.points, end))
    return tuple(placed)


def _ticks(scales: _Scales, step: Decimal) -> Iterator[tuple[int, str]]:
    value = scales.low
    while value <= scales.high:
        yield scales.y(value), _number(value)
        value += step


def _dates(labels: Sequence[str], xs: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Each year; of days the first of each month that is there."""
    if labels and len(labels[0]) == len("2023-09-06"):
        for label, x in zip(labels, xs, strict=True):
            day = date.fromisoformat(label)
            if day.day == 1:
                yield x, f"T{day.month}"
        return
    yield from zip(xs, labels, strict=True)


def _number(value: Decimal | None) -> str:
    if value is None or value == value.to_integral_value():
        return whole(None if value is None else int(value))
    return exact(value)
