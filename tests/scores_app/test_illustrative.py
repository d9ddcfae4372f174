"""What is made up says so in every download, also where only the set of criteria is."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from scores_app.models import CriteriaSet, RoundSet
from tests.cast import Cast
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet

pytestmark = pytest.mark.django_db
ADDRESS = "/xep-hang/2026/so/"


@pytest.fixture
def part(cast: Cast) -> RoundSet:
    """Two units of a real round, scored by an illustrative set."""
    of_set = make_set(group=make_group("so"), ready=False)
    CriteriaSet.objects.filter(pk=of_set.pk).update(is_sample=True, state="ready")
    held = make_round(of_set, code="2026")
    for unit in (cast.unit, cast.other_unit):
        sheet = make_sheet(held, unit)
        for code in ("1.1", "1.2", "2.1"):
            load_score(sheet, code, "1")
    return RoundSet.objects.select_related("round", "criteria_set").get(round=held)


@pytest.mark.parametrize(
    ("of_round", "of_set", "expected"),
    [(False, False, False), (True, False, True), (False, True, True)],
)
def test_a_group_is_illustrative_by_its_round_or_by_its_set(
    part: RoundSet, *, of_round: bool, of_set: bool, expected: bool
) -> None:
    part.round.is_sample, part.criteria_set.is_sample = of_round, of_set
    assert part.is_sample is expected


@pytest.mark.parametrize(
    "page", ["", "so-sanh/", "muc-chac-chan/", "thu-thay-doi/", "qua-cac-nam/"]
)
def test_downloads_with_an_illustrative_set_are_marked(
    cast: Cast, part: RoundSet, page: str
) -> None:
    chosen = f"?don-vi={cast.unit.pk}&don-vi={cast.other_unit.pk}" if page == "so-sanh/" else ""
    answer = cast["staff"].get(f"{ADDRESS}{page}xuat.xlsx{chosen}")
    told = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    cells = [str(cell) for row in told.iter_rows(values_only=True) for cell in row]
    assert "Dữ liệu minh họa" in cells
