"""How rules explain themselves, and what they say of a wrong figure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from scores_app import points
from scores_app.choices import Rule
from scores_app.points import Problem
from tests.scores_app.rule_examples import DAYS, RULED, THRESHOLDS, TIMELY, out_of


@pytest.mark.parametrize(
    ("rule", "params", "highest", "text"),
    [
        ("yes_no", {}, "1.5", "Có: 1,50 điểm; Không: 0 điểm"),
        (
            "steps",
            TIMELY,
            "1",
            "Kịp thời: 1 điểm; Không kịp thời: 0,50 điểm; Không ban hành: 0 điểm",
        ),
        (
            "bands",
            THRESHOLDS,
            "2",
            "Trên 90 %: 2 điểm; từ 70 % đến 90 %: 1 điểm; dưới 70 %: 0 điểm",
        ),
        (
            "bands",
            DAYS,
            "2",
            (
                "Từ 5 ngày trở xuống: 2 điểm; trên 5 ngày đến dưới 10 ngày: 1 điểm; "
                "từ 10 ngày trở lên: 0 điểm"
            ),
        ),
        ("proportional", {}, "2", "Tỷ lệ × 2 điểm"),
        ("proportional", {"floor": "50"}, "2", "Tỷ lệ × 2 điểm; dưới 50 %: 0 điểm"),
        (
            "proportional",
            {"floor": "50", "full": "80"},
            "2",
            (
                "Từ 80 % trở lên: 2 điểm; từ 50 % đến dưới 80 %: tỷ lệ ÷ 80 % × 2 điểm; "
                "dưới 50 %: 0 điểm"
            ),
        ),
        (
            "relative_to_best",
            {},
            "2",
            (
                "Đơn vị có số liệu cao nhất: 2 điểm; đơn vị khác: số liệu của đơn vị ÷ "
                "số liệu cao nhất × 2 điểm"
            ),
        ),
        (
            "count",
            {"each": "0,5", "unit": "sáng kiến"},
            "2",
            "Mỗi sáng kiến: 0,50 điểm; tối đa 2 điểm",
        ),
        (
            "deduction",
            {"each": "0.25"},
            "1",
            "Không có lỗi: 1 điểm; mỗi lỗi trừ 0,25 điểm, không thấp hơn 0 điểm",
        ),
        ("survey", {}, "20", "Kết quả điều tra xã hội học ÷ 100 × 20 điểm"),
        ("leaders", {"scale": 10}, "5", "Điểm lãnh đạo đánh giá ÷ 10 × 5 điểm"),
        ("bonus", {"each": "1"}, "3", "Mỗi kết quả cộng 1 điểm; tối đa 3 điểm"),
        ("penalty", {"each": "0.5"}, "2", "Mỗi lỗi trừ 0,50 điểm; tối đa 2 điểm"),
        (
            "from_assignments",
            RULED,
            "2",
            (
                "Tỷ lệ hoàn thành đúng hạn (theo thời hạn đang áp dụng) nhiệm vụ Chính phủ giao "
                "trong kỳ. Trên 90 %: 2 điểm; từ 70 % đến 90 %: 1 điểm; dưới 70 %: 0 điểm"
            ),
        ),
        ("manual", {}, "2.5", "Chấm trực tiếp từ 0 đến 2,50 điểm"),
        ("count", {}, "2", "Tham số của cách tính chưa đúng."),
    ],
)
def test_words(rule: str, params: dict[str, Any], highest: str, text: str) -> None:
    assert points.explain(rule, params, Decimal(highest)).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (["from 90", "over 70"], "Từ 90 % trở lên; trên 70 % đến dưới 90 %; từ 70 % trở xuống"),
        (["over 90", "from 90"], "Trên 90 %; đúng 90 %; dưới 90 %"),
        (["from 90", "from 70"], "Từ 90 % trở lên; từ 70 % đến dưới 90 %; dưới 70 %"),
        (["under 5", "to 10"], "Dưới 5 %; từ 5 % đến 10 %; trên 10 %"),
        (["under 5", "under 10"], "Dưới 5 %; từ 5 % đến dưới 10 %; từ 10 % trở lên"),
        (["under 5", "to 5"], "Dưới 5 %; đúng 5 %; trên 5 %"),
        (["from 100", "from 80"], "Đủ 100 %; từ 80 % đến dưới 100 %; dưới 80 %"),
        (["to 0", "to 10"], "Đúng 0 %; trên 0 % đến 10 %; trên 10 %"),
        (["to 5", "to 10"], "Từ 5 % trở xuống; trên 5 % đến 10 %; trên 10 %"),
    ],
)
def test_words_of_bounds(rows: list[str], text: str) -> None:
    bounds = [dict([row.split()]) for row in rows]
    params = {
        "falling": "to" in rows[1] or "under" in rows[1],
        "bands": [
            {**bound, "points": points_given}
            for bound, points_given in zip([*bounds, {}], (2, 1, 0), strict=True)
        ],
    }
    told = points.explain(Rule.BANDS, params, Decimal(2)).replace("\u00a0", " ")
    assert re.sub(r": [0-9] điểm", "", told) == text


def test_problems_say_what_to_do() -> None:
    found = points.figure_problems("bands", THRESHOLDS, Decimal(2), out_of(0, 0))
    message = "Tổng số phải lớn hơn 0; nếu không phát sinh, hãy chọn “Không áp dụng”."
    assert found == [Problem("of", message)]


def test_a_bound_and_its_unit_stay_on_one_line() -> None:
    told = points.explain(Rule.PROPORTIONAL, {"floor": "50"}, Decimal(2))
    assert told == "Tỷ lệ × 2 điểm; dưới 50\u00a0%: 0 điểm"
