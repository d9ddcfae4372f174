"""Who may do what with assignments; each rule has a name."""

from __future__ import annotations

from tasks_app.choices import OPEN_STATUSES, Status
from tasks_app.models import Assignment
from units_app.access import Access
from units_app.choices import Role

UNIT_STATUSES = (Status.IN_PROGRESS, Status.SUBMITTED, Status.DONE)


def may_create(access: Access) -> bool:
    """Sở Nội vụ keeps the books: only its staff enter tasks."""
    return access.has(Role.STAFF)


def may_correct(access: Access) -> bool:
    return access.has(Role.STAFF)


def may_share_views(access: Access) -> bool:
    """What everybody finds in the menu of views is the staff's to decide."""
    return access.has(Role.STAFF)


def may_recompute(access: Access) -> bool:
    """Anybody who sees the whole province may ask for the figures to be computed anew."""
    return access.sees_all


def statuses_for(access: Access, assignment: Assignment) -> tuple[Status, ...]:
    """The statuses this person may record on this assignment now; none when it is not theirs.

    Staff may record any. The lead unit's officer or head may report progress, send the result or
    mark it done, while the task is open.
    """
    if access.has(Role.STAFF):
        return tuple(Status)
    leads = assignment.lead_unit_id in access.units
    return UNIT_STATUSES if leads and assignment.status in OPEN_STATUSES else ()


def may_update(access: Access, assignment: Assignment) -> bool:
    return bool(statuses_for(access, assignment))
