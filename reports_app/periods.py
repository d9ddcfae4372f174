"""The standard reporting periods of a year (Công văn 581/BNV-CCHC): windows of days, no Quý II."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SOURCE = "Công văn 581/BNV-CCHC"


@dataclass(frozen=True)
class Window:
    """A named period; both ends are included, all days are local dates."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    due_on: date


def standard(year: int) -> tuple[Window, ...]:
    """Quý I, 6 tháng, Quý III and Năm of a year, in the order they fall due.

    Raises ValueError for years outside 2 to 9999.
    """
    before = date(year - 1, 12, 15)
    return (
        Window(f"{year:04}-Q1", f"Quý I/{year}", before, date(year, 3, 14), date(year, 3, 20)),
        Window(f"{year:04}-H1", f"6 tháng/{year}", before, date(year, 6, 14), date(year, 6, 20)),
        Window(
            f"{year:04}-Q3",
            f"Quý III/{year}",
            date(year, 6, 15),
            date(year, 9, 14),
            date(year, 9, 20),
        ),
        Window(f"{year:04}-Y", f"Năm {year}", before, date(year, 12, 14), date(year, 12, 20)),
    )
