"""How figures, days, status and addresses are written on pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from cchc.core.templatetags import cchc_format as say
from models_app.choices import Stage
from models_app.effects import Outcome
from reports_app.choices import PackState
from scores_app.choices import RoundState, SheetState
from tasks_app.choices import ExtensionState, MailState, Status, Timeliness


def rendered(source: str, query: str = "", **values: Any) -> str:
    request = RequestFactory().get(f"/nhiem-vu/?{query}")
    context = Context({"request": request, **values})
    return Template("{% load cchc_format %}" + source).render(context)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(39) * 100 / 133, "29,32\u00a0%"),
        (Decimal("91.845"), "91,85\u00a0%"),
        (Decimal(100), "100,00\u00a0%"),
        (Decimal(0), "0,00\u00a0%"),
        (None, "–"),
    ],
)
def test_rate_rounds_half_up_and_tells_nothing_from_zero(value: Decimal | None, text: str) -> None:
    assert say.rate(value) == text


def test_numbers_are_vietnamese() -> None:
    assert say.whole(2501) == "2.501"
    assert say.whole(0) == "0"
    assert say.whole(None) == "–"
    assert say.exact(Decimal("1088.345")) == "1.088,35"
    assert say.full(Decimal("73.786667000")) == "73,786667"
    assert say.full(Decimal("1088.5")) == "1.088,50"
    assert say.full(Decimal(100)) == "100,00"
    assert say.full(None) == "–"
    assert say.share(Decimal("0.37500")) == "37,5\u00a0%"
    assert say.unformatted(1440) == "1440"


def test_days_are_local() -> None:
    late_evening = datetime(2023, 9, 6, 18, 30, tzinfo=UTC)
    assert say.day(date(2023, 9, 6)) == "06/09/2023"
    assert say.day(late_evening) == "07/09/2023"
    assert say.moment(late_evening) == "01:30 07/09/2023"
    assert say.day(None) == say.moment(None) == "–"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2023, 9, 11), "còn 3 ngày làm việc"),
        (date(2023, 9, 10), "còn 2 ngày làm việc"),
        (date(2023, 9, 6), "đúng ngày đến hạn"),
        (date(2023, 8, 25), "quá hạn 12 ngày"),
        (None, ""),
    ],
)
@pytest.mark.django_db
def test_due_words(due: date | None, words: str) -> None:
    assert say.due_words(due, date(2023, 9, 6)) == words


def test_ago_words() -> None:
    assert say.ago_words(date(2023, 8, 17), date(2023, 9, 6)) == "20 ngày trước"
    assert say.ago_words(date(2023, 9, 6), date(2023, 9, 6)) == "cùng ngày"


def test_query_sets_replaces_and_takes_out() -> None:
    source = "{% query page=None sort='due' as_of=day %}"
    text = rendered(source, "q=dat+dai&page=3&sort=code", day=date(2023, 9, 6))
    assert text == "?q=dat+dai&amp;sort=due&amp;as_of=2023-09-06"


def test_every_status_and_timeliness_has_a_look() -> None:
    mails = set(MailState.values) - {MailState.NO_ADDRESS}
    assert set(say.LOOKS) == {
        *Status.values,
        *Timeliness.values,
        *ExtensionState.values,
        *RoundState.values,
        *SheetState.values,
        *Stage.values,
        Outcome.REACHED,
        Outcome.MISSED,
        *mails,
        *PackState.values,
        "published",
    }


def test_a_pill_says_its_status_in_words() -> None:
    html = say.pill("overdue", "Quá hạn <12>")
    assert "pill-late" in html
    assert "alert-triangle" in html
    assert "Quá hạn &lt;12&gt;" in html


def test_source_line() -> None:
    text = rendered("{% source_line 'Bộ Nội vụ' %}", as_of=date(2023, 9, 6))
    assert text == '<p class="source">Nguồn: Bộ Nội vụ · tính đến 06/09/2023</p>'


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Nguyễn Thị Ánh", "Á"),
        ("Cán bộ Sở Tư pháp (mẫu)", "P"),
        ("(Sở Y tế) Lê Bình (mẫu", "B"),
        ("(mẫu)", "?"),
        ("đức", "Đ"),
        ("", "?"),
        ("1 2", "?"),
    ],
)
def test_the_initial_is_the_given_name_s(name: str, letter: str) -> None:
    assert say.given_initial(name) == letter


def test_tables_under_charts_hold_what_the_charts_draw() -> None:
    lines: dict[str, Any] = {
        "x": ["2021", "2022"],
        "series": [{"name": "PAR INDEX", "values": ["88.6", None], "labels": ["8/63", ""]}],
    }
    assert [(row.label, row.cells) for row in say.line_rows(lines)] == [
        ("2022", ["–"]),
        ("2021", ["88,60 (8/63)"]),
    ]


def test_a_long_series_of_days_is_told_by_months() -> None:
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(70)]
    data = {
        "x": [day.isoformat() for day in days],
        "series": [{"name": "Hoàn thành", "values": list(range(70))}],
    }
    assert [(row.label, row.cells) for row in say.line_rows(data)] == [
        ("11/03/2023", ["69"]),
        ("28/02/2023", ["58"]),
        ("31/01/2023", ["30"]),
    ]


def test_a_day_on_a_page_is_typed_as_in_a_form() -> None:
    plain = rendered('{% day_input "from" typed id="id_from" %}', typed='1"2')
    assert 'name="from"' in plain
    assert 'value="1&quot;2"' in plain
    assert "data-day-pick" in plain
    assert "aria-invalid" not in plain
    wrong = rendered('{% day_input "from" "x" "loi" label="Từ ngày" %}')
    assert 'aria-invalid="true"' in wrong
    assert 'aria-describedby="loi"' in wrong
    assert 'aria-label="Từ ngày"' in wrong


def test_a_difference_that_is_shown_as_nothing_has_no_sign() -> None:
    assert say.difference(Decimal("0.004")) == "0,00"
    assert say.difference(Decimal("-0.004")) == "0,00"
    assert say.difference(Decimal("-0.006")) == "−0,01"
    assert say.difference(3) == "+3"
