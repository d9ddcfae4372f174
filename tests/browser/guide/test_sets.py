"""The guide's picture of the builder: a set whose sums do not agree, one criterion being edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.imports import run_import
from scores_app.models import CriteriaSet
from scores_app.sheet_kinds.criteria import CRITERIA
from tests.browser.guide.test_views import keep
from tests.browser.watching import overflow
from tests.factories import make_user
from tests.score_factories import make_group
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

UNEVEN = Path(__file__).parents[2] / "data" / "criteria_99_55.csv"


@pytest.mark.django_db(transaction=True)
def test_pictures_builder(enter: Enter, tmp_path: Path) -> None:
    make_group("department")
    run_import(CRITERIA, UNEVEN)
    page = enter(make_user(Role.STAFF))
    page.set_viewport_size({"width": 1280, "height": 760})
    page.goto(f"/cham-diem/bo-tieu-chi/{CriteriaSet.objects.get().pk}/")
    page.get_by_role("link", name="Sửa 2.1").click()
    form = page.locator("tr.row-edit form")
    points = form.get_by_label("Điểm tối đa", exact=True)
    points.clear()
    points.press_sequentially("20,45", delay=20)  # the row listens a moment after it came
    expect(form.locator(".sums")).to_contain_text("35 trên 34,55 thừa 0,45")
    form.evaluate("form => form.scrollIntoView({block: 'center'})")
    assert overflow(page) == 0
    keep(page, "bo-tieu-chi", tmp_path)
