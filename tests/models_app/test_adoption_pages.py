"""Units that take an initiative over, on pages: the panel of any day and each of the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.core.clock import today
from models_app.choices import Stage
from models_app.models import Adoption, Initiative
from models_app.services.adopting import adoption_end
from tests.cast import Cast
from tests.factories import make_unit
from tests.initiative_factories import make_adoption, make_initiative
from units_app.offering import MANY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def initiative(cast: Cast) -> Initiative:
    """Of the unit that nobody of the cast belongs to."""
    return make_initiative(Stage.APPLIED, unit=cast.other_unit)


def page(cast: Cast, who: str, initiative: Initiative, day: str = "") -> str:
    url = reverse("initiative_detail", args=[initiative.pk])
    return str(cast[who].get(url, {"as_of": day} if day else {}).content.decode())


def step(cast: Cast, name: str, adoption: Adoption, **typed: Any) -> Any:
    url = reverse(name, args=[adoption.pk])
    return cast["officer"].post(url, {"version": adoption.version, **typed})


def test_a_unit_takes_over_what_it_may_choose_only_for_itself(
    cast: Cast, initiative: Initiative
) -> None:
    url = reverse("adoption_add", args=[initiative.pk])
    form = cast["officer"].get(url).content.decode()
    assert "Sở Tư pháp" in form
    assert f'<option value="{cast.other_unit.pk}"' not in form
    typed = {"unit_given": cast.unit.pk, "since": "01/08/2023", "adapted": "Thêm kiosk."}
    refused = cast["officer"].post(url, {**typed, "unit_given": make_unit().pk})
    assert "Thêm kiosk." in refused.content.decode()
    answer: Any = cast["officer"].post(url, typed)
    assert answer.url == reverse("initiative_detail", args=[initiative.pk]) + "#h-ap-dung"
    shown = page(cast, "officer", initiative)
    for words in ("1 đơn vị đang áp dụng lại", "Thêm kiosk.", "từ 01/08/2023"):
        assert words in shown
    again = cast["officer"].post(url, typed).content.decode()
    assert "Đơn vị này đang áp dụng sáng kiến" in again


def test_the_day_is_today_and_among_many_units_one_is_searched_for(
    cast: Cast, initiative: Initiative
) -> None:
    url = reverse("adoption_add", args=[initiative.pk])
    few = cast["staff"].get(url)
    assert f'value="{today():%d/%m/%Y}"' in few.content.decode()
    assert "data-pick-search" not in few.content.decode()
    unit, *_ = (make_unit(f"Xã {number}", valid_to=date(2099, 1, 31)) for number in range(MANY))
    many = cast["staff"].get(url, {"unit": unit.pk}).content.decode()
    assert "data-pick-search" in many
    assert "Xã 0 (đến 31/01/2099)" in many
    assert f'type="radio" name="unit_given" value="{unit.pk}" id="id_unit_given_' in many
    assert many.count(" checked") == 1
    refused = cast["staff"].post(url, {"since": "01/08/2023"}).content.decode()
    assert 'href="#id_unit_given_0"' in refused
    cast["staff"].post(url, {"unit_given": unit.pk, "since": "01/08/2023"})
    assert initiative.adoptions.get().unit == unit


def test_staff_record_any_unit_but_the_one_whose_it_is(cast: Cast, initiative: Initiative) -> None:
    form = cast["staff"].get(reverse("adoption_add", args=[initiative.pk])).content.decode()
    assert f'<option value="{cast.unit.pk}"' in form
    assert f'<option value="{cast.other_unit.pk}"' not in form


def test_result_end_and_correction(cast: Cast, initiative: Initiative) -> None:
    adoption = make_adoption(initiative, cast.unit)
    step(cast, "adoption_result", adoption, result="Giảm 20 phút.", result_on="31/08/2023")
    assert "Giảm 20 phút." in page(cast, "officer", initiative)
    adoption.refresh_from_db()
    step(cast, "adoption_end", adoption, ended_on="05/09/2023", reason="Dùng phần mềm chung.")
    assert "thôi áp dụng từ 05/09/2023" in page(cast, "leader", initiative)
    assert "1 đơn vị đang áp dụng lại" in page(cast, "leader", initiative, "2023-09-04")
    url = reverse("adoption_end", args=[adoption.pk])
    assert cast["officer"].get(url).status_code == HTTPStatus.FOUND
    adoption.refresh_from_db()
    step(
        cast,
        "adoption_correct",
        adoption,
        since="03/07/2023",
        ended_on="03/07/2023",
        reason="Ghi nhầm đơn vị.",
    )
    assert "ghi nhầm, không áp dụng" in page(cast, "leader", initiative)


def test_a_correction_form_says_everything_that_is_wrong(
    cast: Cast, initiative: Initiative
) -> None:
    adoption = make_adoption(initiative, cast.unit)
    shown = step(
        cast, "adoption_correct", adoption, since="01/01/2023", result="Tốt", reason=""
    ).content.decode()
    for words in ("Ngày phải từ 04/05/2023 trở đi.", "Ghi ngày của kết quả.", "bắt buộc"):
        assert words in shown


def test_somebody_was_faster_shows_both(cast: Cast, initiative: Initiative) -> None:
    adoption = make_adoption(initiative, cast.unit)
    step(cast, "adoption_result", adoption, result="Giảm 20 phút.", result_on="31/08/2023")
    answer = step(cast, "adoption_result", adoption, result="Giảm nửa giờ.", result_on="05/09/2023")
    assert answer.status_code == HTTPStatus.CONFLICT
    shown = answer.content.decode()
    for words in ("vừa có người khác sửa", "Giảm 20 phút.", "Giảm nửa giờ.", "31/08/2023"):
        assert words in shown
    assert 'name="version" value="2"' in shown


def test_a_past_day_offers_no_change(cast: Cast, initiative: Initiative) -> None:
    make_adoption(initiative, cast.unit)
    assert "Ghi đơn vị áp dụng" in page(cast, "staff", initiative)
    past = page(cast, "staff", initiative, "2023-08-01")
    assert "1 đơn vị đang áp dụng lại" in past
    assert "Ghi đơn vị áp dụng" not in past
    assert "Đính chính việc áp dụng" not in past
    assert "0 đơn vị đang áp dụng lại" in page(cast, "staff", initiative, "2023-07-02")


def test_who_only_looks_is_offered_nothing(cast: Cast, initiative: Initiative) -> None:
    make_adoption(initiative)
    shown = page(cast, "leader", initiative)
    assert "Ghi đơn vị áp dụng" not in shown
    assert "Ghi kết quả áp dụng" not in shown


def test_the_picture_stops_where_it_would_say_less(cast: Cast, initiative: Initiative) -> None:
    for number in range(14):
        made = make_adoption(initiative, make_unit(f"Xã thứ {number}"))
    adoption_end(
        adoption_id=made.pk,
        version=made.version,
        ended_on=date(2023, 9, 1),
        reason="Sáp nhập.",
        actor=None,
    )
    shown = page(cast, "leader", initiative)
    assert "13 đơn vị đang áp dụng lại" in shown
    assert "còn 1 đơn vị nữa trong bảng" in shown
    assert shown.count('class="diagram-box') == 13


def test_more_adopters_cost_no_more_queries(cast: Cast, initiative: Initiative) -> None:
    numbers = []
    for _ in range(3):
        make_adoption(initiative)
        with CaptureQueriesContext(connection) as seen:
            page(cast, "leader", initiative)
        numbers.append(len(seen))
    assert numbers[1] == numbers[2]
