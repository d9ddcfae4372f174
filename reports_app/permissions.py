"""Who may forecast."""

from __future__ import annotations

from units_app.access import Access
from units_app.choices import Role
from units_app.models import Unit


def may_forecast(access: Access, unit: Unit) -> bool:
    """A unit's own officer or head says what it will have done; nobody says it for the unit."""
    return access.has(Role.OFFICER, Role.HEAD) and unit.pk in access.own_units
