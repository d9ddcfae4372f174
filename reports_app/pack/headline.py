"""The figures that stand for a pack: those of the Government's list, and of initiatives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models_app import counting
from tasks_app import completion
from tasks_app.choices import Source

COUNTS = ("assigned", "done", "due", "done_due", "overdue", "overdue_original")
Headline = dict[str, int | str | None]
LABELS = {
    "assigned": "Nhiệm vụ được giao",
    "done": "Nhiệm vụ hoàn thành",
    "rate_all": "Tỷ lệ A, hoàn thành trên tổng số được giao",
    "due": "Nhiệm vụ đến hạn",
    "done_due": "Hoàn thành trong số đến hạn",
    "rate_due": "Tỷ lệ B, hoàn thành trên số đến hạn",
    "overdue": "Nhiệm vụ quá hạn",
    "overdue_original": "Nhiệm vụ quá hạn theo thời hạn ban đầu",
    "rate_on_time": "Tỷ lệ đúng hạn",
    "rate_on_time_original": "Tỷ lệ đúng hạn theo thời hạn ban đầu",
    "rate_updated": "Tỷ lệ cập nhật đúng quy định",
    "initiatives": "Mô hình, sáng kiến đăng ký",
    "initiatives_recognised": "Mô hình, sáng kiến được công nhận",
    "adoptions": "Lượt đơn vị khác áp dụng lại",
}
"""What the figures are called wherever they are told, in the order in which they are."""


def pack_headline(day: date) -> Headline:
    """Whole numbers, and rates in per cent as text with a point and two decimals ("29.32"), None
    where there is nothing to divide by; two queries.
    """
    tasks = completion.counts(completion.scope(day, source=Source.GOVERNMENT.value), day)
    initiatives = counting.counts(counting.scope(day), day)
    told = tasks.as_json()
    return {
        **{name: getattr(tasks, name) for name in COUNTS},
        **{name: _text(told[name]) for name in completion.RATES},
        "initiatives": initiatives.registered,
        "initiatives_recognised": initiatives.ever_recognised,
        "adoptions": initiatives.adoptions,
    }


def _text(rate: int | Decimal | None) -> str | None:
    return None if rate is None else f"{rate:f}"
