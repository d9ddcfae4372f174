"""Who took what from whom: on any day, by pairs, in one sentence, as a page and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from models_app.choices import Stage
from models_app.flow_chart import MOST_DRAWN, flow_chart
from models_app.flows import Flow, Pair, Place, finding, finding_of, flows, pairs
from models_app.models import Initiative
from models_app.services.adopting import adoption_end
from tests.cast import Cast
from tests.factories import make_unit
from tests.initiative_factories import make_adoption, make_area, make_initiative
from units_app.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 6)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


def on(day: date, unit: Unit | None = None) -> list[Flow]:
    return flows(Initiative.objects.as_of(day), day, unit.pk if unit else None)


def ends(found: list[Flow]) -> list[tuple[str, str]]:
    return sorted((flow.origin.name, flow.adopter.name) for flow in found)


@pytest.fixture
def three(db: None) -> tuple[Unit, Unit, Unit]:
    """A gave B twice and C once; C gave A once, which A gave up."""
    a, b, c = (make_unit(f"Sở {letter}") for letter in "ABC")
    first, second = (make_initiative(Stage.APPLIED, unit=a) for _ in range(2))
    for adopter in (b, c):
        make_adoption(first, adopter)
    make_adoption(second, b, since=date(2023, 8, 1))
    given_up = make_adoption(make_initiative(Stage.RECOGNISED, unit=c), a)
    adoption_end(
        adoption_id=given_up.pk,
        version=given_up.version,
        ended_on=date(2023, 8, 15),
        reason="Hết thử.",
        actor=None,
    )
    return a, b, c


def test_any_day_is_told_as_it_was(three: tuple[Unit, Unit, Unit]) -> None:
    assert on(date(2023, 7, 2)) == []
    a_b, a_c, c_a = ("Sở A", "Sở B"), ("Sở A", "Sở C"), ("Sở C", "Sở A")
    assert ends(on(date(2023, 7, 3))) == [a_b, a_c, c_a]
    assert ends(on(date(2023, 8, 14))) == [a_b, a_b, a_c, c_a]
    assert ends(on(TODAY)) == [a_b, a_b, a_c]


def test_pairs_and_the_finding(three: tuple[Unit, Unit, Unit]) -> None:
    a, b, c = three
    counted = pairs(on(TODAY))
    told = [(pair.origin.name, pair.adopter.name, pair.number) for pair in counted]
    assert told == [("Sở A", "Sở B", 2), ("Sở A", "Sở C", 1)]
    assert finding(on(TODAY)) == "Được áp dụng lại nhiều nhất: Sở A, 3 lượt"
    assert finding([]) == "Chưa có đơn vị nào áp dụng lại sáng kiến của đơn vị khác"
    both = finding(on(date(2023, 7, 3), c))
    assert both == "Được áp dụng lại nhiều nhất: Sở A và Sở C, mỗi đơn vị 1 lượt"
    assert finding_of(on(TODAY, b), b.pk, b.name) == (
        "Sở B áp dụng lại 2 sáng kiến của 1 đơn vị khác"
    )
    assert finding_of(on(TODAY, a), a.pk, a.name) == "Sở A được 2 đơn vị áp dụng lại, 3 lượt"


def many() -> list[Pair]:
    """Fifteen give: the first to nine others, each of the rest to two."""
    offices = [Place(key, f"S{key}", f"Sở {key:02}") for key in range(15)]
    communes = [Place(key, f"X{key}", f"Xã {key}") for key in range(100, 140)]
    first = [Pair(offices[0], commune, 1) for commune in communes[:9]]
    rest = zip(offices[1:], range(9, 37, 2), strict=True)
    return first + [Pair(one, communes[at + by], 1) for one, at in rest for by in (0, 1)]


def drawn(found: list[Pair], named: int | None = None) -> dict[str, dict[str, int]]:
    """By side the ends of the picture with their numbers, which add up to the ribbons."""
    chart = flow_chart(found, "Sở 00", TODAY, lambda key: f"?unit={key}", named)
    ends: dict[str, dict[str, int]] = {"gives": {}, "takes": {}}
    for node in chart["nodes"]:
        ends[node["side"]][node["name"]] = node["total"]
        touching = [
            link for link in chart["links"] if node["id"] in (link["source"], link["target"])
        ]
        assert node["total"] == sum(link["value"] for link in touching)
    for side, found_ends in ends.items():
        assert len(found_ends) <= MOST_DRAWN[side]
        assert sum(found_ends.values()) == sum(pair.number for pair in found)
    assert len(chart["rows"]) == len(found)
    return ends


def test_the_picture_has_whole_units_and_puts_the_rest_together() -> None:
    ends = drawn(many())
    assert next(iter(ends["gives"].items())) == ("Sở 00", 9)
    assert list(ends["gives"].items())[-1] == ("4 đơn vị khác", 8)
    assert list(ends["takes"].items())[-1] == ("18 đơn vị khác", 18)
    assert "Sở 14" not in ends["gives"]
    assert drawn(many(), named=14)["gives"]["Sở 14"] == 2
    few = flow_chart(many()[:9], "Sở 00", TODAY, lambda key: f"?unit={key}")
    assert "đơn vị khác" not in few["subtitle"]
    assert few["nodes"][0]["href"] == "?unit=0"


def shown(cast: Cast, who: str, **query: Any) -> str:
    return str(cast[who].get(reverse("initiative_flows"), query).content.decode())


def test_the_page_narrows_by_unit_area_and_year(cast: Cast, three: tuple[Unit, Unit, Unit]) -> None:
    _, b, c = three
    other = make_area("tai_chinh", "Cải cách tài chính công")
    far = make_initiative(
        Stage.APPLIED,
        unit=c,
        area=other,
        year=2022,
        title="Khoán xe công",
        registered_on=date(2022, 3, 1),
    )
    make_adoption(far, b)
    assert "Khoán xe công" in shown(cast, "leader")
    assert "4 lượt, mới nhất ở trên" in shown(cast, "leader")
    assert "2 lượt, mới nhất ở trên" in shown(cast, "leader", unit=c.pk)
    for query in ({"area": other.pk}, {"year": 2022}):
        assert "1 lượt, mới nhất ở trên" in shown(cast, "leader", **query)
    assert "Sở C được 1 đơn vị áp dụng lại" in shown(cast, "leader", area=other.pk, unit=c.pk)
    assert "Có bộ lọc chưa đúng" in shown(cast, "leader", year="năm ngoái")
    past = shown(cast, "leader", as_of="2023-07-02")
    assert "Chưa có đơn vị nào áp dụng lại" in past
    assert "data-chart" not in past


def test_units_that_have_ended_say_until_when_they_were(
    cast: Cast, three: tuple[Unit, Unit, Unit]
) -> None:
    Unit.objects.filter(pk=three[1].pk).update(valid_to=date(2025, 2, 28))
    page = cast["leader"].get(reverse("initiative_flows")).content.decode()
    assert "Sở B (đến 28/02/2025)</option>" in page


def test_units_see_what_may_be_copied_and_their_own(cast: Cast) -> None:
    stopped = make_initiative(Stage.APPLIED, unit=cast.other_unit, title="Đã dừng")
    make_adoption(stopped)
    Initiative.objects.filter(pk=stopped.pk).update(stage=Stage.STOPPED)
    running = make_initiative(Stage.APPLIED, unit=cast.other_unit, title="Đang chạy")
    make_adoption(running)
    assert "Đã dừng" in shown(cast, "leader")
    seen = shown(cast, "officer")
    assert "Đang chạy" in seen
    assert "Đã dừng" not in seen


def test_the_sheet_has_the_same_rows_and_refuses_nonsense(
    cast: Cast, three: tuple[Unit, Unit, Unit]
) -> None:
    url = reverse("initiative_flows_export", args=["csv"])
    answer: Any = cast["leader"].get(url, {"unit": three[2].pk})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = text.strip().split("\r\n")
    assert head.startswith("Mã đơn vị có sáng kiến;Đơn vị có sáng kiến;")
    assert ";Sở A;" in row
    assert ";Sở C;" in row
    assert cast["leader"].get(url, {"year": "x"}).status_code == 400


def test_more_adoptions_cost_no_more_queries(
    cast: Cast, three: tuple[Unit, Unit, Unit], django_assert_num_queries: Any
) -> None:
    shown(cast, "leader")
    with django_assert_num_queries(8):
        shown(cast, "leader")
    for _ in range(5):
        make_adoption(make_initiative(Stage.APPLIED))
    with django_assert_num_queries(8):
        shown(cast, "leader")
