"""Charts of a report as PNG, drawn from the very values that the charts of pages read.

A picture says its finding above, names its measure, writes numbers with a decimal comma, and can
be told apart on black-and-white paper: hatched where colour alone would not do. No letter is
smaller than 9 pt on paper. Equal values give equal bytes.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cchc.core.pdf_fonts import FontsMissingError, font_file
from cchc.core.templatetags.cchc_format import exact, whole
from cchc.core.text import nfc

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH = 6.4  # inches, the width of the text
DPI = 170
SMALLEST = 9.2  # pt; a picture is printed 160 mm wide, a little smaller than it is drawn
BAR = 0.165  # inches, how thick
BAR_HEIGHT, SECOND_LINE = 0.24, 0.13  # inches, and what a name of two lines needs besides
MOST_BARS, TALLEST = 25, 8.0  # and inches, so that a page holds them with title and caption
FINDING = 0.22  # inches of a line of the title
NAMES = 0.38  # part of the width
NAME_ROOM = 0.93 * NAMES * WIDTH * 72  # pt
MOST_TICKS, MOST_WITH_WORDS = 8, 6
INK, GREY, PALE, BLUE = "#1d2733", "#5a6572", "#d5dae0", "#1f4e8c"
# Fill, hatch: what stands for done, in time, waiting and late everywhere.
LOOKS: dict[str, tuple[str, str]] = {
    "done": ("#2f6f4f", ""),
    "in_time": ("#dfe6ee", ""),
    "waiting": ("#f3c56b", "////"),
    "late": ("#c0392b", "xxxx"),
    "neutral": ("#8a94a0", ""),
}
LINES: dict[str, tuple[str, str]] = {
    "done": ("#2f6f4f", "-"),
    "waiting": ("#a86a00", "--"),
    "neutral": ("#1d2733", "-."),
    "in_time": (BLUE, "-"),
}


def bars(chart: Mapping[str, Any]) -> bytes:
    """Stacked bars as `reports_app.charts.bars` gives them, the first ones where they are many."""
    names = [one["label"] for one in chart["categories"]]
    rows = _rows(names)
    figure, axes = _canvas(chart["title"], chart["subtitle"], rows.height)
    before = [0] * len(rows.names)
    for series in chart["series"]:
        values = [int(value) for value in series["values"]][: len(before)]
        fill, hatch = LOOKS[series["role"]]
        axes.barh(
            rows.places,
            values,
            left=before,
            height=BAR,
            color=fill,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.5,
            label=series["name"],
        )
        before = [old + new for old, new in zip(before, values, strict=True)]
    _name_bars(axes, rows, before, [whole(number) for number in before])
    _keys(axes)
    return _png(figure)


def single_bars(title: str, subtitle: str, bars: Sequence[tuple[str, Decimal]]) -> bytes:
    """One bar for each pair of name and value, the value at its end; bars begin at nought."""
    rows = _rows([name for name, _ in bars])
    values = [value for _, value in bars][: len(rows.names)]
    figure, axes = _canvas(title, subtitle, rows.height)
    lengths = [float(value) for value in values]
    axes.barh(rows.places, lengths, height=BAR, color=BLUE, edgecolor=INK, linewidth=0.5)
    _name_bars(axes, rows, lengths, [exact(value) for value in values])
    return _png(figure)


def drawn(names: Sequence[str]) -> int:
    """How many bars of these names are drawn: not all where they are many."""
    return len(_rows(names).names)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Names in their lines, where each bar stands, and the height of all; inches from the top."""

    names: list[str]
    places: list[float]
    height: float


def _rows(names: Sequence[str]) -> _Rows:
    shown, places, height = list[str](), list[float](), 0.0
    for name in names[:MOST_BARS]:
        lines = _two_lines(drawable(name))
        room = BAR_HEIGHT + SECOND_LINE * (len(lines) > 1)
        if height + room > TALLEST:
            break
        shown.append("\n".join(lines))
        places.append(height + room / 2)
        height += room
    return _Rows(shown, places, max(height, BAR_HEIGHT))


def lines(chart: Mapping[str, Any], *, height: float = 2.5) -> bytes:
    """Lines over days or years, each named at its end; a change of criteria breaks the line."""
    figure, axes = _canvas(chart["title"], chart["subtitle"], height)
    places, ticks = _places(chart["x"])
    ends: list[tuple[float, str, str]] = []
    for series in chart["series"]:
        colour, dashes = LINES[series["role"]]
        for part in _unbroken(chart, series["values"]):
            marker = "o" if series.get("labels") else ""
            xs, ys = [places[at] for at, _ in part], [float(value) for _, value in part]
            axes.plot(xs, ys, color=colour, linestyle=dashes, linewidth=1.8, marker=marker, ms=4)
            if series.get("labels"):
                _point_labels(axes, places, part, series["labels"])
        last = [value for value in series["values"] if value is not None]
        if last:
            ends.append((float(Decimal(str(last[-1]))), series["name"], colour))
    _name_lines(axes, places[-1], ends, chart)
    _breaks(axes, chart, places)
    axes.set_xticks([place for place, _ in ticks])
    axes.set_xticklabels([text for _, text in ticks], fontproperties=_font(400, SMALLEST))
    _number_axis(axes)
    return _png(figure)


def _places(x: Sequence[str]) -> tuple[list[float], list[tuple[float, str]]]:
    """Where each point stands, and what stands below: years, or days by their distance."""
    if x and len(x[0]) == len("2023-09-06"):
        days = [date.fromisoformat(one) for one in x]
        places = [float((one - days[0]).days) for one in days]
        named = [(p, f"{d:%d/%m}") for p, d in zip(places, days, strict=True)]
        return places, _few(named)
    places = [float(at) for at in range(len(x))]
    return places, list(zip(places, x, strict=True))


def _few(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Some of them, the last one always, and none so near it that the words would touch."""
    kept = list(ticks[:: max(1, -(-len(ticks) // MOST_TICKS))])
    last = ticks[-1]
    least = (last[0] - ticks[0][0]) / MOST_TICKS
    return [one for one in kept if last[0] - one[0] >= least] + [last]


def _unbroken(chart: Mapping[str, Any], values: Sequence[Any]) -> list[list[tuple[int, Decimal]]]:
    """The points of a line in pieces: cut where a value is missing or other criteria begin."""
    cuts = {one["x"] for one in chart["breaks"]}
    parts: list[list[tuple[int, Decimal]]] = [[]]
    for at, value in enumerate(values):
        if value is None or chart["x"][at] in cuts:
            parts.append([])
        if value is not None:
            parts[-1].append((at, Decimal(str(value))))
    return [part for part in parts if part]


def _point_labels(
    axes: Axes, places: Sequence[float], part: Sequence[tuple[int, Decimal]], labels: Sequence[str]
) -> None:
    """Value and rank of each point, on the side where no line is; many have no room for words."""
    word = "hạng " if len(places) <= MOST_WITH_WORDS else ""
    for place, (at, value) in enumerate(part):
        beside = [
            one for _, one in (*part[max(0, place - 1) : place], *part[place + 1 : place + 2])
        ]
        is_below = bool(beside) and min(beside) > value
        axes.annotate(
            exact(value) + (f"\n{word}{labels[at]}" if labels[at] else ""),
            (places[at], float(value)),
            xytext=(0, -7 if is_below else 7),
            textcoords="offset points",
            ha="center",
            va="top" if is_below else "bottom",
            fontproperties=_font(400, SMALLEST),
            color=INK,
        )


def _name_lines(
    axes: Axes, right: float, ends: list[tuple[float, str, str]], chart: Mapping[str, Any]
) -> None:
    """The name and last value of each line at its end, kept apart from one another."""
    low, high = axes.get_ylim()
    if len(ends) == 1 and chart["series"][0].get("labels"):
        axes.set_ylim(low - (high - low) * 0.4, high + (high - low) * 0.35)
        axes.set_xlim(-0.4, right + 0.4)
        box = axes.get_position()
        axes.set_position((box.x0, box.y0, 0.96 - box.x0, box.height))
        return
    axes.set_ylim(0, high * 1.05)
    least, before = high * 0.085, float("-inf")
    for value, name, colour in sorted(ends):
        at = max(value, before + least)
        before = at
        axes.annotate(
            f"{name} {whole(int(value))}",
            (right, at),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontproperties=_font(600, SMALLEST),
            annotation_clip=False,
        )


def _breaks(axes: Axes, chart: Mapping[str, Any], places: Sequence[float]) -> None:
    for one in chart["breaks"]:
        at = places[chart["x"].index(one["x"])] - 0.5
        axes.axvline(at, color=GREY, linewidth=0.8, linestyle=":")
        axes.annotate(
            drawable(one["label"]),
            (at, 0.03),
            xycoords=("data", "axes fraction"),
            xytext=(-3, 0),
            textcoords="offset points",
            ha="right",
            color=GREY,
            fontproperties=_font(400, SMALLEST),
        )


def _canvas(
    title: str, subtitle: str, height: float, *, below: float = 0.38
) -> tuple[Figure, Axes]:
    """A figure with its finding and measure above axes of this height, and room `below`; inches."""
    from matplotlib.figure import Figure

    finding = textwrap.wrap(drawable(title), 64, max_lines=3, placeholder="…") or [""]
    measure = textwrap.wrap(drawable(subtitle), 88)
    above = FINDING * len(finding) + 0.16 * len(measure) + 0.12
    whole_height = above + height + below + 0.04
    figure = Figure(figsize=(WIDTH, whole_height), dpi=DPI)
    top = 1 - 0.06 / whole_height
    figure.text(0.01, top, "\n".join(finding), va="top", fontproperties=_font(600, 10.5), color=INK)
    under = 1 - (0.1 + FINDING * len(finding)) / whole_height
    figure.text(
        0.01, under, "\n".join(measure), va="top", fontproperties=_font(400, SMALLEST), color=GREY
    )
    axes = figure.add_axes((0.1, below / whole_height, 0.66, height / whole_height))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.tick_params(colors=GREY, length=0)
    axes.grid(visible=True, axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _name_bars(axes: Axes, rows: _Rows, lengths: Sequence[float], ends: Sequence[str]) -> None:
    """Names before the bars and numbers behind them, the first bar on top."""
    box = axes.get_position()
    axes.set_position((NAMES, box.y0, 0.92 - NAMES, box.height))
    axes.set_yticks(rows.places)
    font = _font(400, SMALLEST)
    axes.set_yticklabels(rows.names, fontproperties=font, color=INK, linespacing=0.95)
    axes.set_ylim(rows.height, 0)
    axes.set_xlim(0, max(lengths, default=1) * 1.06 or 1)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    for at, length, text in zip(rows.places, lengths, ends, strict=True):
        axes.annotate(
            text,
            (length, at),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontproperties=_font(600, SMALLEST),
        )


def _two_lines(name: str) -> list[str]:
    """A long name in two lines; what does not fit is left to the table."""
    from matplotlib.textpath import TextPath

    width = TextPath((0, 0), name, prop=_font(400, SMALLEST)).get_extents().width
    letters = max(8, int(NAME_ROOM * len(name) / width)) if width > NAME_ROOM else len(name)
    return textwrap.wrap(name, letters or 1, max_lines=2, placeholder="…") or [""]


def _keys(axes: Axes) -> None:
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-NAMES / (0.92 - NAMES), 0),
        ncols=4,
        frameon=False,
        prop=_font(400, SMALLEST),
        handlelength=1.4,
        columnspacing=1.4,
    )


def _number_axis(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: whole(round(value))))
    for label in axes.get_yticklabels():
        label.set_fontproperties(_font(400, SMALLEST))


def drawable(text: str) -> str:
    """The words with every sign that the letters lack as a question mark, and none that the
    drawing library takes for a formula.
    """
    known = _signs()
    found = (sign if ord(sign) in known else " " if sign.isspace() else "?" for sign in nfc(text))
    return "".join(found).replace("$", r"\$")


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(_font(400, SMALLEST))).get_charmap())


@lru_cache(maxsize=16)
def _font(weight: int, size: float) -> FontProperties:
    """The product's letters; those that come with the drawing library before a bundle is built."""
    from matplotlib.font_manager import FontProperties

    try:
        return FontProperties(fname=str(font_file(weight)), size=size)
    except FontsMissingError:
        return FontProperties(family="DejaVu Sans", weight=weight, size=size)


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()
