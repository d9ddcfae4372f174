"""Days in forms: of years that can be meant."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cchc.core.fields import DayField

FIELD = DayField()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/01/1945", date(1945, 1, 1)),
        ("31/12/2100", date(2100, 12, 31)),
        ("29/02/2024", date(2024, 2, 29)),
        ("5/3/2026", date(2026, 3, 5)),
    ],
)
def test_days_that_can_be_meant(text: str, day: date) -> None:
    assert FIELD.clean(text) == day


@pytest.mark.parametrize("text", ["31/12/9999", "01/01/2101", "31/12/1944", "01/01/0023"])
def test_a_slip_in_the_year_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="Năm phải từ 1945 đến 2100"):
        FIELD.clean(text)


@pytest.mark.parametrize("text", ["29/02/2023", "31/04/2024", "00/00/0000", "31/12/20233"])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(ValidationError):
        FIELD.clean(text)
