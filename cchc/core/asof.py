"""The as-of day of a request: `?as_of=06/09/2023` or `?as_of=2023-09-06`; else today."""

from __future__ import annotations

import re
from datetime import date

from django.http import HttpRequest

from cchc.core.clock import today

EARLIEST = date(1990, 1, 1)
_VIETNAMESE = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")


def requested_day(request: HttpRequest) -> date:
    """The local date whose figures are asked for; read once, then kept as `request.as_of`."""
    known = vars(request)
    if "as_of" not in known:
        known["as_of"], known["as_of_error"] = read_day(request.GET.get("as_of", ""))
    day: date = known["as_of"]
    return day


def settle_day(request: HttpRequest, day: date) -> None:
    """Has a page that shows one day only stand on it whatever its address asks for, so that the
    bar, the links and the paper name the day of its figures.
    """
    vars(request).update(as_of=day, as_of_error="")


def refused_day(request: HttpRequest) -> str:
    """Why the day that was asked for is not shown; empty when it is."""
    requested_day(request)
    error: str = vars(request)["as_of_error"]
    return error


def read_day(text: str) -> tuple[date, str]:
    """The day a text means, or today with what is wrong with the text."""
    text = text.strip()
    if not text:
        return today(), ""
    day = parse_day(text)
    if day is None:
        return today(), f"Không hiểu ngày “{text[:20]}”; cần dạng 06/09/2023."
    if day > today():
        return today(), f"Ngày {day:%d/%m/%Y} chưa đến nên chưa có số liệu."
    if day < EARLIEST:
        return today(), f"Không có số liệu trước ngày {EARLIEST:%d/%m/%Y}."
    return day, ""


def parse_day(text: str) -> date | None:
    """The date written as dd/mm/yyyy or yyyy-mm-dd; None for anything else."""
    found = _VIETNAMESE.fullmatch(text) or _ISO.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
