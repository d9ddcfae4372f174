"""Who may do what with assignments; each rule has a name."""

from __future__ import annotations

from cchc.core.clock import today
from tasks_app import rules
from tasks_app.choices import OPEN_STATUSES, Status
from tasks_app.models import Assignment
from units_app.access import Access, access_of, has_head
from units_app.choices import Role
from units_app.models import User

UNIT_STATUSES = (Status.IN_PROGRESS,)


def may_create(access: Access) -> bool:
    """Sở Nội vụ keeps the books: only its staff enter tasks."""
    return access.has(Role.STAFF)


def may_correct(access: Access) -> bool:
    return access.has(Role.STAFF)


def may_report_many(access: Access) -> bool:
    """Whoever records progress of single tasks may do so of many."""
    return access.has(Role.STAFF, Role.OFFICER, Role.HEAD)


def may_share_views(access: Access) -> bool:
    """What everybody finds in the menu of views is the staff's to decide."""
    return access.has(Role.STAFF)


def may_recompute(access: Access) -> bool:
    """Anybody who sees the whole province may ask for the figures to be computed anew."""
    return access.sees_all


def statuses_for(access: Access, assignment: Assignment) -> tuple[Status, ...]:
    """The statuses this person may record on this assignment now; none when it is not theirs.

    Staff may record any. The lead unit's officer or head may report progress while nothing is on
    its way; a result they send, they never set it themselves.
    """
    if access.has(Role.STAFF):
        return tuple(Status)
    return UNIT_STATUSES if may_send(access, assignment) else ()


def may_update(access: Access, assignment: Assignment) -> bool:
    return bool(statuses_for(access, assignment))


def leads(access: Access, assignment: Assignment) -> bool:
    """Acts for the unit that leads the task, or for one that took over from it."""
    return assignment.lead_unit_id in access.units


def heads(access: Access, assignment: Assignment) -> bool:
    return assignment.lead_unit_id in access.headed_units


def decides(access: Access) -> bool:
    """Only staff of Sở Nội vụ confirm and return."""
    return access.has(Role.STAFF)


def may_send(access: Access, assignment: Assignment) -> bool:
    """The lead unit, while the task is open and nothing of it is on its way."""
    on_its_way = rules.send_problems(assignment.status, awaits_head=assignment.awaits_head)
    return leads(access, assignment) and not on_its_way


def may_approve(access: Access, assignment: Assignment) -> bool:
    """The head of the lead unit, for what an officer handed in."""
    return assignment.awaits_head and heads(access, assignment)


def may_take_back(access: Access, assignment: Assignment) -> bool:
    """The lead unit, before anybody decided."""
    waits = assignment.awaits_head or assignment.status == Status.SUBMITTED
    return leads(access, assignment) and waits


def may_decide(access: Access, assignment: Assignment) -> bool:
    """Staff, for a result that waits for them."""
    return decides(access) and assignment.status == Status.SUBMITTED


def may_extend(access: Access, assignment: Assignment) -> bool:
    """The lead unit may ask for a later deadline, staff record one, while the task is open."""
    open_with_deadline = assignment.status in OPEN_STATUSES and assignment.due_on is not None
    return open_with_deadline and (decides(access) or leads(access, assignment))


def may_see_reminder_log(access: Access) -> bool:
    """Who was reminded of what is known to Sở Nội vụ and the administrator."""
    return access.has(Role.STAFF, Role.ADMIN)


def may_report_part(access: Access, unit_id: int) -> bool:
    """The co-unit itself, or one that took over from it; staff, for what came on paper."""
    return decides(access) or unit_id in access.units


def goes_through_head(assignment: Assignment, user: User) -> bool:
    """Whether what this person sends waits for the head of the unit first.

    Not where the person is a head, nor where nobody could approve: see decision 9.
    """
    unit = assignment.lead_unit
    if not unit.head_approves or heads(access_of(user), assignment):
        return False
    return has_head(unit.pk, today())
