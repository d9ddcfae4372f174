"""Who may do what with sets, rounds and scores; each rule has a name."""

from __future__ import annotations

from cchc.core.clock import today
from scores_app.models import ScoreSheet
from units_app.access import Access, access_of, has_head
from units_app.choices import Role
from units_app.models import User

# Who may appraise what they have a duty on.
APPRAISING = (Role.APPRAISER, Role.STAFF)


def may_see_rounds(access: Access) -> bool:
    """Rounds and sets are known to anybody who holds a role today."""
    return bool(access.roles)


def may_keep_sets(access: Access) -> bool:
    """Sets and rounds are made and changed by the staff of Sở Nội vụ alone."""
    return access.has(Role.STAFF)


def may_run_rounds(access: Access) -> bool:
    """Rounds are opened, moved on, reminded of, approved and closed by staff alone."""
    return access.has(Role.STAFF)


def may_choose_statements(access: Access) -> bool:
    """Which of several sources is shown about a published index is decided by staff."""
    return access.has(Role.STAFF)


def may_try_sets(access: Access) -> bool:
    """Trial runs are for those who make sets and those who decide on them."""
    return access.has(Role.STAFF, Role.LEADER, Role.ADMIN)


def may_see_checks(access: Access) -> bool:
    """What the nightly checks found is for those who answer for the figures."""
    return access.has(Role.STAFF, Role.LEADER, Role.ADMIN)


def may_appraise(access: Access) -> bool:
    """Appraisers, and staff who hold a duty."""
    return access.has(*APPRAISING)


def may_see_sheet(access: Access, sheet: ScoreSheet) -> bool:
    """Of a round that is seen, province roles see every sheet; a unit its own and those of units
    it took over.
    """
    return access.sees_all or sheet.unit_id in access.units


def may_see_declared_bests(access: Access) -> bool:
    """While units score themselves, what each declares stays on its own sheet, the best one too:
    it is read by those who may open every sheet.
    """
    return access.sees_all


def may_weigh_criteria(access: Access) -> bool:
    """Whoever gives all criteria but one no weight reads everybody's points of that one: maxima of
    single criteria are tried by those who see every sheet.
    """
    return access.sees_all


def scores_for(access: Access, sheet: ScoreSheet) -> bool:
    """Fills in the sheet for the unit: its officer or head."""
    return sheet.unit_id in access.units


def heads(access: Access, sheet: ScoreSheet) -> bool:
    """Approves the sheet within the unit: its head."""
    return sheet.unit_id in access.headed_units


def is_own_unit(access: Access, sheet: ScoreSheet) -> bool:
    """Whether somebody belongs to the unit, by succession too (`units_app.belonging`): then its
    appraisal is never theirs.
    """
    return sheet.unit_id in access.belongs_to


def goes_through_head(sheet: ScoreSheet, user: User) -> bool:
    """Whether what this person hands in waits for the head of the unit first.

    Not where the person is a head, nor where nobody could approve: see decision 9.
    """
    if not sheet.unit.head_approves or heads(access_of(user), sheet):
        return False
    return has_head(sheet.unit_id, today())


def reads_every_claim(access: Access) -> bool:
    """Appraisers read the claims of their own duties, units their own."""
    return access.has(Role.STAFF, Role.LEADER, Role.ADMIN)
