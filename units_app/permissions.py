"""Who may do what with units and people; each rule has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from units_app.choices import Role

if TYPE_CHECKING:
    from units_app.access import Access
    from units_app.models import Unit, User


def may_see_units(access: Access) -> bool:
    """Units are known to anybody who holds a role today, whichever it is."""
    return bool(access.roles)


def may_import_units(access: Access) -> bool:
    """The list of units comes from Sở Nội vụ or from the administrator."""
    return access.has(Role.STAFF, Role.ADMIN)


def may_see_work_of(access: Access, unit: Unit) -> bool:
    """Province roles see every unit's work; others that of the units they act for."""
    return access.sees_all or unit.pk in access.units


def may_manage_account(actor: User, account: User) -> bool:
    """Only a superuser touches a superuser's account, or an administrator could become one."""
    return actor.is_superuser or not account.is_superuser
