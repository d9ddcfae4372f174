"""Pages of a conference: the figures of the product's own pages, large."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from cchc.core.check_codes import typed_code
from cchc.core.clock import HANOI, today
from cchc.core.printed import page_of
from models_app.choices import Stage
from reports_app.conference.choosing import ALL, NAME, chosen, page_number
from reports_app.conference.drawings import BAR, bars_of, lines_of
from reports_app.conference.slide import Slide
from scores_app.choices import RoundState
from scores_app.models import Round, RoundSet
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_unit
from tests.initiative_factories import make_initiative
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet
from units_app.models import Unit

pytestmark = pytest.mark.django_db
ADDRESS = "/trinh-chieu/"
FILE = "/trinh-chieu/tai-ve.html"


def scored(units: list[Unit], code: str = "HN", group: str = "hn") -> Round:
    of_round = make_round(make_set(group=make_group(group)), code=code)
    score(of_round, units)
    return of_round


def score(of_round: Round, units: list[Unit]) -> None:
    for place, unit in enumerate(units):
        sheet = make_sheet(of_round, unit, state="approved")
        for criterion, worth in (("1.1", "2"), ("1.2", "3"), ("2.1", str(5 - place % 5))):
            load_score(sheet, criterion, worth)


def slides(cast: Cast, **query: Any) -> list[Slide]:
    page = cast["leader"].get(ADDRESS, {**query, "trang": "1"})
    return list(page.context["show"].slides)


def by_kind(found: list[Slide], kind: str) -> Slide:
    return next(slide for slide in found if slide.kind == kind)


def test_figures_are_those_of_the_overview(cast: Cast) -> None:
    make_assignment(cast.unit, area=make_area(), assigned_on=date(2023, 1, 5))
    make_initiative(Stage.REPLICATED, unit=cast.unit, area=make_area())
    for day in ("2023-02-01", "2023-09-06", today().isoformat()):
        overview = cast["leader"].get("/", {"as_of": day}).context
        shown = slides(cast, as_of=day)
        assert by_kind(shown, "figures").shown["counts"] == overview["counts"]
        bars = by_kind(shown, "bars").shown["bars"]
        assert [row.total for row in bars.all] == [
            bar.counts.assigned for bar, _ in overview["unit_rows"]
        ]
        assert by_kind(shown, "bars").title == overview["units_chart"]["title"]


def test_ranks_are_those_of_the_ranking(cast: Cast) -> None:
    scored([cast.unit, cast.other_unit, make_unit()])
    shown = by_kind(slides(cast, part="ranking"), "ranking")
    ranked = cast["leader"].get("/xep-hang/HN/hn/").context["ranking"].ranked
    assert (
        shown.title == f"{ranked[0].sheet.unit.name} đứng đầu năm 2026: 100,00\N{NO-BREAK SPACE}%"
    )
    assert [(line.sheet, line.row.rank) for line in shown.shown["top"]] == [
        (line.sheet, line.row.rank) for line in ranked
    ]
    (heat,) = [slide for slide in slides(cast, part="heat") if slide.kind == "heat"]
    assert [line.sheet for line in heat.shown["lines"]] == [line.sheet for line in ranked]


def test_of_many_units_the_first_and_last_are_told_by_area(cast: Cast) -> None:
    scored([make_unit() for _ in range(25)])
    heats = [slide for slide in slides(cast, part="heat") if slide.kind == "heat"]
    assert ["đầu" in heats[0].title, "cuối" in heats[1].title] == [True, True]
    assert [len(slide.shown["lines"]) for slide in heats] == [7, 7]


def test_each_part_of_a_group_is_titled_by_what_it_shows(cast: Cast) -> None:
    scored([make_unit() for _ in range(10)])
    first, second = (slide for slide in slides(cast, part="heat") if slide.kind == "heat")
    area = first.shown["areas"][1].name
    assert first.title == "Năm 2026, phần 1/2: 1 đơn vị dưới 70 % ở lĩnh vực " + area
    assert second.title == "Năm 2026, phần 2/2: 5 đơn vị dưới 70 % ở lĩnh vực " + area


def test_the_page_is_in_the_address_and_needs_no_program(cast: Cast) -> None:
    text = cast["staff"].get(ADDRESS, {"trang": "2", "name": "Hội nghị quý III"}).text
    assert re.search(r'slide-of-figures is-current" id="trang-2"', text)
    assert text.count("is-current") == 1
    assert "trang=1" in text
    assert "trang=3" in text
    assert "Hội nghị quý III" in text


def test_choosing_keeps_what_the_address_says(cast: Cast) -> None:
    scored([cast.unit])
    page = cast["leader"].get(f"{ADDRESS}?part=late&part=year&name=Họp&group=")
    assert page.context["chosen"].parts == ("late", "year")
    assert page.context["chosen"].groups == ()
    assert [picked for *_, picked in page.context["parts"]].count(True) == 2
    whole = cast["leader"].get(ADDRESS).context
    assert (whole["chosen"].parts, whole["chosen"].name) == (ALL, NAME)
    assert [key for key, *_ in whole["groups"]] == ["HN/hn"]


def three_years(unit: Unit) -> list[RoundSet]:
    """A round closed in February of the year after, another one, and one that is open."""
    group = make_group("hn")
    for year in (2024, 2025, 2026):
        made = make_round(make_set(group=group, year=year), code=str(year), year=year)
        make_sheet(made, unit)
        if year < 2026:
            closed_at = datetime(year + 1, 2, 10, 9, tzinfo=HANOI)
            Round.objects.filter(pk=made.pk).update(state=RoundState.CLOSED, closed_at=closed_at)
    return list(RoundSet.objects.select_related("round", "group").order_by("-round__year"))


@pytest.mark.parametrize(("day", "year"), [("2026-01-05", 2024), ("2026-02-10", 2025)])
def test_of_each_group_the_latest_round_that_had_ended_is_usual(
    cast: Cast, day: str, year: int
) -> None:
    groups = three_years(cast.unit)
    (usual,) = chosen(QueryDict(), date.fromisoformat(day), groups).groups
    assert usual.round.year == year


def test_groups_whose_units_are_gone_are_on_offer_but_not_usual(cast: Cast) -> None:
    gone = make_unit("Huyện Cũ", valid_to=today() - timedelta(days=1))
    scored([cast.unit])
    scored([gone], code="CU", group="cu")
    page = cast["leader"].get(ADDRESS)
    assert {key: picked for key, _, picked in page.context["groups"]} == {
        "HN/hn": True,
        "CU/cu": False,
    }


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0", 1), ("9", 1), ("x", 1), ("²", 1), ("", 1), ("-1", 1)]
)
def test_any_other_number_means_the_first_page(text: str, number: int) -> None:
    assert page_number(text, 5) == number


def test_a_foreign_name_stays_text(cast: Cast) -> None:
    name = "<script>alert(1)</script>"
    for address in (ADDRESS, FILE):
        assert name not in cast["leader"].get(address, {"trang": "1", "name": name}).text


def test_an_empty_office_has_its_pages(cast: Cast) -> None:
    text = cast["leader"].get(ADDRESS, {"trang": 1}).text
    assert "Chưa có nhiệm vụ nào được giao" in text
    assert "Chưa có mô hình, sáng kiến nào được đăng ký" in text
    assert cast["leader"].get(FILE).status_code == HTTPStatus.OK


def document(cast: Cast, **query: Any) -> Any:
    return cast["leader"].get(FILE, query)


def test_the_file_holds_all_it_needs(cast: Cast) -> None:
    make_assignment(cast.unit, area=make_area())
    scored([cast.unit, cast.other_unit])
    answer = document(cast)
    assert answer["Content-Disposition"].endswith(f'trinh-chieu_{today().isoformat()}.html"')
    assert len(answer.content) < 3_000_000
    text = answer.text
    assert "url(data:font/woff2;base64," in text
    text = text.replace(settings.BASE_URL, "")  # where its check code is typed in
    for outside in ("http://", "https://", "/static/", "url(./", '<link rel="stylesheet"', "src="):
        assert outside not in text.replace('xmlns="http://www.w3.org/2000/svg"', ""), outside
    assert f"Số liệu tính đến {today():%d/%m/%Y}" in text


def test_the_policy_of_the_file_names_what_is_in_it(cast: Cast) -> None:
    text = document(cast).text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    allowed = policy[1].replace("&#x27;", "'")
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert "default-src 'none'" in allowed
    assert not re.search(r'\sstyle="', text)


def test_the_same_figures_give_the_same_file_but_for_one_moment(cast: Cast) -> None:
    make_assignment(cast.unit, area=make_area())
    scored([cast.unit, cast.other_unit])
    with time_machine.travel("2027-03-01T08:00:00+07:00", tick=False):
        first = document(cast, as_of="2027-03-01").text
    with time_machine.travel("2027-03-01T09:30:00+07:00", tick=False):
        second = document(cast, as_of="2027-03-01").text
    assert first.count("08:00 01/03/2027") == 1
    assert first.replace("08:00 01/03/2027", "09:30 01/03/2027") == second


def test_a_day_that_is_not_understood_gives_no_file(cast: Cast) -> None:
    assert document(cast, as_of="x").status_code == HTTPStatus.BAD_REQUEST


def test_bars_are_parts_of_the_longest() -> None:
    chart = {
        "categories": [{"label": "A"}, {"label": "B"}],
        "series": [
            {"name": "x", "role": "done", "values": [3, 1]},
            {"name": "y", "role": "late", "values": [1, 0]},
        ],
    }
    bars = bars_of(chart, most=1)
    assert [(part.x, part.width) for part in bars.rows[0].parts] == [(0, 750), (750, BAR - 750)]
    assert [row.total for row in bars.all] == [4, 1]
    assert [row.label for row in bars.rest] == ["B"]


def lines_chart(values: list[Any], **more: Any) -> dict[str, Any]:
    series = {"name": "x", "role": "done", "values": values, **more}
    years = [str(2019 + place) for place in range(len(values))]
    return {"x": years, "series": [series], "marks": [], "breaks": []}


def test_a_line_ends_at_what_is_not_known_and_at_a_break() -> None:
    chart = lines_chart(["80", None, "82", "84", "83"])
    chart["breaks"] = [{"x": "2022", "label": "Bộ mới"}]
    drawing = lines_of(chart)
    (line,) = drawing.lines
    assert [piece.count(",") for piece in line.pieces] == [1, 1, 2]
    assert len(line.points) == 4
    assert [(cut.at, cut.text) for cut in drawing.breaks] == [("2022", "Bộ mới")]


@pytest.mark.parametrize(
    ("values", "labels", "ticks"),
    [
        ([0, 130], None, ["0", "50", "100", "150"]),
        ([1, 1], None, ["0", "1"]),
        (["85.95", "89.72"], ["a", "b"], ["85", "86", "87", "88", "89", "90"]),
        ([None], None, ["0", "1"]),
    ],
)
def test_the_scale_holds_all_values(
    values: list[Any], labels: list[str] | None, ticks: list[str]
) -> None:
    chart = lines_chart(values, **({"labels": labels} if labels else {}))
    drawing = lines_of(chart)
    assert [text for _, text in drawing.ticks] == ticks
    ys = [point.y for line in drawing.lines for point in line.points]
    assert all(0 < y <= 520 for y in ys)


def worked(units: list[Unit]) -> None:
    """Each with a late task and an initiative in an area of its own."""
    for unit in units:
        make_assignment(
            unit,
            area=make_area(f"Lĩnh vực của {unit.name}"),
            assigned_on=date(2023, 1, 5),
            due_on=date(2023, 2, 1),
        )
        make_initiative(Stage.APPRAISED, unit=unit)


def test_a_conference_asks_few_questions(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    worked([cast.unit])
    of_round = scored([cast.unit, cast.other_unit])
    cast["leader"].get(ADDRESS, {"trang": 1})
    with django_assert_num_queries(21):
        cast["leader"].get(ADDRESS, {"trang": 1})
    more = [make_unit() for _ in range(9)]
    worked(more)
    score(of_round, more)
    with django_assert_num_queries(21):
        cast["leader"].get(ADDRESS, {"trang": 1})
    with django_assert_num_queries(6):
        cast["leader"].get(ADDRESS)


def test_another_group_asks_a_fixed_number_more(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scored([cast.unit, cast.other_unit])
    scored([make_unit() for _ in range(4)], code="HN-2", group="hn-2")
    cast["leader"].get(ADDRESS, {"trang": 1})
    with django_assert_num_queries(27):
        cast["leader"].get(ADDRESS, {"trang": 1})


def test_pages_and_file_say_the_code_of_their_address(cast: Cast) -> None:
    for address, query in (
        (ADDRESS, {"trang": "2", "name": "Hội nghị"}),
        (FILE, {"source": "all"}),
    ):
        text = cast["leader"].get(address, query).text
        found = re.search(r'<html lang="vi" data-paper="[^"]*Mã kiểm tra (?P<code>[\w-]{14})', text)
        assert found is not None
        page = page_of(typed_code(found["code"]))
        assert page is not None
        assert page.address.startswith(address)
        assert page.title
