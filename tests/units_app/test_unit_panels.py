"""What apps add to the page of a unit."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.factories import make_unit
from units_app import panels
from units_app.models import Unit, User
from units_app.panels import Panel, adds_panel, panels_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """No panel but those that a test registers."""
    monkeypatch.setattr(panels, "_readers", {})


def says(text: str) -> panels.Reader:
    def reader(unit: Unit, user: User, day: date) -> Panel | None:
        return Panel("none.html", f"{text} {unit.code} {user.username} {day:%d/%m/%Y}")

    return reader


def test_stand_in_their_order_and_without_those_that_have_nothing_to_show(cast: Cast) -> None:
    adds_panel(says("second"), order=20)
    adds_panel(lambda unit, user, day: None, order=15)
    adds_panel(says("first"), order=10)
    unit = make_unit(code="U1")
    found = panels_of(unit, cast.users["staff"], date(2023, 9, 6))
    assert [panel.shown for panel in found] == [
        "first U1 vai-staff 06/09/2023",
        "second U1 vai-staff 06/09/2023",
    ]


def test_are_asked_for_the_day_of_the_page(cast: Cast) -> None:
    seen: list[date] = []

    def reader(unit: Unit, user: User, day: date) -> None:
        seen.append(day)

    adds_panel(reader, order=10)
    unit = make_unit()
    assert cast["staff"].get(f"/don-vi/{unit.pk}/?as_of=2023-09-06").status_code == 200
    assert seen == [date(2023, 9, 6)]
