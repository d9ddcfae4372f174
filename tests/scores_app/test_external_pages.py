"""Published results: partial tables, other sources, past days, Hòa Bình's real rankings."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.imports import run_import
from reports_app.demo import files
from scores_app.models import ExternalIndex, IndexBreak
from scores_app.published import external
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from tests.cast import Cast
from tests.factories import make_unit
from units_app.choices import UnitKind
from units_app.models import Unit
from units_app.sheets import UNITS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_in_2026"),
]
LIST = "/xep-hang/ben-ngoai/"
HOABINH = "Chỉ số CCHC tỉnh Hòa Bình"


@pytest.fixture
def _in_2026() -> Any:
    with time_machine.travel("2026-06-01T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def ha_tinh(cast: Cast) -> Unit:
    return make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)


def publish(unit: Unit, score: str = "", rank: int | None = None, **others: Any) -> ExternalIndex:
    facts = {"index": "PAR INDEX", "publisher": "Bộ Nội vụ", "year": 2023, "source": "Báo A"}
    figures = {"score": Decimal(score) if score else None, "rank": rank, "rank_of": 63}
    return ExternalIndex.objects.create(unit=unit, **{**facts, **figures, **others})


def province(name: str) -> Unit:
    return make_unit(name, kind=UnitKind.PROVINCE)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def _hoabinh() -> None:
    for path in (files.PROVINCES, files.HOABINH_UNITS):
        run_import(UNITS, path)
    run_import(EXTERNAL_INDEX, files.HOABINH_INDEX)


@pytest.mark.usefixtures("_hoabinh")
@pytest.mark.parametrize("year", [2022, 2024])
def test_hoabinhs_published_order_comes_out_of_its_published_scores(year: int) -> None:
    departments, districts = external.tables_of(HOABINH, year, date(2026, 6, 1))
    published = {row.statement.unit.name: row.statement.rank for row in departments.rows}
    recomputed = {row.statement.unit.name: row.recomputed for row in departments.rows}
    assert list(published.values()) == list(range(1, 20))
    assert recomputed == published
    assert departments.standing.differing() == []
    assert not districts.standing.is_complete
    assert {row.recomputed for row in districts.rows} == {None}


@pytest.mark.usefixtures("_hoabinh")
def test_both_groups_stand_on_one_page_each_ranked_apart(cast: Cast) -> None:
    page = text_of(cast["leader"].get(f"{LIST}{quote(HOABINH)}/2024/"))
    assert "Đủ điểm của 19/19 đơn vị. Xếp lại theo điểm công bố: mọi hạng đều khớp." in page
    assert "Có số liệu của 5 đơn vị; nguồn không nêu tổng số" in page
    assert "Sau hạng 5: chưa rõ còn bao nhiêu đơn vị" in page
    assert "/don-vi/?" not in page
    listed = text_of(cast["leader"].get(LIST))
    assert "19/19 đủ" in listed


def test_a_partial_table_shows_its_gaps_and_claims_no_rank(cast: Cast, ha_tinh: Unit) -> None:
    publish(province("Quảng Ninh"), "92.18", 1)
    publish(ha_tinh, "88.35", 18)
    page = text_of(cast["officer"].get(f"{LIST}PAR INDEX/2023/"))
    assert "Hạng 2–17: chưa có số liệu" in page
    assert "Hạng 19–63: chưa có số liệu" in page
    assert "Có số liệu của 2/63 đơn vị, còn thiếu 61." in page
    assert "điểm đã biết không trái hạng công bố" in page
    assert "2/63 thiếu 61" in text_of(cast["officer"].get(LIST))


def test_a_published_rank_that_does_not_follow_from_the_scores_is_named(cast: Cast) -> None:
    for place, score in enumerate(("90", "88", "88"), start=1):
        publish(province(f"Tỉnh {place}"), score, place, rank_of=3)
    page = text_of(cast["staff"].get(f"{LIST}PAR INDEX/2023/"))
    assert "Xếp lại theo điểm công bố thì 1 đơn vị có hạng khác" in page
    assert "Công bố hạng 3, tính lại hạng 2; cùng 88,00 điểm với đơn vị khác." in page
    lines = b"".join(cast["staff"].get(f"{LIST}PAR INDEX/2023/xuat.csv")).decode("utf-8-sig")
    assert lines.splitlines()[3].startswith("PAR INDEX;2023;Tỉnh, thành phố;3;3;")
    assert ';88,00;2;"Công bố hạng 3' in lines


def test_what_other_sources_say_stands_behind_the_shown_statement(
    cast: Cast, ha_tinh: Unit
) -> None:
    publish(ha_tinh, "88.35", 18)
    publish(ha_tinh, "88.10", source="Báo B", is_shown=False)
    page = text_of(cast["leader"].get(f"{LIST}PAR INDEX/2023/"))
    assert "Hiển thị dòng trên vì được nhập trước. 88,10 Báo B" in page


def test_a_past_day_knows_what_was_published_by_then(cast: Cast, ha_tinh: Unit) -> None:
    publish(ha_tinh, "88.35", 18, published_on=date(2024, 4, 17))
    early = publish(ha_tinh, "88", is_shown=False, source="B", published_on=date(2024, 4, 10))
    assert cast["staff"].get(f"{LIST}PAR INDEX/2023/?as_of=2024-04-09").status_code == 404
    (table,) = external.tables(date(2024, 4, 12))
    assert [row.statement for row in table.rows] == [early]
    (table,) = external.tables(date(2024, 4, 17))
    assert table.own is not None
    assert table.own.rank == 18
    assert "Chưa có chỉ số nào" in text_of(cast["staff"].get(f"{LIST}?as_of=2023-01-01"))


def test_one_unit_over_the_years_marks_the_change_of_criteria(cast: Cast, ha_tinh: Unit) -> None:
    for year, score in ((2021, "88.60"), (2022, "85.95"), (2024, "89.72")):
        publish(ha_tinh, score, 8, year=year)
    IndexBreak.objects.create(index="PAR INDEX", year=2022, text="Bộ tiêu chí mới (QĐ 876)")
    response = cast["officer"].get(f"{LIST}PAR INDEX/don-vi/{ha_tinh.pk}/")
    chart = response.context["chart"]
    assert chart["x"] == ["2021", "2022", "2023", "2024"]
    assert chart["series"][0]["values"] == ["88.6", "85.95", None, "89.72"]
    assert chart["breaks"] == [{"x": "2022", "label": "Bộ tiêu chí mới (QĐ 876)"}]
    assert "Từ năm 2022: Bộ tiêu chí mới (QĐ 876)" in text_of(response)
    assert cast["officer"].get(f"{LIST}SIPAS/don-vi/{ha_tinh.pk}/").status_code == 404


def test_the_years_of_a_unit_go_out_as_a_sheet(cast: Cast, ha_tinh: Unit) -> None:
    for year, score in ((2021, "88.60"), (2022, "85.95")):
        publish(ha_tinh, score, 8, year=year)
        publish(province("Quảng Ninh"), "90", 1, year=year)
    response = cast["officer"].get(f"{LIST}PAR INDEX/don-vi/{ha_tinh.pk}/xuat.csv")
    assert (
        '"ket-qua-cong-bo_par-index_tinh-ha-tinh_2026-06-01.csv"' in response["Content-Disposition"]
    )
    lines = b"".join(response).decode("utf-8-sig").splitlines()[1:]
    assert [line.split(";")[1] for line in lines] == ["2022", "2021"]
    assert all(";Tỉnh Hà Tĩnh;" in line for line in lines)


@pytest.mark.parametrize("path", ["", "PAR INDEX/2023/", "PAR INDEX/2023/xuat.csv", "xuat.xlsx"])
def test_queries_do_not_grow_with_rows(cast: Cast, ha_tinh: Unit, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            b"".join(cast["staff"].get(f"{LIST}{path}"))
        return len(captured)

    publish(ha_tinh, "88", 20)
    queries()
    few = queries()
    for place in range(1, 19):
        publish(province(f"Tỉnh {place}"), str(100 - place), place)
        publish(province(f"Thành phố {place}"), "80", year=2022 - place)
    assert queries() == few
    assert few <= 9


def test_a_wrong_day_is_not_exported(cast: Cast, ha_tinh: Unit) -> None:
    publish(ha_tinh, "88")
    for path in ("xuat.csv", "PAR INDEX/2023/xuat.csv"):
        assert cast["staff"].get(f"{LIST}{path}?as_of=32/01/2024").status_code == 400
