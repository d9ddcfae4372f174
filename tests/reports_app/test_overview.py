"""The overview as an answer to a request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from cchc.core.clock import today
from models_app.choices import Stage as InitiativeStage
from reports_app.documents.drawings import progress
from reports_app.overview.figures import Registry
from tasks_app import completion, snapshots
from tasks_app.choices import Status
from tasks_app.completion import Counts
from tasks_app.models import Assignment, CompletionRun
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_membership, make_unit
from tests.initiative_factories import make_adoption, make_initiative
from tests.scores_app.test_external_pages import publish
from tests.tasks_app.test_list_counts import states
from units_app.choices import Role, UnitKind

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


def test_the_year_begins_on_the_same_day_on_the_page_and_on_paper(cast: Cast) -> None:
    first, day = date(2023, 1, 20), date(2023, 3, 2)
    make_assignment(cast.unit, assigned_on=first)
    snapshots.recompute_range(date(2023, 1, 1), day)
    shown = cast["leader"].get("/", {"as_of": day.isoformat()}).context["overview"]
    paper = progress(day)
    assert shown.trend[0] == paper[0] == (date(2023, 1, 1), Counts())
    assert shown.trend[1][0] == first
    assert [one for one, _ in paper] == [date(2023, month, 1) for month in (1, 2, 3)] + [day]
    assert paper[-1] == shown.trend[-1]


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


def test_the_registry_is_told_for_the_day_and_leads_to_its_rows(cast: Cast) -> None:
    area = make_area()
    for unit in (cast.unit, cast.other_unit):
        made = make_initiative(InitiativeStage.REPLICATED, unit=unit, area=area)
        make_adoption(made, make_unit())
    make_initiative(unit=cast.unit, year=2022)
    whole = _registry(cast, "leader", as_of="2023-07-03")
    assert (whole.whole.registered, whole.of_year) == (3, 2)
    assert (whole.whole.ever_recognised, whole.whole.adoptions) == (2, 2)
    assert _registry(cast, "leader", as_of="2023-07-02").whole.adoptions == 0
    assert _registry(cast, "leader", as_of="2023-02-28").whole.registered == 0
    assert _registry(cast, "leader", as_of="2023-07-03", area=area.pk).whole.registered == 2
    own = _registry(cast, "officer", as_of="2023-07-03")
    assert (own.own_units, own.whole.registered, own.whole.adoptions) == (True, 2, 1)


def _registry(cast: Cast, who: str, **query: Any) -> Registry:
    page = cast[who].get("/", query)
    shown: Registry = page.context["overview"].registry
    listed = cast[who].get(page.context["initiatives_url"]).context["table"]
    assert listed.paginator.count == shown.whole.registered
    return shown


@pytest.mark.parametrize("as_of", ["", "2023-06-01"])
def test_every_figure_is_what_its_list_holds(cast: Cast, as_of: str) -> None:
    states(cast)
    area = make_area()
    make_assignment(cast.unit, area=area, source="province_plan", due_on=today())
    queries: list[dict[str, Any]] = [{}, {"source": "all"}, {"source": "all", "area": area.pk}]
    for query in queries:
        context = cast["leader"].get("/", {"as_of": as_of, **query}).context
        counts = context["counts"]
        assert counts.assigned
        settled = (counts.done + counts.overdue, counts.done + counts.overdue_original)
        sums = dict(zip(("settled", "settled_original"), settled, strict=True))
        for figure, url in context["links"].items():
            number = sums[figure] if figure in sums else getattr(counts, figure)
            assert cast["leader"].get(url).context["table"].paginator.count == number, figure


def test_the_page_names_only_what_it_shows(cast: Cast) -> None:
    make_assignment(cast.unit, due_on=today() - timedelta(days=40), assigned_on=date(2023, 1, 2))
    for who, kinds in (
        ("leader", {"longest", "stale"}),
        ("staff", {"stale"}),
        ("officer", {"pressing", "stale"}),
    ):
        named = cast[who].get("/").context["overview"].named
        assert {name for name, rows in vars(named).items() if rows} == kinds, who


def test_a_unit_counts_what_it_leads_and_tells_apart_what_it_works_on(cast: Cast) -> None:
    late = today() - timedelta(days=3)
    for _ in range(2):
        make_assignment(cast.unit, due_on=late)
    make_assignment(cast.other_unit, due_on=late, co_units=(cast.unit,))
    page = cast["officer"].get("/")
    shown, counts = page.context["overview"], page.context["counts"]
    led = completion.scope(today(), source="government").filter(at_lead_unit_id=cast.unit.pk)
    assert counts == completion.counts(led, today())
    assert (counts.assigned, counts.overdue, shown.shared) == (2, 2, 1)
    assert "và phối hợp 1 nhiệm vụ" in page.content.decode()
    for figure, url in {**page.context["links"], "shared": page.context["shared_url"]}.items():
        if not figure.startswith("settled"):
            number = shown.shared if figure == "shared" else getattr(counts, figure)
            assert cast["officer"].get(url).context["table"].paginator.count == number, figure
    (bar,) = page.context["areas_chart"]["categories"]
    assert cast["officer"].get(bar["href"]).context["table"].paginator.count == 2


def test_units_are_not_compared_for_somebody_with_one(cast: Cast) -> None:
    make_assignment(cast.unit)
    make_assignment(cast.other_unit, co_units=(cast.unit,))
    assert 'aria-label="Theo đơn vị"' not in cast["officer"].get("/").content.decode()
    assert 'aria-label="Theo đơn vị"' in cast["leader"].get("/").content.decode()
    make_membership(cast.users["officer"], Role.OFFICER, cast.other_unit)
    assert 'aria-label="Theo đơn vị"' in cast["officer"].get("/").content.decode()


def test_units_with_nothing_that_counts_have_no_bar(cast: Cast) -> None:
    make_assignment(cast.unit)
    dropped = make_assignment(cast.other_unit)
    Assignment.objects.filter(pk=dropped.pk).update(
        status=Status.DROPPED, note="x", result_document="x"
    )
    shown = cast["leader"].get("/").context["overview"]
    assert [bar.name for bar in shown.units] == ["Sở Tư pháp"]


def test_bars_stand_in_the_order_that_their_title_speaks_of(cast: Cast) -> None:
    for unit, in_time, late in ((cast.unit, 3, 0), (cast.other_unit, 0, 1), (make_unit(), 1, 1)):
        for _ in range(in_time):
            make_assignment(unit, due_on=today() + timedelta(days=90))
        for _ in range(late):
            make_assignment(unit, due_on=today() - timedelta(days=3))
    shown = cast["leader"].get("/").context["overview"]
    counted = [(bar.counts.overdue, bar.counts.assigned) for bar in shown.units]
    assert counted == [(1, 2), (1, 1), (0, 3)]


def test_an_area_does_not_make_a_leader_one_of_a_unit(cast: Cast) -> None:
    area = make_area()
    make_assignment(cast.unit, area=area)
    text = cast["leader"].get("/", {"area": area.pk}).content.decode()
    assert "Nhiệm vụ cải cách hành chính" in text
    assert "đơn vị của tài khoản" not in text


def test_an_index_of_which_only_ranks_are_known_draws_nothing(cast: Cast) -> None:
    province = make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    for year in (2018, 2019):
        publish(province, rank=13, year=year)
    assert cast["leader"].get("/").context["index_charts"] == []
    publish(province, "80", 12, year=2020)
    ((_, chart, _),) = cast["leader"].get("/").context["index_charts"]
    assert chart["x"] == ["2020"]


def test_what_falls_due_soon_stands_once(cast: Cast) -> None:
    make_assignment(cast.unit)
    for who in ("leader", "appraiser", "officer"):
        assert cast[who].get("/").content.decode().count('id="h-sap-den-han"') == 1, who
