"""A criterion that was ruled on is declared anew: what each of those concerned then reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scores_app.choices import ClaimState
from scores_app.points import Figure
from tests.browser.watching import looked_at
from tests.scores_app.appraisal_cases import Case
from tests.scores_app.overtaken_cases import (
    case,
    declare,
    officer,
    reopened,
    ruled,
    send_again,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from units_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["case", "officer"]


def test_what_fell_is_said_wherever_it_stood(case: Case, officer: User, enter: Enter) -> None:
    old = ruled(case, officer, ClaimState.REFUSED)
    sheet, leaf = reopened(case), case.leaf("1.2")
    unit = enter(officer)
    unit.goto(reverse("sheet_detail", args=[sheet.pk]))
    expect(unit.get_by_text("điểm thẩm định của tiêu chí đó rút khỏi sổ")).to_be_visible()
    looked_at(unit, "phieu-mo-lai")
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    send_again(case)
    judge = enter(case.appraiser)
    judge.goto(reverse("appraise_criterion", args=[case.round.code, leaf.pk]))
    expect(judge.get_by_text("cần thẩm định lại")).to_be_visible()
    looked_at(judge, "tham-dinh-ke-khai-da-doi")
    judge.goto(reverse("appraise_leaf", args=[sheet.pk, leaf.pk]))
    expect(judge.get_by_text("Kê khai đã đổi sau khi thẩm định")).to_be_visible()
    looked_at(judge, "tham-dinh-mot-don-vi-da-doi")
    staff = enter(case.staff)
    staff.goto(reverse("claim_detail", args=[old.pk]))
    expect(staff.get_by_text("kết quả này không còn hiệu lực")).to_be_visible()
    looked_at(staff, "giai-trinh-het-hieu-luc")
