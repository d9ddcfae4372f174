"""The sheet of initiatives: what rows become, and what they say about any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from models_app.choices import Stage
from models_app.models import Adoption, AdoptionEvent, Initiative
from models_app.sheets import INITIATIVES, rows_of
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_area, make_initiative
from units_app.choices import Role
from units_app.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_world")]
TODAY = date(2023, 12, 1)


@pytest.fixture
def _world() -> Iterator[None]:
    """1 December 2023, noon in Hà Nội; three units, one area."""
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Tài chính", code="SO-TC")
    make_unit("Sở Y tế", code="SO-YT")
    make_area()
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def taken(initiative: Initiative, code: str, since: date, ended_on: date | None = None) -> Adoption:
    """An adoption with its events, as the page records it."""
    unit = Unit.objects.get(code=code)
    adoption = Adoption.objects.create(
        initiative=initiative, unit=unit, since=since, ended_on=ended_on
    )
    AdoptionEvent.objects.create(
        adoption=adoption, seq=1, kind="taken", effective_on=since, since=since
    )
    if ended_on:
        AdoptionEvent.objects.create(
            adoption=adoption,
            seq=2,
            kind="ended",
            effective_on=ended_on,
            since=since,
            ended_on=ended_on,
        )
    return adoption


# Out


def test_an_export_says_how_it_stood_on_the_day() -> None:
    made = make_initiative(Stage.APPLIED, unit=Unit.objects.get(code="SO-NV"), code="SK-1")
    taken(made, "SO-YT", date(2023, 7, 1), ended_on=date(2023, 9, 1))
    taken(made, "SO-TC", date(2023, 8, 1))
    days = (date(2023, 4, 10), date(2023, 5, 4), date(2023, 8, 1), TODAY)
    rows = [next(iter(INITIATIVES.export_rows(day))) for day in days]
    assert not list(INITIATIVES.export_rows(date(2023, 2, 28)))
    assert [row["stage"] for row in rows] == ["appraised", "recognised", "applied", "applied"]
    assert [row["decision_no"] for row in rows] == ["", *["120/QĐ-UBND"] * 3]
    assert [row["adopters"] for row in rows] == [
        "",
        "",
        "SO-YT (01/07/2023), SO-TC (01/08/2023)",
        "SO-TC (01/08/2023)",
    ]
    assert set(rows[0]) == {column.key for column in INITIATIVES.columns}


def test_rows_of_keep_to_the_queryset() -> None:
    make_initiative(unit=Unit.objects.get(code="SO-NV"), code="SK-1")
    make_initiative(unit=Unit.objects.get(code="SO-TC"), code="SK-2")
    officer = make_user(Role.OFFICER, Unit.objects.get(code="SO-TC"))
    for day in (TODAY, date(2023, 4, 1)):
        seen = Initiative.objects.for_user(officer).as_of(day).for_list().order_by("code")
        assert [row["code"] for row in rows_of(seen, day)] == ["SK-2"]


def test_queries_of_an_export_do_not_grow_with_rows() -> None:
    for number in range(5):
        made = make_initiative(Stage.APPLIED, unit=Unit.objects.get(code="SO-NV"))
        taken(made, "SO-YT", date(2023, 7, number + 1))
    for day in (TODAY, date(2023, 7, 3)):
        with CaptureQueriesContext(connection) as captured:
            assert len(list(INITIATIVES.export_rows(day))) == 5
        assert len(captured) == 3
