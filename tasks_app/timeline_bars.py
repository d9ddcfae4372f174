"""Where the bars of assignments lie on a strip of time; no database access.

Places are shares of the strip's width in per cent, as an SVG attribute takes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tasks_app.choices import Status

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Piece:
    """A part of a bar: `role` is allowed, done, late or open (without a deadline)."""

    role: str
    x: str
    width: str


@dataclass(frozen=True)
class Strip:
    """The days first..last, both shown whole."""

    first: date
    last: date

    def share(self, day: date) -> Decimal:
        """Where `day` begins, in per cent of the width; days outside lie on the border."""
        days = (self.last - self.first).days + 1
        inside = min(max((day - self.first).days, 0), days)
        return Decimal(100 * inside) / Decimal(days)

    def place(self, day: date) -> str:
        """As an attribute."""
        return _written(self.share(day))

    def piece(self, role: str, start: date, end: date) -> Piece | None:
        """The days start..end, both whole, clipped; None where nothing of them is on the strip."""
        left, right = self.share(start), self.share(end + timedelta(days=1))
        return Piece(role, _written(left), _written(right - left)) if right > left else None

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def months(self) -> Iterator[tuple[str, str]]:
        """(place, words) of each month that begins on the strip; a long one tells every third.

        The first one and each January say their year.
        """
        month, told = self.first.replace(day=1), False
        step = 3 if (self.last - self.first).days > 550 else 1
        while month <= self.last:
            if month >= self.first and (month.month - 1) % step == 0:
                year = "" if told and month.month > 1 else f"/{month.year}"
                told = True
                yield self.place(month), f"{month.month}{year}"
            month = (month + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Bar:
    """One assignment on the strip; places are empty where they lie outside."""

    pieces: list[Piece]
    done_at: str
    words: str


def bar(
    strip: Strip,
    *,
    assigned_on: date,
    due_on: date | None,
    status: str,
    completed_on: date | None,
    day: date,
) -> Bar:
    """The bar of an assignment as it stood on `day`: the time it was allowed, and beyond its
    deadline the time it took, or has taken so far, in another look.
    """
    end = completed_on or day
    dropped = status == Status.DROPPED
    pieces = [
        strip.piece("open" if due_on is None else "allowed", assigned_on, due_on or max(end, day)),
        strip.piece("late", due_on + timedelta(days=1), end)
        if due_on and end > due_on and not dropped
        else None,
    ]
    done_at = strip.place(completed_on) if completed_on and strip.holds(completed_on) else ""
    kept = [piece for piece in pieces if piece]
    return Bar(kept, done_at, _words(assigned_on, due_on, completed_on))


def _words(assigned_on: date, due_on: date | None, completed_on: date | None) -> str:
    told = [f"giao {assigned_on:%d/%m/%Y}"]
    told.append(f"thời hạn {due_on:%d/%m/%Y}" if due_on else "không có thời hạn")
    if completed_on:
        told.append(f"hoàn thành {completed_on:%d/%m/%Y}")
    return ", ".join(told)


def _written(share: Decimal) -> str:
    return f"{share.quantize(CENT)}%"
