"""How sure a ranking is: the page beside the official table, its sheet and the command."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from scores_app.choices import Basis, Rule
from scores_app.models import Round, ScoreSheet
from scores_app.ranks.lines import group_ranking
from scores_app.ranks.readings import readings_of_group
from scores_app.surety.computing import surety_of
from scores_app.surety.inputs import Inputs, inputs_of
from scores_app.surety.results import Surety
from scores_app.surety.sizes import Sizes
from scores_app.trees import leaves_of
from tests.cast import Cast
from tests.factories import make_unit
from tests.score_factories import Leaf, load_score, make_group, make_round, make_set, make_sheet

pytestmark = pytest.mark.django_db
ADDRESS = "/xep-hang/2026/so/muc-chac-chan/"
LEAVES = (
    Leaf("1.1", "20", Rule.MANUAL, name="Kế hoạch năm"),
    Leaf("1.2", "20", Rule.MANUAL, name="Tuyên truyền"),
    Leaf("2.1", "40", Rule.MANUAL, name="Hồ sơ đúng hạn"),
    Leaf("2.2", "20", Rule.SURVEY, {"scale": "100"}),
    Leaf("3.1", "5", Rule.BONUS, {"unit": "sáng kiến", "each": "1"}),
)
POINTS = {
    "Sở Nội vụ": ("20", "20", "40", "20", "1"),
    "Sở Y tế": ("15", "14", "30", "15", None),
    "Sở Xây dựng": ("14", "15", "30", "15", None),
    "Sở Tài chính": ("10", "9.9", "20", "10", None),
    "Sở Công Thương": ("2", "2", "4", "2", None),
}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def held() -> Round:
    """A sure first, two that tie, one below, a sure last; one not scored whole, one not begun."""
    of_round = make_round(make_set(LEAVES, group=make_group("so")), code="2026")
    for name, points in POINTS.items():
        fill(make_sheet(of_round, make_unit(name), state="sent"), points)
    load_score(make_sheet(of_round, make_unit("Sở Tư pháp"), state="sent"), "1.1", "20")
    make_sheet(of_round, make_unit("Sở Ngoại vụ"))
    return of_round


def fill(sheet: ScoreSheet, points: tuple[str | None, ...]) -> None:
    for leaf, worth in zip(LEAVES, points, strict=True):
        if worth is not None:
            load_score(sheet, leaf.code, worth)


def surety(held: Round, sizes: Sizes | None = None) -> Surety:
    return surety_of(held.sets.get(), today(), sizes or Sizes())


def drawn(told: Surety) -> list[tuple[Any, ...]]:
    return [(unit.band, unit.kept, unit.first, unit.top, unit.alike) for unit in told.units]


def test_the_official_rank_stands_first_and_bands_hold_it(cast: Cast, held: Round) -> None:
    told = surety(held)
    assert [unit.rank for unit in told.units] == [1, 2, 2, 4, 5]
    assert [unit.band for unit in told.units] == ["1", "2–3", "2–3", "4", "5"]
    assert [unit.alike for unit in told.units] == [(), (2,), (2,), (), ()]
    assert [unit.first for unit in told.units] == [1, 0, 0, 0, 0]
    assert [unit.top for unit in told.units] == [1, 1, 1, 0, 0]
    text = cast["officer"].get(ADDRESS).content.decode()
    assert "<strong>2</strong>" in text
    assert "Hạng nhất chắc chắn; các đơn vị cùng hạng 2 không phân biệt được" in text
    assert "Công cụ tham khảo, không thay hạng chính thức" in text


def test_who_has_no_rank_takes_no_part_and_is_named(cast: Cast, held: Round) -> None:
    text = " ".join(cast["leader"].get(ADDRESS).content.decode().split())
    assert "Không tham gia lượt thử, chưa chấm xong (1): Sở Tư pháp." in text
    assert "Không tham gia lượt thử, chưa có điểm (1): Sở Ngoại vụ." in text
    assert len(surety(held).units) == len(POINTS)


def test_what_moves_most_is_named_and_what_is_surveyed_is_not(held: Round) -> None:
    found = surety(held).influences
    names = [one.criterion.name for one in found if one.kind == "appraisal"]
    assert set(names) == {"Kế hoạch năm", "Tuyên truyền", "Hồ sơ đúng hạn"}
    assert [one.places for one in found] == sorted((one.places for one in found), reverse=True)


def inputs(held: Round, seed: int) -> Inputs:
    chance = random.Random(seed)  # noqa: S311 - no secret
    part = held.sets.get()
    lines = group_ranking(part, Basis.FINAL, today()).ranked
    readings = readings_of_group(part, Basis.FINAL, today())
    chance.shuffle(lines)
    chance.shuffle(readings)
    return inputs_of(lines, readings, leaves_of(part.criteria_set))


def test_the_order_of_units_and_readings_does_not_matter(held: Round) -> None:
    one, two = inputs(held, 1), inputs(held, 2)
    assert (one.sheets, one.digest, one.seed) == (two.sheets, two.digest, two.seed)
    assert one.field.points.tolist() == two.field.points.tolist()


def test_shares_and_sums_are_those_of_the_table(held: Round) -> None:
    made = inputs(held, 1)
    rows = {row.line.sheet.pk: row.line.row for row in surety(held).units}
    for place, pk in enumerate(made.sheets):
        assert made.field.share[place] * 100 == pytest.approx(float(rows[pk].index or 0))
        assert made.field.points[place].sum() == pytest.approx(made.field.sums[place].sum())
    assert made.field.worth.tolist() == [20, 20, 40, 20]
    assert made.field.judged.tolist() == [True, True, True, False]


def test_another_figure_draws_anew(held: Round) -> None:
    before = surety(held)
    assert drawn(surety(held)) == drawn(before)
    load_score(ScoreSheet.objects.get(unit__name="Sở Y tế"), "1.1", "15.5")
    after = surety(held)
    assert after.seed != before.seed
    assert [unit.rank for unit in after.units] == [1, 2, 3, 4, 5]


def test_a_picture_is_drawn_once(held: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    before = surety(held)
    monkeypatch.setattr("scores_app.surety.drawing.drawn_ranks", None)
    assert drawn(surety(held)) == drawn(before)
    with pytest.raises(TypeError):
        surety(held, Sizes(20, 10))


def test_units_open_their_own_criteria_alone(cast: Cast, held: Round) -> None:
    own = make_sheet(held, cast.unit, state="sent")
    fill(own, POINTS["Sở Tài chính"])
    page = cast["officer"].get(ADDRESS)
    linked = [one["href"] for one in page.context["chart"]["categories"] if one["href"]]
    assert linked == [f"/xep-hang/2026/so/{own.pk}/?as_of={today():%Y-%m-%d}"]
    assert page.content.decode().count('class="is-chosen"') == 1
    chart = cast["leader"].get(ADDRESS).context["chart"]
    assert all(one["href"] for one in chart["categories"])


def test_sizes_stay_in_the_address(cast: Cast, held: Round) -> None:
    page = cast["staff"].get(f"{ADDRESS}?weights=20&appraisal=2")
    assert page.context["surety"].sizes == Sizes(20, 2)
    assert "xuat.csv?weights=20&amp;appraisal=2" in page.content.decode()


def test_a_day_before_the_round_has_nothing_to_draw(cast: Cast, held: Round) -> None:
    text = cast["staff"].get(f"{ADDRESS}?as_of=01/01/2020").content.decode()
    assert "Chưa có đơn vị nào được xếp hạng" in text
    assert "data-chart" not in text
    report = surety_of(held.sets.get(), today() - timedelta(days=3000), Sizes())
    assert (report.units, report.seed) == ([], None)


def test_one_unit_alone_is_told_so() -> None:
    of_round = make_round(make_set(LEAVES, group=make_group("so")), code="2026")
    fill(make_sheet(of_round, state="sent"), POINTS["Sở Y tế"])
    assert [unit.band for unit in surety(of_round).units] == ["1"]


@pytest.mark.parametrize(("address", "number"), [(ADDRESS, 12), (f"{ADDRESS}xuat.csv", 12)])
def test_queries_do_not_grow_with_units(
    cast: Cast,
    held: Round,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    number: int,
) -> None:
    for _ in range(4):
        fill(make_sheet(held, state="sent"), POINTS["Sở Tài chính"])
    cast["staff"].get(address)
    with django_assert_num_queries(number):
        answer = cast["staff"].get(address)
        if answer.streaming:
            b"".join(answer)


@pytest.mark.django_db(transaction=True)
def test_page_sheet_and_command_say_the_same(
    cast: Cast, held: Round, manage: Callable[..., CompletedProcess[str]]
) -> None:
    told = json.loads(manage("ranking", "--round", "2026", "--surety", "--json").stdout)
    drawn = told["groups"][0]["surety"]
    page = cast["staff"].get(ADDRESS).context["surety"]
    assert (drawn["seed"], drawn["draws"], drawn["official"]) == (page.seed, page.draws, False)
    text = b"".join(cast["staff"].get(f"{ADDRESS}xuat.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Tình trạng"] for row in rows[5:]] == ["Chưa chấm xong", "Chưa có điểm"]
    for row, unit, shown in zip(rows, drawn["units"], page.units, strict=False):
        assert row["Mã đơn vị"] == unit["unit"] == shown.line.sheet.unit.code
        assert int(row["Hạng dao động từ"]) == unit["low"] == shown.low
        assert int(row["Hạng dao động đến"]) == unit["high"] == shown.high
        kept = Decimal(row["Giữ hạng (% số lượt thử)"].replace(",", "."))
        assert kept == Decimal(str(unit["kept"])) == shown.kept * 100
    words = manage("ranking", "--round", "2026", "--surety").stdout
    assert f"tham khảo, 1000 lượt thử, số khởi tạo {page.seed}" in words


def test_the_workbook_says_what_it_is(cast: Cast, held: Round) -> None:
    answer = cast["staff"].get(f"{ADDRESS}xuat.xlsx?weights=5")
    book = load_workbook(io.BytesIO(b"".join(answer)))
    told = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows() if len(row) > 1}
    assert told["Lưu ý khi dùng"] == "Công cụ tham khảo, không thay hạng chính thức"
    assert told["Trọng số lĩnh vực thay đổi"] == "± 5 %"


def test_a_day_that_is_not_understood_is_refused(cast: Cast, held: Round) -> None:
    refused = cast["staff"].get(f"{ADDRESS}xuat.xlsx?as_of=khi-nao")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


def test_the_command_says_nothing_of_a_group_without_ranks(
    held: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ranking", "--round", "2026", "--surety", "--as-of", "2020-01-01")
    assert "Mức chắc chắn" not in capsys.readouterr().out
    call_command("ranking", "--round", "2026", "--surety")
    assert "  2  Sở Y tế: dao động 2–3, giữ hạng ở" in capsys.readouterr().out
