"""Reads of units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from units_app.access import access_of
from units_app.choices import UnitKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import Succession, Unit, User  # noqa: F401 - named as a parameter


def within(day: date | F, prefix: str = "") -> Q:
    """Rows whose validity (valid_from, valid_to, both included, empty = open) holds `day`, a day or
    a column of days.
    """
    started = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    not_ended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    return started & not_ended


# A commune of before July 2025 is under a district, that under the province.
_SELF_AND_ABOVE = ("", "parent__", "parent__parent__", "parent__parent__parent__")


def _under_another_province() -> Q:
    """Other provinces, and what belongs to them."""
    found = Q()
    for unit in _SELF_AND_ABOVE:
        is_province = Q(**{f"{unit}kind": UnitKind.PROVINCE})
        found |= is_province & ~Q(**{f"{unit}code": settings.PROVINCE_CODE})
    return found


def kind_place() -> Case:
    """Departments before districts and communes; provinces, mostly other ones, last."""
    kinds = (
        UnitKind.DEPARTMENT,
        UnitKind.CENTRAL,
        UnitKind.DISTRICT,
        UnitKind.COMMUNE,
        UnitKind.PROVINCE,
    )
    return Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)))


class UnitQuerySet(models.QuerySet["Unit"]):
    def for_user(self, user: User | AnonymousUser) -> UnitQuerySet:
        """Units this person may see: all of them for anyone with a role today, else none."""
        return self if access_of(user).roles else self.none()

    def own(self) -> UnitQuerySet:
        """Units of the province whose installation this is: neither another province nor a unit of
        one. Those are in the books only for the results that are published about them.
        """
        return self.exclude(_under_another_province())

    def valid_on(self, day: date) -> UnitQuerySet:
        return self.filter(within(day))

    def in_order(self) -> UnitQuerySet:
        return self.order_by(kind_place(), "order", "sort_key", "code")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def line_of(self, unit: Unit) -> SuccessionQuerySet:
        """Links in which the unit itself is predecessor or successor, with both units loaded."""
        return self.filter(Q(predecessor=unit) | Q(successor=unit)).select_related(
            "predecessor__parent", "successor__parent"
        )
