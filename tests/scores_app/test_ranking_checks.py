"""The page of the nightly checks."""

from __future__ import annotations

import pytest

from cchc.core.clock import today
from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from tests.cast import Cast
from tests.score_factories import load_score, make_round, make_set, make_sheet

pytestmark = pytest.mark.django_db
ADDRESS = "/xep-hang/kiem-tra/"


def test_before_the_first_check_it_says_when(cast: Cast) -> None:
    assert "Chưa có lần kiểm tra nào" in cast["staff"].get(ADDRESS).content.decode()


def test_a_difference_is_told_with_unit_and_figures(cast: Cast) -> None:
    sheet = make_sheet(make_round(make_set()), cast.unit, state="sent")
    for code in ("1.1", "1.2", "2.1"):
        load_score(sheet, code, "1")
    group = RoundSet.objects.select_related("round", "criteria_set").get(pk=sheet.round_set_id)
    run = runs.recompute(group, Basis.FINAL, today())
    ranking_checks.check()
    assert "không chỗ nào khác" in cast["leader"].get(ADDRESS).content.decode()
    run.rows.update(points=4)
    ranking_checks.check()
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "1 chỗ khác" in text
    assert "Sở Tư pháp, điểm: lưu 4, tính lại 3" in text
