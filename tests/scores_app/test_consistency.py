"""Whether appraisers judge alike: the arithmetic, its properties, the page and its sheet."""

from __future__ import annotations

import random
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from scores_app.appraisal import consistency
from scores_app.appraisal.consistency import Judged
from scores_app.choices import SheetState, Stage
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import load_score, make_sheet
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role

POINTS = st.none() | st.decimals(0, 5, places=2)
READINGS = st.lists(
    st.builds(
        Judged,
        criterion=st.integers(1, 3),
        sheet=st.integers(1, 6),
        appraiser=st.integers(1, 3),
        declared=st.sampled_from(["yes", "no", None]),
        own=POINTS,
        points=POINTS,
        is_override=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda one: (one.criterion, one.sheet),
)


def judged(
    sheet: int, points: str, *, declared: str = "yes", own: str = "2", by: int = 1
) -> Judged:
    return Judged(1, sheet, by, declared, Decimal(own), Decimal(points))


def test_the_same_figure_with_different_points_is_found() -> None:
    readings = [judged(1, "2"), judged(2, "1.5"), judged(3, "2"), judged(4, "0", declared="no")]
    (found,) = consistency.splits(readings)
    assert found.points == [Decimal("1.5"), Decimal(2)]
    assert [one.sheet for one in found.readings] == [2, 1, 3]


def test_the_mean_is_exact() -> None:
    (found,) = consistency.leanings([judged(1, "1"), judged(2, "2"), judged(3, "2")])
    assert (found.mean, found.lowered, found.raised) == (Decimal("-0.333333"), 1, 0)


def test_criteria_of_several_are_compared() -> None:
    (found,) = consistency.spreads([judged(1, "1"), judged(2, "2", by=2)])
    assert found.apart == Decimal(1)
    assert [one.appraiser for one in found.leanings] == [1, 2]
    assert consistency.spreads([judged(1, "1"), judged(2, "2")]) == []


@given(READINGS, st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(
    readings: list[Judged], chance: random.Random
) -> None:
    shuffled = chance.sample(readings, len(readings))
    assert consistency.leanings(shuffled) == consistency.leanings(readings)
    assert consistency.spreads(shuffled) == consistency.spreads(readings)
    assert consistency.splits(shuffled) == consistency.splits(readings)
    assert consistency.overrides(shuffled) == consistency.overrides(readings)


@given(READINGS)
def test_every_reading_is_somebodys(readings: list[Judged]) -> None:
    found = consistency.leanings(readings)
    assert sum(one.readings for one in found) == len(readings)
    assert all(one.lowered + one.raised <= one.compared <= one.readings for one in found)


@pytest.fixture
def case(db: None) -> Case:
    made = make_case()
    load_score(made.sheets[1], "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(made.sheets[0], "1.1", "2", answer="yes", actor=made.appraiser)
    load_score(made.sheets[1], "1.1", "0", answer="no", actor=made.staff)
    return made


def test_the_page_and_its_sheet(case: Case) -> None:
    url = reverse("appraisal_consistency", args=[case.round.code])
    page = signed_in(case.staff).get(url).content.decode()
    assert "Cùng kê khai “Có”, được 0,00; 2,00 trên 2,00 điểm" in page
    assert "Cách nhau 2,00 điểm" in page
    assert "−2,00" in page
    sheet = signed_in(case.staff).get(reverse("consistency_export", args=[case.round.code, "csv"]))
    text = b"".join(sheet).decode("utf-8-sig")
    assert text.count("Cùng kê khai, khác điểm") == 2
    refused = signed_in(case.appraiser).get(url)
    assert refused.status_code == HTTPStatus.FORBIDDEN


def test_queries_do_not_grow_with_units(case: Case) -> None:
    client = signed_in(case.staff)
    url = reverse("appraisal_consistency", args=[case.round.code])
    client.get(url)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        for place in range(3):
            more = make_sheet(case.round, make_unit(f"Sở {number}{place}"), state=SheetState.SENT)
            load_score(more, "1.1", "1", answer="yes", actor=make_user(Role.APPRAISER))
    assert counts[0] == counts[1]
