"""Who may forecast, keep periods, make packs, publish, put templates, and who sees what."""

from __future__ import annotations

from units_app.access import Access
from units_app.choices import Role
from units_app.models import Unit


def may_forecast(access: Access, unit: Unit) -> bool:
    """A unit's own officer or head says what it will have done; nobody says it for the unit."""
    return access.has(Role.OFFICER, Role.HEAD) and unit.pk in access.own_units


def may_see_map(access: Access, is_for_all: bool) -> bool:
    """Results of ranking are known to anybody with a role; how far all units are with their work,
    to the province's roles.
    """
    return bool(access.roles) if is_for_all else access.sees_all


def may_show_conference(access: Access) -> bool:
    """The pages of a conference tell of all units, so they are for the province's roles."""
    return access.sees_all


def may_see_deliveries(access: Access) -> bool:
    """Who of which unit was mailed is for the province's roles to know."""
    return access.sees_all


def may_send_deliveries(access: Access) -> bool:
    """Sở Nội vụ publishes, so it sends what failed again."""
    return access.has(Role.STAFF)


def may_keep_periods(access: Access) -> bool:
    """Sở Nội vụ keeps the books, so it says what a period is."""
    return access.has(Role.STAFF)


def may_make_packs(access: Access) -> bool:
    """Sở Nội vụ makes the figures of the province, and drops drafts of them."""
    return access.has(Role.STAFF)


def may_see_packs(access: Access) -> bool:
    """A pack tells of all units, so it is for the province's roles."""
    return access.sees_all


def may_publish(access: Access) -> bool:
    """Rankings and packs are published, and corrected, by the staff of Sở Nội vụ alone."""
    return access.has(Role.STAFF)


def may_see_publications(access: Access) -> bool:
    """What is published is read by everybody with a role."""
    return bool(access.roles)


def may_read_documents(access: Access) -> bool:
    """The whole document of a publication holds every reading of every unit, which units never
    see of one another: it is for the province's roles.
    """
    return access.sees_all


def may_see_templates(access: Access) -> bool:
    """How the province's documents are written is for the province's roles."""
    return access.sees_all


def may_put_templates(access: Access) -> bool:
    """Sở Nội vụ writes the documents, so it says how they look."""
    return access.has(Role.STAFF)
