"""Who may do what with evidence; each rule has a name."""

from __future__ import annotations

from evidence_app.models import Evidence
from units_app.access import Access
from units_app.choices import UNIT_ROLES, Role
from units_app.models import User


def may_upload(access: Access) -> bool:
    """Staff, and whoever acts for a unit."""
    return access.has(Role.STAFF) or bool(access.roles & set(UNIT_ROLES) and access.units)


def may_change(access: Access, user: User, evidence: Evidence) -> bool:
    """Staff any; a unit's people what their unit handed in or they put in themselves."""
    if access.has(Role.STAFF):
        return True
    own = evidence.unit_id in access.units or evidence.uploaded_by_id == user.pk
    return own and may_upload(access)
