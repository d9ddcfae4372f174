"""The list of units, its export, and the page of one unit."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories import make_succession, make_unit
from units_app.models import Unit

pytestmark = pytest.mark.django_db

LIST = "/don-vi/"
MERGED = date(2025, 3, 1)
LAST_DAY = date(2025, 2, 28)


@pytest.fixture
def merger(cast: Cast) -> dict[str, Unit]:
    """Two departments merged into one that took over the code of one of them."""
    old = make_unit("Sở Nội vụ", code="SO-NV", valid_to=LAST_DAY, source="Sổ cũ")
    labour = make_unit("Sở Lao động", code="SO-LD", valid_to=LAST_DAY)
    new = make_unit("Sở Nội vụ mới", code="SO-NV", valid_from=MERGED)
    make_succession(old, new)
    make_succession(labour, new, "0.6")
    return {"old": old, "labour": labour, "new": new}


def names(cast: Cast, **query: Any) -> list[str]:
    """The names in the list, in order."""
    response = cast["staff"].get(LIST, query)
    assert response.status_code == 200
    return [row.record.name for row in response.context["table"].page.object_list]


def text_of(content: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def test_search_needs_no_accents_and_no_order(cast: Cast) -> None:
    make_unit("Xã Đông Anh", kind="commune")
    assert names(cast, q="dong anh") == ["Xã Đông Anh"]
    assert names(cast, q="ANH xa") == ["Xã Đông Anh"]
    assert names(cast, q="so-tp") == ["Sở Tư pháp"]
    assert names(cast, q="100%") == []


def test_names_sort_in_the_vietnamese_alphabet(cast: Cast) -> None:
    for name in ("Xã Ân Phú", "Xã An Phú", "Xã Đức Thọ", "Xã Ăn Hòa", "Xã Duy Xuyên"):
        make_unit(name, kind="commune")
    expected = ["Xã An Phú", "Xã Ăn Hòa", "Xã Ân Phú", "Xã Duy Xuyên", "Xã Đức Thọ"]
    assert names(cast, kind="commune") == expected
    assert names(cast, kind="commune", sort="-name") == expected[::-1]


def test_only_units_of_the_day_unless_all_are_asked_for(
    cast: Cast, merger: dict[str, Unit]
) -> None:
    assert names(cast, q="so-nv", as_of="28/02/2025") == ["Sở Nội vụ"]
    assert names(cast, q="so-nv", as_of="2025-03-01") == ["Sở Nội vụ mới"]
    assert names(cast, q="so-nv", valid="all") == ["Sở Nội vụ", "Sở Nội vụ mới"]


def test_counts_by_kind_are_links_to_what_they_count(cast: Cast) -> None:
    make_unit("Huyện Đức Thọ", kind="district")
    response = cast["staff"].get(LIST, {"q": "s", "page": "1"})
    tabs = {tab.label: tab for tab in response.context["tabs"]}
    assert tabs["Tất cả"].count == 2
    assert tabs["Sở, ban, ngành"].query == "q=s&kind=department"
    assert "UBND cấp huyện" not in tabs
    every = cast["staff"].get(LIST).context["tabs"]
    for tab in every:
        shown = cast["staff"].get(f"{LIST}?{tab.query}").context["table"].paginator.count
        assert shown == tab.count


def test_an_unknown_filter_or_page_size_narrows_nothing(cast: Cast) -> None:
    assert len(names(cast, kind="khong-co", per_page="1000000", sort="mat-khau", page="99")) == 2


def test_htmx_is_given_the_results_alone(cast: Cast) -> None:
    response = cast["staff"].get(LIST, headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert b'id="results"' in response.content
    assert "HX-Request" in response["Vary"]


@time_machine.travel("2026-01-05T03:00:00+00:00", tick=False)
def test_the_export_holds_the_rows_of_the_list(cast: Cast, merger: dict[str, Unit]) -> None:
    response = cast["leader"].get("/don-vi/xuat.csv", {"q": "so nv", "valid": "all"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert [line.split(";")[1] for line in lines[1:]] == ["Sở Nội vụ", "Sở Nội vụ mới"]
    assert response["Content-Disposition"].endswith('"don-vi_2026-01-05.csv"')


@pytest.mark.parametrize("path", [LIST, "/don-vi/xuat.csv"])
def test_queries_do_not_grow_with_rows(cast: Cast, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = cast["staff"].get(path, {"per_page": "100"})
            b"".join(response)
        return len(captured)

    province = make_unit("Tỉnh", code="42", kind="province")
    queries()
    few = queries()
    for number in range(40):
        child = make_unit(f"Xã {number}", kind="commune", parent=province)
        make_succession(make_unit(f"Xã cũ {number}", valid_to=LAST_DAY), child)
    assert queries() == few
    assert few <= 7


def test_a_page_of_one_unit_asks_few_queries(cast: Cast, merger: dict[str, Unit]) -> None:
    url = f"{LIST}{merger['new'].pk}/"
    cast["staff"].get(url)
    with CaptureQueriesContext(connection) as captured:
        cast["staff"].get(url)
    assert len(captured) <= 8  # one of them for its latest result


def test_an_ended_unit_says_so_and_leads_to_what_it_became(
    cast: Cast, merger: dict[str, Unit]
) -> None:
    response = cast["officer"].get(f"{LIST}{merger['old'].pk}/")
    page = text_of(response.content)
    assert "Đã kết thúc 28/02/2025" in page
    assert "Nay là Sở Nội vụ mới" in page
    assert f'href="/don-vi/{merger["new"].pk}/"' in response.content.decode()
    assert "Nguồn: Sổ cũ" in page


def test_on_a_day_before_its_end_the_unit_is_still_there(
    cast: Cast, merger: dict[str, Unit]
) -> None:
    page = text_of(cast["officer"].get(f"{LIST}{merger['old'].pk}/?as_of=2025-02-28").content)
    assert "Đang hoạt động" in page
    assert "Nay là" not in page


def test_predecessors_shares_and_the_code_used_before_are_said(
    cast: Cast, merger: dict[str, Unit]
) -> None:
    response = cast["officer"].get(f"{LIST}{merger['new'].pk}/")
    page = text_of(response.content)
    assert "Hình thành từ" in page
    assert "60\u00a0%" in response.content.decode()
    assert "Cùng mã SO-NV" in page
    drawing = response.content.decode().split('<svg class="diagram"')[1].split("</svg>")[0]
    assert drawing.count("<rect") == 3
    assert "style=" not in drawing
    assert "Sở Lao động" in drawing


def test_a_unit_without_relatives_says_what_would_be_here(cast: Cast) -> None:
    page = text_of(cast["officer"].get(f"{LIST}{cast.unit.pk}/").content)
    assert "Chưa qua sắp xếp" in page


def test_work_is_linked_for_whom_it_is_visible(cast: Cast) -> None:
    work = "Nhiệm vụ của đơn vị"
    own, foreign = f"{LIST}{cast.unit.pk}/", f"{LIST}{cast.other_unit.pk}/"
    assert work in cast["head"].get(own).content.decode()
    assert work not in cast["head"].get(foreign).content.decode()
    assert work in cast["leader"].get(foreign).content.decode()
