"""The overview as an answer to a request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest

from cchc.core.clock import today
from tasks_app import snapshots
from tasks_app.models import CompletionRun
from tests.cast import Cast
from tests.factories import make_area, make_assignment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("area", ["²", "abc", "99999999999999999999999", "0"])
def test_an_area_that_does_not_exist_narrows_nothing(cast: Cast, area: str) -> None:
    make_assignment(cast.unit, area=make_area())
    response = cast["leader"].get("/", {"area": area})
    assert response.status_code == HTTPStatus.OK
    assert response.context["counts"].assigned == 1
    assert "area=" not in response.context["links"]["done"]


def test_the_trend_ends_in_the_figures_of_the_page(cast: Cast) -> None:
    make_assignment(cast.unit)
    snapshots.recompute_range(date(2023, 1, 1), date(2023, 2, 1))
    make_assignment(cast.unit, assigned_on=date(2023, 1, 20))
    shown = cast["leader"].get("/", {"as_of": "2023-02-01"}).context["overview"]
    assert shown.counts.assigned == 2
    assert shown.trend[-1] == (date(2023, 2, 1), shown.counts)


def test_a_bar_keeps_the_area_of_the_page(cast: Cast) -> None:
    area = make_area()
    make_assignment(cast.unit, area=area)
    make_assignment(cast.unit)
    response = cast["leader"].get("/", {"area": area.pk})
    (bar,) = response.context["units_chart"]["categories"]
    assert f"&area={area.pk}&" in bar["href"]
    assert f"&unit={cast.unit.pk}" in bar["href"]


def test_charts_say_the_hour_of_ha_noi(cast: Cast) -> None:
    make_assignment(cast.unit)
    run = snapshots.recompute(today())
    CompletionRun.objects.update(computed_at=datetime(2023, 9, 6, 20, 30, tzinfo=UTC))
    chart = cast["leader"].get("/").context["units_chart"]
    assert chart["source"].endswith("tính lúc 03:30 07/09/2023"), run
