"""Whom somebody acts for, by day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_membership, make_succession, make_unit, make_user
from units_app.access import read_access
from units_app.choices import Role

pytestmark = pytest.mark.django_db

LAST_DAY, MERGED = date(2025, 6, 30), date(2025, 7, 1)


def test_a_successor_acts_for_what_it_took_over_from_the_day_after_its_end() -> None:
    oldest = make_unit(valid_to=date(2024, 12, 31))
    old = make_unit(valid_from=date(2025, 1, 1), valid_to=LAST_DAY)
    new = make_unit(valid_from=MERGED)
    make_succession(oldest, old)
    make_succession(old, new)
    officer = make_user(Role.OFFICER, new)

    assert read_access(officer.pk, LAST_DAY).units == {new.pk}
    access = read_access(officer.pk, MERGED)
    assert access.units == {new.pk, old.pk, oldest.pk}
    assert access.own_units == {new.pk}


def test_nobody_acts_for_a_unit_that_gave_a_part_away_and_lives_on() -> None:
    whole, part = make_unit(), make_unit()
    make_succession(whole, part, "0.3")
    assert read_access(make_user(Role.HEAD, part).pk, MERGED).units == {part.pk}


def test_a_role_is_held_from_its_first_to_its_last_day() -> None:
    unit, user = make_unit(), make_user()
    make_membership(user, Role.OFFICER, unit, since=date(2025, 1, 1), until=LAST_DAY)
    days = (date(2024, 12, 31), date(2025, 1, 1), LAST_DAY, MERGED)
    assert [bool(read_access(user.pk, day).roles) for day in days] == [False, True, True, False]


def test_only_roles_of_a_unit_follow_its_predecessors() -> None:
    old, new = make_unit(valid_to=LAST_DAY), make_unit(valid_from=MERGED)
    make_succession(old, new)
    appraiser = make_user(Role.APPRAISER, new)
    access = read_access(appraiser.pk, MERGED)
    assert access.sees_all
    assert access.units == frozenset()
