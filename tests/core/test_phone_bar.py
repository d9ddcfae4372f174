"""The bar at the foot of a phone: every part can be reached, those of the role at once."""

from __future__ import annotations

import pytest

from cchc.core import context
from cchc.core.clock import today
from tests.cast import Cast

FOUR = {
    "leader": ["Tổng quan", "Nhiệm vụ", "Mô hình – sáng kiến", "Xếp hạng"],
    "staff": ["Tổng quan", "Nhiệm vụ", "Mô hình – sáng kiến", "Chấm điểm"],
    "appraiser": ["Tổng quan", "Mô hình – sáng kiến", "Chấm điểm", "Xếp hạng"],
    "head": ["Tổng quan", "Nhiệm vụ", "Chấm điểm", "Xếp hạng"],
    "officer": ["Tổng quan", "Nhiệm vụ", "Chấm điểm", "Xếp hạng"],
}


@pytest.mark.parametrize("role", FOUR)
def test_a_role_has_at_hand_what_it_uses(role: str) -> None:
    entries = context.navigation("/", today(), {role})
    assert [entry.label for entry in entries if entry.on_phone] == FOUR[role]


def test_of_several_roles_the_first_one_counts() -> None:
    entries = context.navigation("/", today(), {"officer", "leader"})
    assert [entry.label for entry in entries if entry.on_phone] == FOUR["leader"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", FOUR)
def test_the_bar_leads_to_every_part_and_marks_the_present_one(cast: Cast, who: str) -> None:
    text = cast[who].get("/don-vi/").content.decode()
    bar = text.split('class="phone-bar"')[1].split("</nav>")[0]
    at_hand, rest = bar.split("<details")
    assert at_hand.count('class="phone-link"') == 4
    for entry in context.navigation("/", today()):
        assert f'href="{entry.url}"' in bar, entry.label
    assert 'aria-current="page"' not in at_hand
    assert 'href="/don-vi/" aria-current="page"' in rest
    assert '<summary class="phone-link" aria-current="true">' in rest
    text = cast[who].get("/").content.decode()
    assert '<summary class="phone-link">' in text
