"""The documents that the unit put with its initiative, as far as a person may open them."""

from __future__ import annotations

from datetime import date

from cchc.core.clock import today
from evidence_app.models import Evidence
from evidence_app.querysets import EvidenceQuerySet
from models_app.models import Initiative, InitiativeEventEvidence
from units_app.models import User


def papers_on(initiative: Initiative, day: date, user: User) -> EvidenceQuerySet:
    """Those with it now; for a past day those that had come with its registration or a correction
    by then.
    """
    found = Evidence.objects.for_user(user).for_list().filter(initiatives=initiative)
    if initiative.is_in_books and day < today():
        known = InitiativeEventEvidence.objects.filter(
            event__initiative=initiative, event__effective_on__lte=day
        )
        found = found.filter(pk__in=known.values("evidence_id"))
    return found.order_by("pk")
