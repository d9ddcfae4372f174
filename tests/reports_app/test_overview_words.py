"""What the first page says in the titles of its charts, and while there is nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from reports_app import charts
from scores_app.published.chart import finding
from tasks_app.completion import Counts
from tests.cast import Cast
from units_app.models import Unit

SINCE = date(2023, 1, 1)


def index_year(score: str | None, rank: int | None) -> Any:
    facts = {"year": 2022, "score": Decimal(score) if score else None, "rank": rank, "rank_of": 63}
    return SimpleNamespace(statement=SimpleNamespace(**facts))


@pytest.mark.parametrize(
    ("score", "rank", "words"),
    [
        ("85.95", 28, "PAR INDEX năm 2022: 85,95 %, hạng 28/63"),
        (None, 28, "PAR INDEX năm 2022: hạng 28/63"),
        (None, None, "PAR INDEX năm 2022"),
    ],
)
def test_an_index_is_titled_by_its_last_result(
    score: str | None, rank: int | None, words: str
) -> None:
    assert finding("PAR INDEX", [index_year(score, rank)]) == words


def test_the_course_of_the_year_is_titled_by_what_changed() -> None:
    first, last = Counts(assigned=9, done=1, due=2), Counts(assigned=9, done=4, due=3)
    words = "Từ 01/01/2023 hoàn thành thêm 3 nhiệm vụ, thêm 1 nhiệm vụ đến hạn"
    assert charts.trend_title(SINCE, first, last) == words
    words = "Từ 01/01/2023 chưa hoàn thành thêm nhiệm vụ nào"
    assert charts.trend_title(SINCE, first, first) == words
    assert charts.has_moved([(SINCE, first), (date(2023, 2, 1), last)])
    assert not charts.has_moved([(SINCE, first), (date(2023, 2, 1), first)])
    assert not charts.has_moved([])


@pytest.mark.django_db
def test_the_command_names_the_source_in_words() -> None:
    for source, words in (("government", "Chính phủ giao"), ("all", "Cả hai nguồn")):
        out = StringIO()
        call_command("completion", source=source, stdout=out)
        assert f"nguồn giao: {words}" in out.getvalue()


@pytest.mark.django_db
def test_empty_books_show_no_figures_and_say_where_units_come_from(cast: Cast) -> None:
    assert 'aria-label="Số liệu chính"' not in cast["leader"].get("/").content.decode()
    Unit.objects.update(valid_from=date(2040, 1, 1))
    text = cast["staff"].get("/don-vi/").content.decode()
    assert "sổ chưa có đơn vị nào" in text
    assert "khớp với bộ lọc" not in text
    assert "khớp với bộ lọc" in cast["staff"].get("/don-vi/", {"q": "zzz"}).content.decode()
