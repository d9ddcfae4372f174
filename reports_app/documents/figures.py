"""Numbers in the text of a report: each knows what it is, how it is counted and where it stands.

A sentence is a row of pieces: words that are written by rule, names from the books, and figures.
Nothing is counted here; a figure is handed the value that the product's own function gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.figures import shown as rounded
from cchc.core.templatetags.cchc_format import exact, rate, whole
from reports_app.charts import NOBODY, figure_url
from reports_app.documents.environment import formal_day
from reports_app.pack.headline import LABELS
from reports_app.pack.manifest import FOR_MACHINES
from tasks_app.change_counts_sheet import GROUPED_BY
from tasks_app.choices import Source
from tasks_app.completion import RATES, Counts
from tasks_app.completion_sheet import BOTH


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a figure stands in the pack: the machine form of a part, its row by the values of
    some columns, and the column. Without a column the figure is how many rows there are.
    """

    stem: str
    row: tuple[tuple[str, str], ...] = ()
    column: str = ""

    @property
    def path(self) -> str:
        return f"{FOR_MACHINES}{self.stem}.csv"

    @property
    def row_words(self) -> str:
        """Which row: source = government."""
        return "; ".join(f"{column} = {value}" for column, value in self.row)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its value, as it is printed, what it is, how it is counted, where it is found."""

    value: Decimal | int
    shown: str
    what: str
    how: str
    cell: Cell | None = None
    url: str = ""

    def __str__(self) -> str:
        return self.shown

    def unsigned(self) -> Figure:
        """The same, printed without its sign."""
        return replace(self, shown=self.shown.removeprefix("-"))


class Name(str):
    """A name or number from the books, which no rule wrote."""

    __slots__ = ()


class Day(str):
    """A day or a year in words."""

    __slots__ = ()


Piece = str | Figure
Sentence = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences under one heading; without a title they stand right below the section's."""

    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...]
    drawings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of the large parts of a report."""

    title: str
    parts: tuple[Part, ...] = field(default_factory=tuple)


def text_of(sentence: Sentence) -> str:
    """The sentence as it is printed."""
    return "".join(map(str, sentence))


def paragraph_text(sentences: Iterable[Sentence]) -> str:
    """Sentences one after the other."""
    return " ".join(map(text_of, sentences))


def figures_in(sentence: Sentence) -> list[Figure]:
    """The figures of a sentence, in their order."""
    return [piece for piece in sentence if isinstance(piece, Figure)]


def on(day: date) -> Day:
    """A day in the words of official texts."""
    return Day(formal_day(day))


def in_short(day: date) -> Day:
    """A day as 06/09/2023."""
    return Day(f"{day:%d/%m/%Y}")


def year(number: int) -> Day:
    """A year."""
    return Day(number)


def counted(value: int, what: str, how: str, cell: Cell | None = None, *, url: str = "") -> Figure:
    """A whole number."""
    return Figure(value, whole(value), what, how, cell, url)


def measured(
    value: Decimal, what: str, how: str, cell: Cell | None = None, *, url: str = "", unit: str = ""
) -> Figure:
    """A decimal, rounded once; `unit` is "%" for a rate."""
    shown = rate(value) if unit == "%" else exact(value)
    return Figure(rounded(value) or Decimal(0), shown, what, how, cell, url)


WORDS: dict[str, tuple[str, str]] = {
    "assigned": (LABELS["assigned"], "Nhiệm vụ có trong sổ, không kể nhiệm vụ dừng thực hiện"),
    "done": (LABELS["done"], "Nhiệm vụ đã được xác nhận hoàn thành"),
    "due": (LABELS["due"], "Thời hạn hiện hành không sau ngày số liệu"),
    "done_due": (LABELS["done_due"], "Đã hoàn thành và đã đến hạn"),
    "overdue": (LABELS["overdue"], "Chưa hoàn thành, thời hạn hiện hành trước ngày số liệu"),
    "open": ("Số nhiệm vụ đang thực hiện", "Chưa hoàn thành và không dừng"),
    "submitted": ("Số nhiệm vụ chờ xác nhận", "Đơn vị đã gửi kết quả, chưa được xác nhận"),
    "no_deadline": ("Số nhiệm vụ không có thời hạn", "Chưa hoàn thành và không có thời hạn"),
    "returned": ("Số nhiệm vụ bị trả lại", "Kết quả bị trả lại, chưa gửi lại"),
    "stale": ("Số nhiệm vụ lâu chưa cập nhật", "Chưa hoàn thành, quá thời gian quy định cập nhật"),
    "due_30": (
        "Số nhiệm vụ đến hạn trong tháng tới",
        "Chưa hoàn thành, đến hạn trong ba mươi ngày",
    ),
    "rate_all": (
        LABELS["rate_all"],
        "Số hoàn thành ÷ số được giao × 100",
    ),
    "rate_due": (
        LABELS["rate_due"],
        "Số hoàn thành trong số đến hạn ÷ số đến hạn × 100",
    ),
    "rate_updated": (
        LABELS["rate_updated"],
        "Số đang thực hiện được cập nhật đúng quy định ÷ số đang thực hiện × 100",
    ),
}
# The list behind a figure, where it is not the figure's own; "" where no list tells it.
_LISTS = {"rate_all": "done", "rate_due": "done_due", "rate_updated": "stale", "no_deadline": ""}
SOURCE_WORDS = {
    "": "cả hai nguồn giao",
    Source.GOVERNMENT.value: "nguồn Chính phủ giao",
    Source.PROVINCE_PLAN.value: "nguồn kế hoạch của tỉnh",
}
COMPARED = "thay-doi-tong-hop"


@dataclass(frozen=True, slots=True)
class Tasks:
    """Figures of one group of tasks on a day: of one list or both, of all units or of one unit or
    area (`dimension`, `key` in the books, `code` in the pack, `name` to people). Of the day that
    changes are counted from (`is_past`) there is only the whole.
    """

    counts: Counts
    day: date
    source: str = ""
    dimension: str = ""
    key: int | None = None
    code: str = ""
    name: str = ""
    is_past: bool = False

    def __getitem__(self, name: str) -> Figure:
        """The figure of one of WORDS; a rate must have something to divide by."""
        what, how = WORDS[name]
        then = f"tính đến {in_short(self.day)}" if self.is_past else ""
        about = ", ".join(filter(None, (what, self.name, SOURCE_WORDS[self.source], then)))
        value = getattr(self.counts, name)
        if name in RATES:
            return measured(value, about, how, self._cell(name), url=self._url(name), unit="%")
        return counted(value, about, how, self._cell(name), url=self._url(name))

    def has(self, name: str) -> bool:
        """Whether there is any of it, or for a rate something to divide by."""
        return bool(getattr(self.counts, name)) or (
            name in RATES and getattr(self.counts, name) is not None
        )

    def exact(self, name: str) -> str:
        """The value as the machine form of the pack has it."""
        value = getattr(self.counts, name)
        return str(rounded(value)) if name in RATES else str(value)

    def _cell(self, name: str) -> Cell:
        if self.is_past:
            whole = (("source", self.source or BOTH), ("grouped_by", GROUPED_BY[""]))
            return Cell(COMPARED, whole, f"{name}_before")
        stem = {"": "hoan-thanh", "unit": "hoan-thanh-don-vi", "area": "hoan-thanh-linh-vuc"}
        of_group = (("code", self.code),) if self.dimension else ()
        row = (("source", self.source or BOTH), *of_group)
        return Cell(stem[self.dimension], row, name)

    def _url(self, name: str) -> str:
        listed = _LISTS.get(name, name)
        if not listed:
            return ""
        kept: dict[str, Any] = {self.dimension: self.key or NOBODY} if self.dimension else {}
        return figure_url(listed, self.day, source=self.source, **kept)
