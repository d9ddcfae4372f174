"""Many cells at once: the declared figures taken over, results pasted; shown before written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from scores_app.choices import Cause, Stage
from scores_app.models import Score
from tests.cast import signed_in
from tests.score_factories import load_score
from tests.scores_app.appraisal_cases import Case, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


def url(case: Case, name: str, code: str) -> str:
    return reverse(name, args=[case.round.code, case.leaf(code).pk])


def test_the_preview_writes_nothing(case: Case) -> None:
    page = signed_in(case.appraiser).get(url(case, "appraise_many", "1.1")).content.decode()
    assert page.count('name="sheet"') == 2
    assert page.count(" checked") == 1
    assert page.count('name="cause-') == 1
    assert not Score.objects.filter(stage=Stage.APPRAISAL).exists()


def test_ticked_units_are_taken_over_and_the_rest_is_named(case: Case) -> None:
    ticked: dict[str, Any] = {"sheet": [sheet.pk for sheet in case.sheets]}
    client = signed_in(case.appraiser)
    page = client.post(url(case, "appraise_many", "1.1"), ticked, follow=True).content.decode()
    assert "Đã ghi điểm của 1 đơn vị." in page
    assert "Chưa ghi 1 đơn vị. Sở Tài chính: Chọn nguyên nhân mất điểm." in page
    cause = {f"cause-{case.sheets[1].pk}": Cause.NOT_DONE.value}
    client.post(url(case, "appraise_many", "1.1"), {**ticked, **cause})
    assert Score.objects.filter(stage=Stage.APPRAISAL).count() == 2


def test_a_pasted_block_is_shown_then_written(case: Case) -> None:
    load_score(case.sheets[0], "2.2", "1")
    block = f"{case.sheets[0].unit.code}\t85,5\nso tai chinh\tnhiều\nSở Lạ\t90\n"
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    page = client.post(place, {"block": block, "does": "check"}).content.decode()
    assert "8,55" in page
    assert "không phải là số" in page
    assert "Không có đơn vị “Sở Lạ”" in page
    assert "<strong>1</strong> dòng sẽ được ghi" in page
    client.post(place, {"block": block, "does": "write"})
    assert Score.objects.get(stage=Stage.APPRAISAL).points == Decimal("8.55")
