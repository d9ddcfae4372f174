"""Where else publications are told of: rankings, the board of a round, a conference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.check_codes import spelled
from cchc.core.clock import today
from scores_app.models import Round
from tests.cast import Cast
from tests.reports_app.publication_cases import (
    CODE,
    corrected,
    made_pack,
    published,
    published_pack,
    scored_round,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> Round:
    return scored_round(cast)


def address(held: Round) -> str:
    return f"/xep-hang/{CODE}/{held.sets.get().group.code}/"


def test_a_ranking_says_whether_it_was_published(cast: Cast, held: Round) -> None:
    page = address(held)
    assert "Chưa công bố" in cast["head"].get(page).content.decode()
    made = published(held)
    answer = cast["head"].get(page)
    text = answer.content.decode()
    assert "Đã công bố" in text
    assert f"/bao-cao/cong-bo/{made.number}/" in text
    assert answer.context["check_code"] == made.code
    corrected(held, cast.unit)
    answer = cast["head"].get(page)
    assert "Khác bản công bố số 1" in answer.content.decode()
    assert not answer.context["check_code"]
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert "công bố số 1" not in cast["head"].get(f"{page}?as_of={yesterday}").content.decode()


def test_a_round_that_runs_says_nothing_of_it(cast: Cast, held: Round) -> None:
    published(held)
    text = cast["head"].get(f"{address(held)}?basis=self").content.decode()
    assert "ông bố số 1" not in text
    assert "Chưa công bố" not in text


def test_the_mark_costs_one_query(cast: Cast, held: Round) -> None:
    published(held)
    cast["head"].get(address(held))
    with CaptureQueriesContext(connection) as asked:
        cast["head"].get(address(held))
    assert sum("scores_app_publication" in one["sql"] for one in asked) == 1


def test_the_board_of_a_round_ends_with_publishing(cast: Cast, held: Round) -> None:
    page = f"/cham-diem/ky/{CODE}/"
    assert "kết quả chưa được công bố" in cast["head"].get(page).content.decode()
    assert f"/xep-hang/{CODE}/" not in cast["leader"].get(page).content.decode()
    assert f"/bao-cao/cong-bo/xep-hang/{CODE}/" in cast["staff"].get(page).content.decode()
    made = published(held)
    assert spelled(made.code) in cast["head"].get(page).content.decode()
    assert "ở bản số 1" in cast["head"].get("/xep-hang/").content.decode()


def test_a_conference_is_drawn_from_what_was_published(cast: Cast, held: Round) -> None:
    made, pack = published(held), published_pack(made_pack())
    corrected(held, cast.unit)
    asked = {"group": f"{CODE}/{held.sets.get().group.code}", "part": ["ranking", "heat", "tasks"]}
    setup = cast["leader"].get("/trinh-chieu/", asked).content.decode()
    assert 'name="cong-bo" value="1"' in setup
    now = cast["leader"].get("/trinh-chieu/", {**asked, "trang": "1"}).content.decode()
    assert "90,00" in now
    assert "bản công bố" not in now
    then = cast["leader"].get("/trinh-chieu/", {**asked, "trang": "1", "cong-bo": ["1", "2", "x"]})
    text = then.content.decode()
    assert "100,00" in text
    assert "90,00" not in text.split("Cuối bảng", maxsplit=1)[0]
    assert f"theo bản công bố số 1, mã {spelled(made.code)}" in text
    assert f"theo bản công bố số 2, mã {spelled(pack.code)}" in text
    assert "Hoàn thành 39 trong 133 nhiệm vụ" in text
    assert "nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao" in text.split("Hoàn thành 39")[1]
    assert "tính đến 06/09/2023" in text
