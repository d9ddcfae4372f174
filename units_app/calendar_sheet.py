"""The sheet of special days, with who may take it in: the core knows no roles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cchc.core import special_days
from units_app.access import access_of
from units_app.permissions import may_import_units


def may_import_calendar(user: Any) -> bool:
    """Holidays come from Sở Nội vụ or from the administrator, as the list of units does."""
    return may_import_units(access_of(user))


CALENDAR = replace(special_days.CALENDAR, may_import=may_import_calendar, title_columns=("name",))
