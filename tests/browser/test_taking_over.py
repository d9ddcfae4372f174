"""What a unit declared is taken over: in a row that loses points, and for many units at once."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scores_app.choices import Cause, Stage
from scores_app.models import Score
from tests.scores_app.appraisal_cases import Case, make_case

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(transactional_db: None) -> Case:
    return make_case()


def test_the_figure_taken_over_waits_for_its_cause(enter: Enter, case: Case) -> None:
    page = enter(case.appraiser)
    page.goto(reverse("appraise_criterion", args=[case.round.code, case.leaf("1.2").pk]))
    row = page.locator("tbody.appraise-row", has_text="Sở Tư pháp")
    row.get_by_role("button", name="Đúng như kê khai").click()
    expect(row.get_by_text("Chọn nguyên nhân mất điểm.")).to_be_visible()
    expect(row.get_by_label("Số liệu thẩm định")).to_have_value("90")
    expect(row).to_have_class(re.compile("is-unsaved"))
    row.get_by_label("Nguyên nhân mất điểm").select_option("late")
    expect(row.get_by_text("Đã ghi")).to_be_visible()
    score = Score.objects.get(stage=Stage.APPRAISAL)
    assert (score.value, score.points, score.cause) == (Decimal(90), Decimal("2.7"), Cause.LATE)


def test_the_page_of_one_unit_keeps_it_too(enter: Enter, case: Case) -> None:
    page = enter(case.appraiser)
    page.goto(reverse("appraise_leaf", args=[case.sheets[0].pk, case.leaf("1.2").pk]))
    expect(page.get_by_text("bắt buộc khi mất điểm")).to_be_visible()
    page.get_by_role("button", name="Đúng như kê khai").click()
    expect(page.get_by_label("Số liệu thẩm định")).to_have_value("90")
    page.get_by_label("Nguyên nhân mất điểm").select_option("late")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Đã ghi điểm thẩm định tiêu chí 1.2.")).to_be_visible()


def test_choosing_a_cause_ticks_the_unit(enter: Enter, case: Case) -> None:
    page = enter(case.appraiser)
    page.goto(reverse("appraise_many", args=[case.round.code, case.leaf("1.1").pk]))
    tick = page.get_by_role("checkbox", name="Sở Tài chính")
    expect(tick).not_to_be_checked()
    page.get_by_label("Nguyên nhân mất điểm, Sở Tài chính").select_option("late")
    expect(tick).to_be_checked()
    page.get_by_role("button", name="Ghi điểm các đơn vị đã chọn").click()
    expect(page.get_by_text("Đã ghi điểm của 2 đơn vị.")).to_be_visible()


def test_without_scripts_a_cause_without_its_tick_is_named(enter: Enter, case: Case) -> None:
    page = enter(case.appraiser, java_script_enabled=False)
    page.goto(reverse("appraise_many", args=[case.round.code, case.leaf("1.1").pk]))
    page.get_by_label("Nguyên nhân mất điểm, Sở Tài chính").select_option("late")
    page.get_by_role("button", name="Ghi điểm các đơn vị đã chọn").click()
    named = page.get_by_text("Đã chọn nguyên nhân nhưng chưa đánh dấu:")
    expect(named).to_be_visible()
    expect(page.get_by_label("Nguyên nhân mất điểm, Sở Tài chính")).to_have_value("late")
    page.get_by_role("checkbox", name="Sở Tài chính").check()
    page.get_by_role("button", name="Ghi điểm các đơn vị đã chọn").click()
    expect(page.get_by_text("Đã ghi điểm của 1 đơn vị.")).to_be_visible()
    assert Score.objects.get(sheet=case.sheets[1], stage=Stage.APPRAISAL).cause == Cause.LATE
