"""One line of what waits for somebody, and the panel of lines that belongs to one role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cchc.core.templatetags.cchc_format import ago_words, due_words, whole
from cchc.core.templatetags.cchc_format import day as day_words
from reports_app.overview.lists import Listed, Tally
from scores_app.rounds.waiting import Waiting

SAMPLE = "dữ liệu minh họa"


@dataclass(frozen=True)
class Matter:
    """What waits (`text`), how much of it, where it is seen and since when or until when; `about`
    says more: of which round, who did last. Without a number it is one thing.
    """

    text: str
    url: str
    number: int | None = None
    when: str = ""
    about: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Panel:
    """What waits for one role."""

    role: str
    title: str
    matters: list[Matter]


@dataclass(frozen=True)
class Asked:
    """A number that is asked for: its words, the list that it counts, how the earliest day of the
    list is told, and its colour.
    """

    text: str
    listed: Listed
    told: Callable[[date, date], str]
    tone: str = ""
    icon: str = ""


def longest_late(first: date, day: date) -> str:
    """Of deadlines that are over, in days of the calendar."""
    return f"lâu nhất {whole((day - first).days)} ngày"


def how_late(first: date, day: date, *, among: int) -> str:
    """Of the deadline that is over longest; where it is not the only one, it says so."""
    days = f"{whole((day - first).days)} ngày"
    return days if among == 1 else f"tới {days}"


def next_due(first: date, day: date) -> str:
    """Of deadlines to come, some of which may be over."""
    place = "lâu nhất" if first < day else "gần nhất"
    return f"{place} {due_words(first, day)}"


def oldest(first: date, day: date) -> str:
    """Of what waits."""
    return f"cũ nhất {ago_words(first, day)}"


def next_day(first: date, _: date) -> str:
    """Of a day to keep in mind."""
    return f"gần nhất {day_words(first)}"


def cut_off(first: date, _: date) -> str:
    """Of the day that figures were taken on."""
    return f"chốt {day_words(first)}"


def answered(asked: Sequence[Asked], tallies: Sequence[Tally], day: date) -> Iterator[Matter]:
    """The numbers that are not zero, in their order."""
    for one, tally in zip(asked, tallies, strict=True):
        if tally.number:
            when = one.told(tally.first, day) if tally.first else ""
            yield Matter(one.text, one.listed.url, tally.number, when, tone=one.tone, icon=one.icon)


def of_round(item: Waiting, day: date) -> Matter:
    """Something that waits in a round, as the first page of scoring tells it."""
    about = item.round.name if item.round else ""
    if item.round and item.round.is_sample and SAMPLE not in about:
        about = f"{about} · {SAMPLE}"
    when, tone = item.note, ""
    if item.until:
        about = " · ".join(filter(None, (item.note, about)))
        when = f"đến hết {day_words(item.until)}, {due_words(item.until, day)}"
        tone = "late" if item.until < day else ""
    return Matter(item.text, item.url, None, when, about, tone, "writing")
