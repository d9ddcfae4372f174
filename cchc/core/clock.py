"""The clock of the office: days begin and end at midnight in Hà Nội, wherever the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in Hà Nội time."""
    return datetime.now(tz=HANOI)


def today() -> date:
    """Return today's date in Hà Nội."""
    return now().date()
