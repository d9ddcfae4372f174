"""Working days: weekends, holidays, swapped days; the sheet and the page of them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.core import working_days
from cchc.core.clock import HANOI
from cchc.core.models import SpecialDay
from cchc.core.special_days import CALENDAR, add_shipped
from cchc.core.templatetags.cchc_format import due_words
from cchc.core.undo import undo_batch
from cchc.core.working_days import WorkingCalendar
from tests.cast import Cast
from tests.sheet_files import FORMS, counts, exported, take

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=30).map(WorkingCalendar)


@given(calendar=CALENDARS, start=DAYS, length=st.integers(0, 400))
def test_counting_is_looking_at_each_day(
    calendar: WorkingCalendar, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    each = [start + timedelta(days=number) for number in range(1, length + 1)]
    assert calendar.working_days(start, end) == sum(map(calendar.is_working, each))
    assert calendar.working_days(end, start) == 0 or length == 0


def test_the_last_day_there_is_can_be_counted_to() -> None:
    calendar = WorkingCalendar()
    assert calendar.working_days(date.max - timedelta(days=7), date.max) == 5


@given(calendar=CALENDARS, day=DAYS)
def test_the_next_working_day_is_worked(calendar: WorkingCalendar, day: date) -> None:
    found = calendar.next_working(day)
    assert calendar.is_working(found)
    between = [day + timedelta(days=number) for number in range((found - day).days)]
    assert not any(map(calendar.is_working, between))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2024-02-07T10:00", True),  # the day before Tết
        ("2024-02-08T10:00", False),  # Tết
        ("2024-02-14T10:00", False),
        ("2024-02-15T10:00", True),
        ("2024-05-04T10:00", True),  # a Saturday worked for Monday 29/4
        ("2024-04-29T10:00", False),
        ("2024-05-11T10:00", False),  # an ordinary Saturday
        ("2024-05-06T07:29", False),
        ("2024-05-06T07:30", True),
        ("2024-05-06T16:59", True),
        ("2024-05-06T17:00", False),
        ("2024-05-06T23:59", False),
        ("2024-05-07T00:00", False),
    ],
)
def test_working_time_on_the_shipped_calendar(text: str, works: bool) -> None:
    add_shipped()
    assert working_days.is_working_time(moment(text)) is works


@pytest.mark.django_db
def test_shipped_days_say_where_they_come_from_and_come_once() -> None:
    added = add_shipped()
    assert added == SpecialDay.objects.count() > 40
    assert not SpecialDay.objects.filter(source="").exists()
    for item in SpecialDay.objects.all():
        assert item.is_working == (item.day.weekday() >= 5), item
    assert add_shipped() == 0
    calendar = working_days.calendar()
    assert all(calendar.knows(year) for year in (2023, 2024, 2025, 2026))
    assert not calendar.knows(2027)


@pytest.mark.django_db
def test_every_swapped_day_is_made_up_and_names_its_announcement() -> None:
    add_shipped()
    swapped = SpecialDay.objects.filter(name__startswith="Nghỉ hoán đổi")
    worked = SpecialDay.objects.filter(is_working=True)
    texts = [item.name.rsplit(" ", 1)[1].split("/") for item in worked]
    made_up_for = [date(int(year), int(month), int(day)) for day, month, year in texts]
    assert made_up_for == [item.day for item in swapped]
    for item in [*swapped, *worked]:
        assert re.match(r"(Công văn|Thông báo) \d+/", item.source), item
    culture_day = SpecialDay.objects.get(day=date(2026, 11, 24))
    assert (culture_day.is_working, culture_day.source) == (
        False,
        "Nghị quyết 28/2026/QH16, Điều 2",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2024, 5, 4), "còn 3 ngày làm việc"),  # Thursday, Friday, the swapped Saturday
        (date(2024, 5, 1), "đúng ngày đến hạn"),
        (date(2024, 4, 19), "quá hạn 12 ngày"),
    ],
)
def test_deadlines_are_told_in_working_days(due: date, words: str) -> None:
    add_shipped()
    assert due_words(due, date(2024, 5, 1)) == words


@pytest.mark.django_db
def test_a_deadline_without_a_working_day_before_it() -> None:
    assert due_words(date(2023, 9, 10), date(2023, 9, 8)) == "còn 2 ngày nghỉ"


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_the_sheet_comes_back_unchanged(tmp_path: Path, form: str) -> None:
    add_shipped()
    file = exported(CALENDAR, tmp_path, form)
    from cchc.core.imports import run_import

    assert counts(run_import(CALENDAR, file)) == (0, 0, SpecialDay.objects.count())


@pytest.mark.django_db(transaction=True)
def test_an_import_is_known_at_once_and_can_be_undone(tmp_path: Path) -> None:
    day = date(2027, 2, 8)
    assert working_days.calendar().is_working(day)
    row = {"day": "08/02/2027", "is_working": "không", "name": "Tết", "source": "Thông báo"}
    report = take(CALENDAR, tmp_path, [row])
    assert counts(report) == (1, 0, 0)
    assert not working_days.calendar().is_working(day)
    assert report.batch is not None
    undo_batch(batch_id=report.batch, actor=None, reason="Nhầm năm")
    assert working_days.calendar().is_working(day)


@pytest.mark.django_db
def test_the_page_of_a_year(cast: Cast) -> None:
    add_shipped()
    page = cast["officer"].get("/lich-lam-viec/?year=2024").content.decode()
    assert "Giỗ Tổ Hùng Vương" in page
    assert "Làm bù" in page
    empty = cast["officer"].get("/lich-lam-viec/?year=2027").content.decode()
    assert "Chưa có lịch nghỉ năm này" in empty
    assert cast["officer"].get("/lich-lam-viec/?year=²").status_code == 200
