"""Working days and hours: weekends, public holidays, days that were swapped.

Cán bộ, công chức work from Monday to Friday; public holidays are those of Bộ luật Lao động 2019,
Điều 112, and each year's announcement swaps some working days. Both are data (`SpecialDay`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import localtime

KEY = "working-days"
SECONDS = 600
HELD_SECONDS = 5.0
WEEKEND = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """`special` says of single days whether they are worked, whatever day of the week they are."""

    special: Mapping[date, bool] = field(default_factory=dict)
    days: tuple[date, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(sorted(self.special)))

    def is_working(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.special.get(day, day.weekday() < WEEKEND)

    def working_days(self, after: date, until: date) -> int:
        """Working days later than `after`, up to and including `until`; 0 where it is not later."""
        if until <= after:
            return 0
        first, last = bisect_right(self.days, after), bisect_right(self.days, until)
        moved = sum(
            int(self.special[day]) - int(day.weekday() < WEEKEND) for day in self.days[first:last]
        )
        return _weekdays_until(until) - _weekdays_until(after) + moved

    def next_working(self, day: date) -> date:
        """The first working day from `day` on."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def knows(self, year: int) -> bool:
        """Whether anything was announced for this year; else only weekends are known."""
        return bisect_left(self.days, date(year, 1, 1)) < bisect_right(
            self.days, date(year, 12, 31)
        )


class _Held:
    """What this process has read last; a list asks for it in every row."""

    calendar: WorkingCalendar | None = None
    until: float = 0.0


def calendar() -> WorkingCalendar:
    """The calendar as it is kept. Pages need no query for it: it is in the cache, and for a few
    seconds in the process itself.
    """
    if _Held.calendar is None or _Held.until < monotonic():
        _Held.calendar, _Held.until = _read(), monotonic() + HELD_SECONDS
    return _Held.calendar


def _read() -> WorkingCalendar:
    special = cache.get(KEY)
    if special is None:
        from cchc.core.models import SpecialDay

        special = dict(SpecialDay.objects.values_list("day", "is_working"))
        cache.set(KEY, special, SECONDS)
    return WorkingCalendar(special)


def forget() -> None:
    """After special days were changed: what is known is read anew, in other processes within
    HELD_SECONDS.
    """
    cache.delete(KEY)
    _Held.calendar = None


def is_working_time(moment: datetime) -> bool:
    """Whether the office is at work at this moment: a working day, within the province's hours."""
    local = localtime(moment)
    first, last = settings.WORK_HOURS
    return first <= local.time() < last and calendar().is_working(local.date())


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays since the calendar's first Monday, the day itself counted."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)
