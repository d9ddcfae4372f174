"""Recognising a file that shows the books of an earlier day, which would be refused row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cchc.core.imports import Problem

SEVERAL = 2
MESSAGE = (
    "Tệp cho thấy sổ của một ngày trước {day:%d/%m/%Y}: {count} sáng kiến trong tệp có ít đơn vị "
    "áp dụng hơn, hoặc ở giai đoạn sớm hơn sổ hiện nay. Tệp của ngày đã qua chỉ để xem; hãy tải "
    "tệp của ngày hôm nay, sửa trên tệp đó rồi nhập lại."
)


@dataclass
class EarlierDay:
    """What the rows of a file tell of its day: the days they know, and those of what they lack."""

    known: list[date] = field(default_factory=list)
    lacking: list[date] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    def row(self, number: int, known: Iterable[date | None], lacking: Iterable[date]) -> None:
        """Takes in one row: the days it gives, and the days of what the books hold beyond it."""
        self.known += filter(None, known)
        days = list(lacking)
        if days:
            self.lacking += days
            self.rows.add(number)

    def problem(self) -> Problem | None:
        """What is wrong with the whole file, where one earlier day explains all that it lacks:
        everything it knows is of days before the first of that. One row alone is told by itself.
        """
        if len(self.rows) < SEVERAL or max(self.known) >= min(self.lacking):
            return None
        message = MESSAGE.format(day=min(self.lacking), count=len(self.rows))
        return Problem(None, "", "", message)
