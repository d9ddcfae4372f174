"""The standard periods of any year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_app import periods, services
from reports_app.models import ReportPeriod

YEARS = st.integers(2000, 2100)


def test_those_of_2023() -> None:
    told = [(w.code, w.name, w.starts_on, w.ends_on, w.due_on) for w in periods.standard(2023)]
    before = date(2022, 12, 15)
    assert told == [
        ("2023-Q1", "Quý I/2023", before, date(2023, 3, 14), date(2023, 3, 20)),
        ("2023-H1", "6 tháng/2023", before, date(2023, 6, 14), date(2023, 6, 20)),
        ("2023-Q3", "Quý III/2023", date(2023, 6, 15), date(2023, 9, 14), date(2023, 9, 20)),
        ("2023-Y", "Năm 2023", before, date(2023, 12, 14), date(2023, 12, 20)),
    ]


@given(year=YEARS)
def test_windows_of_a_year(year: int) -> None:
    first, half, third, whole = periods.standard(year)
    assert first.starts_on == half.starts_on == whole.starts_on
    assert third.starts_on == half.ends_on + timedelta(days=1)
    assert periods.standard(year + 1)[3].starts_on == whole.ends_on + timedelta(days=1)
    for window in (first, half, third, whole):
        assert window.starts_on < window.ends_on < window.due_on
        assert window.due_on - window.ends_on == timedelta(days=6)


@given(year=YEARS)
def test_there_is_no_second_quarter(year: int) -> None:
    codes = [window.code for window in periods.standard(year)]
    assert codes == [f"{year}-{part}" for part in ("Q1", "H1", "Q3", "Y")]


@pytest.mark.django_db
def test_made_once_and_kept_as_edited() -> None:
    assert services.standard_periods_make(2023) == len(periods.standard(2023))
    ReportPeriod.objects.filter(code="2023-Q3").update(name="9 tháng/2023")
    assert services.standard_periods_make(2023) == 0
    assert ReportPeriod.objects.get(code="2023-Q3").name == "9 tháng/2023"
