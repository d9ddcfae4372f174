"""What if: exact beside the real thing, told apart from it, and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cchc.core.clock import today
from scores_app.choices import Basis, Rule
from scores_app.models import Criterion, Ranking, Round, RoundSet, Score, ScoreSheet
from scores_app.ranks.tables import table_of
from scores_app.trees import tree_of
from scores_app.what_if.maxima import Change, Leaf, maxima_of, scaled
from scores_app.what_if.tries import Outcome, group_of, outcomes_of
from scores_app.what_if.words import NOT_OFFICIAL
from tests.cast import Cast
from tests.factories import make_unit
from tests.score_factories import Leaf as MadeLeaf
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet

ADDRESS = "/xep-hang/2026/so/thu-thay-doi/"
BANDS = {"Xuất sắc": "90", "Tốt": "80"}
POINTS = {
    "Sở Y tế": ("2", "1", "5"),
    "Sở Xây dựng": ("1", "3", "4"),
    "Sở Công Thương": ("0", "2", "1"),
}
CODES = ("1.1", "1.2", "2.1")
NUMBERS = st.integers(1, 40).map(lambda number: Decimal(number) / 4)


@given(st.lists(st.tuples(st.integers(1, 3), NUMBERS), min_size=1, max_size=8), NUMBERS)
def test_an_area_shares_its_maximum_out(made: list[tuple[int, Decimal]], worth: Decimal) -> None:
    leaves = [Leaf(key, area, most) for key, (area, most) in enumerate(made)]
    tried = maxima_of(leaves, Change(areas={1: worth}))
    of_area = [leaf for leaf in leaves if leaf.area == 1]
    assert sum(tried[leaf.key] for leaf in of_area) == (Fraction(worth) if of_area else 0)
    for leaf in leaves:
        if leaf.area != 1:
            assert tried[leaf.key] == Fraction(leaf.highest)
    first = of_area[0] if of_area else None
    for leaf in of_area:
        assert first is not None
        assert tried[leaf.key] * Fraction(first.highest) == tried[first.key] * Fraction(
            leaf.highest
        )


@given(NUMBERS, NUMBERS, NUMBERS)
def test_points_keep_their_share_of_the_maximum(
    points: Decimal, old: Decimal, new: Decimal
) -> None:
    assert scaled(points, old, Fraction(new)) * Fraction(old) == Fraction(points) * Fraction(new)


@pytest.fixture
def part(cast: Cast) -> RoundSet:
    """Three units with other points and the cast's own, of ten points each."""
    made = make_round(make_set(group=make_group("so"), bands=BANDS), code="2026")
    for name, given_points in POINTS.items():
        fill(make_sheet(made, make_unit(name)), given_points)
    fill(make_sheet(made, cast.unit), ("1", "1", "4"))
    return RoundSet.objects.select_related("round", "criteria_set", "group").get(round=made)


def fill(sheet: ScoreSheet, given_points: Iterable[str]) -> None:
    for code, points in zip(CODES, given_points, strict=True):
        load_score(sheet, code, points)


def key(part: RoundSet, code: str) -> int:
    return Criterion.objects.get(criteria_set=part.criteria_set, code=code).pk


def sheet_of(part: RoundSet, name: str) -> ScoreSheet:
    return ScoreSheet.objects.get(round_set=part, unit__name=name)


def outcomes(part: RoundSet, change: Change) -> list[Outcome]:
    tree = tree_of(part.criteria_set)
    return outcomes_of(group_of(part, Basis.FINAL, today(), tree), change)


@pytest.mark.django_db
def test_nothing_tried_is_the_ranking_that_holds(part: RoundSet) -> None:
    rows = {row.sheet_id: row for row in table_of(part, Basis.FINAL, today()).rows}
    for one in outcomes(part, Change()):
        row = rows[one.sheet.pk]
        assert one.before == row
        assert (one.after.rank, one.after.index, one.after.band) == (row.rank, row.index, row.band)
        assert (one.points, one.applicable) == (row.points, row.applicable)


@pytest.mark.django_db
def test_other_maxima_rank_as_a_set_that_has_them(cast: Cast, part: RoundSet) -> None:
    """Area 1 worth 7 instead of 5, so 1.1 worth 2,8 and 1.2 worth 4,2."""
    tried = outcomes(part, Change(areas={key(part, "1"): Decimal(7)}))
    leaves = (
        MadeLeaf("1.1", "2.8"),
        MadeLeaf("1.2", "4.2"),
        MadeLeaf("2.1", "5", Rule.MANUAL),
    )
    real = make_round(make_set(leaves, group=make_group("khac"), bands=BANDS), code="2027")
    for one in tried:
        sheet = make_sheet(real, one.sheet.unit)
        for code, factor in zip(CODES, ("1.4", "1.4", "1"), strict=True):
            had = Score.objects.get(sheet=one.sheet, criterion__code=code).points or Decimal(0)
            load_score(sheet, code, str(had * Decimal(factor)))
    table = table_of(RoundSet.objects.get(round=real), Basis.FINAL, today())
    sheets = {sheet.pk: sheet.unit_id for sheet in ScoreSheet.objects.filter(round_set__round=real)}
    rows = {sheets[row.sheet_id]: row for row in table.rows}
    for one in tried:
        row = rows[one.sheet.unit_id]
        assert (one.after.rank, one.after.index, one.after.band) == (row.rank, row.index, row.band)
        assert (one.points, one.applicable) == (row.points, row.applicable)
    assert any(one.places_won for one in tried)


@pytest.mark.django_db
def test_thirds_still_tie(part: RoundSet) -> None:
    """Maxima of a third are no decimals; equal shares stay equal, and a cut is met exactly."""
    area = key(part, "1")
    fill(sheet_of(part, "Sở Công Thương"), ("2", "3", "4"))
    fill(sheet_of(part, "Sở Xây dựng"), ("2", "3", "4"))
    change = Change(areas={area: Decimal("3.333333")}, leaves={key(part, "1.1"): Decimal("0.7")})
    ranks = {one.sheet.unit.name: one.after.rank for one in outcomes(part, change)}
    assert ranks["Sở Công Thương"] == ranks["Sở Xây dựng"] == 1
    fill(sheet_of(part, "Sở Xây dựng"), ("1.6", "2.4", "4"))
    found = {one.sheet.unit.name: one for one in outcomes(part, change)}["Sở Xây dựng"]
    assert (found.after.index, found.after.band) == (Decimal(80), "Tốt")


@pytest.mark.django_db
def test_points_of_one_unit_move_it_alone(part: RoundSet) -> None:
    sheet = sheet_of(part, "Sở Công Thương")
    change = Change(sheet=sheet.pk, points={key(part, "2.1"): Decimal(5)})
    found = {one.sheet.pk: one for one in outcomes(part, change)}
    mine = found.pop(sheet.pk)
    assert (mine.points, mine.after.index) == (Decimal(7), Decimal(70))
    assert all(one.before.index == one.after.index for one in found.values())


@pytest.mark.django_db
def test_what_does_not_apply_stays_out_and_what_is_unknown_may_be_tried(part: RoundSet) -> None:
    made = part.round
    without, unknown = make_sheet(made), make_sheet(made)
    load_score(without, "1.1", None, answer="na")
    load_score(without, "1.2", "3")
    load_score(without, "2.1", "5")
    load_score(unknown, "1.1", "2")
    load_score(unknown, "1.2", "3")
    change = Change(
        leaves={key(part, "1.1"): Decimal(20)},
        sheet=unknown.pk,
        points={key(part, "2.1"): Decimal(5)},
    )
    found = {one.sheet.pk: one for one in outcomes(part, change)}
    assert (found[without.pk].applicable, found[without.pk].after.index) == (
        Decimal(8),
        Decimal(100),
    )
    assert (found[unknown.pk].before.rank, found[unknown.pk].after.rank) == (None, 1)


@pytest.mark.django_db
def test_the_address_holds_the_try_and_nothing_is_stored(cast: Cast, part: RoundSet) -> None:
    before = (Score.objects.count(), Ranking.objects.count(), Criterion.objects.count())
    asked = {"don_vi": sheet_of(part, "Sở Công Thương").pk, f"p{key(part, '2.1')}": "4,5"}
    page = cast["staff"].get(f"{ADDRESS}?{urlencode(asked)}")
    text = page.content.decode()
    assert "Sở Công Thương, tiêu chí 2.1: 1 → 4,5 điểm" in text
    assert text.count(NOT_OFFICIAL) >= 3
    assert (Score.objects.count(), Ranking.objects.count(), Criterion.objects.count()) == before


@pytest.mark.django_db
def test_fields_without_anything_leave_the_address(cast: Cast, part: RoundSet) -> None:
    area, leaf = key(part, "1"), key(part, "1.2")
    answer = cast["staff"].get(f"{ADDRESS}?w{area}=6&w{leaf}=&don_vi=")
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == f"{ADDRESS}?w{area}=6"


@pytest.mark.django_db
def test_what_is_refused_says_why_and_stays_typed(cast: Cast, part: RoundSet) -> None:
    leaf = key(part, "2.1")
    sheet = sheet_of(part, "Sở Y tế")
    asked = {"don_vi": sheet.pk, f"p{leaf}": "5,5", f"w{leaf}": "nhiều", f"w{key(part, '1')}": "-1"}
    text = cast["staff"].get(f"{ADDRESS}?{urlencode(asked)}").content.decode()
    for words in (
        "Điểm phải từ 0 đến 5, theo điểm tối đa hiện hành.",
        "“nhiều” không phải là số.",
        "Điểm tối đa phải từ 0 đến 1000.",
        'value="5,5"',
        'value="nhiều"',
    ):
        assert words in text
    assert "Hạng thử" not in text
    refused = cast["staff"].get(f"{ADDRESS}xuat.csv?{urlencode(asked)}")
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    nothing = {f"w{key(part, code)}": "0" for code in ("1.1", "1.2")} | {f"w{key(part, '1')}": "3"}
    text = cast["staff"].get(f"{ADDRESS}?{urlencode(nothing)}").content.decode()
    assert "Mọi tiêu chí của lĩnh vực đều có điểm tối đa bằng 0." in text


@pytest.mark.django_db
def test_a_unit_tries_its_own_points_alone(cast: Cast, part: RoundSet) -> None:
    page = cast["officer"].get(f"{ADDRESS}?don_vi={sheet_of(part, 'Sở Y tế').pk}")
    assert "Chỉ thử được điểm của đơn vị trong danh sách." in page.content.decode()
    choices = dict(page.context["form"].fields["don_vi"].choices)
    assert list(choices.values()) == ["Không đổi điểm đơn vị nào", cast.unit.name]
    text = cast["officer"].get(f"{ADDRESS}?w{key(part, '1')}=9").content.decode()
    assert "lĩnh vực 1: 5 → 9 điểm tối đa" in text


@pytest.mark.django_db
def test_a_unit_weighs_areas_alone_and_reads_no_criterion_of_others(
    cast: Cast, part: RoundSet
) -> None:
    """With all criteria but one at nothing every unit's index would be its points of that one."""
    spying = {f"w{key(part, code)}": "0" for code in ("1.1", "2.1")}
    told = "Vai trò đơn vị chỉ thử được điểm tối đa của cả lĩnh vực, không của riêng tiêu chí"
    for role in ("officer", "head"):
        page = cast[role].get(f"{ADDRESS}?{urlencode(spying)}")
        text = page.content.decode()
        assert f"{told} 1.1, 2.1." in text
        assert not page.context["asked"].outcomes
        assert f'id="id_w{key(part, "1.1")}"' not in text
        refused = cast[role].get(f"{ADDRESS}xuat.csv?{urlencode(spying)}")
        assert refused.status_code == HTTPStatus.BAD_REQUEST
        assert f"{told} 1.1, 2.1." in refused.content.decode()
    assert cast["staff"].get(f"{ADDRESS}?{urlencode(spying)}").context["asked"].outcomes
    own = cast["officer"].get(f"{ADDRESS}?don_vi={sheet_of(part, cast.unit.name).pk}")
    assert f'name="p{key(part, "1.1")}"' in own.content.decode()


@pytest.mark.django_db
def test_weighing_one_area_alone_tells_a_unit_what_the_ranking_shows(
    cast: Cast, part: RoundSet
) -> None:
    tried = cast["officer"].get(f"{ADDRESS}?w{key(part, '2')}=0").context["asked"].outcomes
    shown = cast["officer"].get("/xep-hang/2026/so/").context["ranking"].lines
    areas = {line.sheet.pk: line.areas[0].index for line in shown}
    assert {one.sheet.pk: one.after.index for one in tried} == areas
    assert any(areas.values())


@pytest.mark.django_db
def test_an_area_that_is_a_criterion_itself_is_weighed_as_an_area(cast: Cast) -> None:
    leaves = (MadeLeaf("1", "5", Rule.MANUAL), MadeLeaf("2.1", "5", Rule.MANUAL))
    made = make_round(make_set(leaves, group=make_group("so"), bands=BANDS), code="2026")
    sheet = make_sheet(made, cast.unit)
    for code in ("1", "2.1"):
        load_score(sheet, code, "4")
    area = Criterion.objects.get(criteria_set__round_sets__round=made, code="1").pk
    page = cast["officer"].get(f"{ADDRESS}?w{area}=10")
    assert "tiêu chí 1: 5 → 10 điểm tối đa" in page.content.decode()


@pytest.mark.django_db
def test_every_line_of_the_sheet_is_marked(cast: Cast, part: RoundSet) -> None:
    answer = cast["leader"].get(f"{ADDRESS}xuat.csv?w{key(part, '1')}=9")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert all(line.startswith(NOT_OFFICIAL) for line in lines[1:])


@pytest.mark.django_db
def test_without_sheets_there_is_nothing_to_try(cast: Cast) -> None:
    make_round(make_set(group=make_group("so")), code="2026")
    assert "Chưa có đơn vị nào" in cast["staff"].get(ADDRESS).content.decode()


@pytest.mark.django_db
def test_queries_do_not_grow_with_units(cast: Cast, part: RoundSet) -> None:
    counts = []
    for _ in range(2):
        cast["staff"].get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            cast["staff"].get(f"{ADDRESS}?w{key(part, '1')}=9")
        counts.append(len(captured))
        for _ in range(4):
            fill(make_sheet(Round.objects.get(pk=part.round_id)), ("1", "1", "1"))
    assert counts == [9, 9]
