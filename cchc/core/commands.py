"""What the management commands share: days as arguments, JSON output, refusals."""

import argparse
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cchc.core.clock import today

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


def day_argument(text: str) -> date:
    """A day given as 2023-09-06 or 06/09/2023, not in the future; for argparse's `type`.

    Raises argparse.ArgumentTypeError with a Vietnamese message.
    """
    for form in DAY_FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
        if day > today():
            raise argparse.ArgumentTypeError(f"ngày {day:%d/%m/%Y} ở tương lai")
        return day
    raise argparse.ArgumentTypeError(f"không phải ngày: {text!r} (cần 2023-09-06 hoặc 06/09/2023)")


def as_json(value: Any) -> str:
    """One JSON text: days in ISO form, decimals as the numbers they print."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)  # JSON knows no decimals; two places print as they are
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
