"""Who answers for what an ended unit left, in both directions."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_succession, make_unit
from units_app.families import families_of, family_of, kin_of, with_taken_over
from units_app.models import Unit

END = date(2025, 2, 28)
START = date(2025, 3, 1)


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    """a and b became c, which became e; d lives on and gave a part to e."""
    made = {name: make_unit(name, valid_to=END if name in "abc" else None) for name in "abcde"}
    for start, end in ("ac", "bc", "ce", "de"):
        make_succession(made[start], made[end])
    return made


def keys(units: dict[str, Unit], names: str) -> set[int]:
    return {units[name].pk for name in names}


def test_heirs_over_the_generations(units: dict[str, Unit]) -> None:
    assert family_of(units["a"].pk, START) == keys(units, "ace")


def test_what_was_taken_over_over_the_generations(units: dict[str, Unit]) -> None:
    assert with_taken_over(units["e"].pk, START) == keys(units, "abce")


def test_who_gave_a_part_and_lives_on_has_no_heirs(units: dict[str, Unit]) -> None:
    assert family_of(units["d"].pk, START) == keys(units, "d")


def test_on_its_last_day_a_unit_answers_for_itself(units: dict[str, Unit]) -> None:
    assert family_of(units["a"].pk, END) == keys(units, "a")
    assert with_taken_over(units["e"].pk, END) == keys(units, "e")


def test_all_at_once_say_the_same_as_one_by_one(units: dict[str, Unit]) -> None:
    for day in (END, START):
        for unit, family in families_of(day).items():
            assert family == family_of(unit, day)


def test_kin_are_looked_for_in_both_directions(units: dict[str, Unit]) -> None:
    families = families_of(START)
    kin = {name: kin_of(unit.pk, families) for name, unit in units.items()}
    assert kin["c"] == keys(units, "abce")
    assert kin["a"] == keys(units, "ace")
    assert kin["d"] == keys(units, "d")
    for name, unit in units.items():
        assert kin[name] == family_of(unit.pk, START) | with_taken_over(unit.pk, START)
