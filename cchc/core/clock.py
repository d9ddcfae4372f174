"""The clock of the office: days begin and end at midnight in Hà Nội, wherever the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in Hà Nội time."""
    return datetime.now(tz=HANOI)  # noqa: TID251 - the one clock everything else asks


def today() -> date:
    """Return today's date in Hà Nội."""
    return now().date()
