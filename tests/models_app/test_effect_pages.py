"""Figures of an effect on pages: the panel of any day, recording, withdrawing, both versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from models_app.choices import Better, MeasureKind, Stage
from models_app.models import Indicator, Initiative, Measurement
from tests.cast import Cast
from tests.factories import make_evidence
from tests.initiative_factories import make_indicator, make_initiative, measure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def initiative(cast: Cast) -> Initiative:
    return make_initiative(Stage.APPLIED, unit=cast.unit)


@pytest.fixture
def indicator(initiative: Initiative) -> Indicator:
    return make_indicator(initiative, name="Thời gian chờ", due_on=date(2023, 8, 31))


def page(cast: Cast, who: str, initiative: Initiative, day: str = "") -> str:
    url = reverse("initiative_detail", args=[initiative.pk])
    return str(cast[who].get(url, {"as_of": day} if day else {}).content.decode())


def send(cast: Cast, indicator: Indicator, **typed: Any) -> Any:
    data = {
        "version": indicator.version,
        "kind": MeasureKind.AFTER,
        "value": "37,5",
        "measured_on": "31/08/2023",
        "note": "Đo trên 120 hồ sơ.",
    }
    url = reverse("measurement_add", args=[indicator.pk])
    return cast["officer"].post(url, {**data, **typed})


def test_a_figure_typed_with_a_comma_is_recorded_and_told(
    cast: Cast, initiative: Initiative, indicator: Indicator
) -> None:
    assert "Chưa có số liệu sau áp dụng" in page(cast, "officer", initiative)
    assert "quá hạn 6 ngày" in page(cast, "officer", initiative)
    answer = send(cast, indicator)
    assert answer.url == reverse("initiative_detail", args=[initiative.pk]) + "#h-hieu-qua"
    shown = page(cast, "officer", initiative)
    for words in ("Chưa đạt mục tiêu", "37,5", "−52,5 (−58,33\u00a0%), tốt lên", "120 hồ sơ"):
        assert words in shown
    assert "Đạt 87,50\u00a0% mức giảm đặt ra" in shown
    assert "quá hạn" not in shown


def test_the_head_of_the_panel_says_as_the_list_does_where_no_figure_is_known(
    cast: Cast, initiative: Initiative, indicator: Indicator
) -> None:
    assert "Chưa có số liệu</span>" in page(cast, "officer", initiative)
    measure(indicator, "41", date(2023, 8, 31))
    assert "Đạt 0/1 chỉ tiêu</span>" in page(cast, "officer", initiative)


def test_how_far_it_is_is_told_in_plain_words(
    cast: Cast, initiative: Initiative, indicator: Indicator
) -> None:
    measure(indicator, "95", date(2023, 8, 30))
    assert "Kém hơn trước khi áp dụng." in page(cast, "officer", initiative)
    rising = make_indicator(
        initiative, name="Số hồ sơ", better=Better.HIGHER, baseline=Decimal(90), target=Decimal(100)
    )
    measure(rising, "102", date(2023, 8, 31))
    assert "Đạt 120,00\u00a0% mức tăng đặt ra" in page(cast, "officer", initiative)


@pytest.mark.parametrize(
    ("due_on", "kind"),
    [(date(2023, 9, 6), MeasureKind.AFTER), (date(2023, 9, 7), MeasureKind.INTERIM)],
)
def test_before_it_is_due_an_interim_figure_is_offered(
    cast: Cast, initiative: Initiative, due_on: date, kind: MeasureKind
) -> None:
    indicator = make_indicator(initiative, due_on=due_on)
    answer = cast["officer"].get(reverse("measurement_add", args=[indicator.pk]))
    assert answer.context["form"]["kind"].value() == kind


def test_a_past_day_shows_what_stood_then(
    cast: Cast, initiative: Initiative, indicator: Indicator
) -> None:
    measure(indicator, "60", date(2023, 7, 1), kind=MeasureKind.INTERIM)
    measure(indicator, "25", date(2023, 8, 31))
    assert "Đạt mục tiêu" in page(cast, "officer", initiative)
    before = page(cast, "officer", initiative, "2023-08-30")
    assert "Chưa có số liệu sau áp dụng" in before
    assert "Giữa kỳ" in before
    assert "Ghi số liệu" not in before
    assert ">Rút<" not in before


def test_a_refused_figure_keeps_what_was_typed(cast: Cast, indicator: Indicator) -> None:
    shown = send(cast, indicator, value="khoảng 40", measured_on="31/01/2023").content.decode()
    assert "khoảng 40" in shown
    assert "không phải là số" in shown
    assert "Ngày phải sau ngày của số liệu trước" in shown
    assert not Measurement.objects.exists()


def test_somebody_was_faster_shows_both(cast: Cast, indicator: Indicator) -> None:
    version = indicator.version
    measure(indicator, "41", date(2023, 8, 31), actor=cast.users["staff"])
    answer = send(cast, indicator, version=version)
    assert answer.status_code == HTTPStatus.CONFLICT
    shown = answer.content.decode()
    for words in ("vừa có người khác sửa", "41", "37,5", "Đo trên 120 hồ sơ."):
        assert words in shown
    indicator.refresh_from_db()
    assert f'name="version" value="{indicator.version}"' in shown
    assert send(cast, indicator, version=indicator.version).status_code == HTTPStatus.FOUND


def test_withdrawing_needs_a_reason_and_counts_from_today(
    cast: Cast, initiative: Initiative, indicator: Indicator
) -> None:
    made = measure(indicator, "25", date(2023, 8, 31))
    url = reverse("measurement_withdraw", args=[made.pk])
    assert "Chưa lưu được" in cast["officer"].post(url, {"reason": " "}).content.decode()
    cast["officer"].post(url, {"reason": "Đo nhầm kỳ."})
    assert "Chưa có số liệu sau áp dụng" in page(cast, "officer", initiative)
    assert "Đạt mục tiêu" in page(cast, "officer", initiative, "2023-09-05")
    again = cast["officer"].post(url, {"reason": "Nữa."}).content.decode()
    assert "đã được rút" in again


def test_more_figures_cost_no_more_queries(cast: Cast, initiative: Initiative) -> None:
    numbers = []
    for _ in range(3):
        for _ in range(3):
            document = make_evidence(cast.unit)
            measure(make_indicator(initiative), "40", date(2023, 8, 31), evidence=[document])
        with CaptureQueriesContext(connection) as seen:
            page(cast, "leader", initiative)
        numbers.append(len(seen))
    assert numbers[1] == numbers[2]
