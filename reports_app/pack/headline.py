"""The figures that stand for a pack: those of the Government's list, and of initiatives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models_app import counting
from tasks_app import completion
from tasks_app.choices import Source

COUNTS = ("assigned", "done", "due", "done_due", "overdue", "overdue_original")
Headline = dict[str, int | str | None]


def headline_of(day: date) -> Headline:
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
