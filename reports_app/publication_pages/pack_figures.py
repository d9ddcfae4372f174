"""The headline of a pack, as a publication froze it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cchc.core.templatetags.cchc_format import NOTHING, rate, whole
from scores_app.publications.thawed import Thawed

# Key of the headline, words, whether it is a rate.
LABELS: tuple[tuple[str, str, bool], ...] = (
    ("assigned", "Nhiệm vụ được giao", False),
    ("done", "Đã hoàn thành", False),
    ("rate_all", "Tỷ lệ hoàn thành trên tổng được giao", True),
    ("due", "Đã đến hạn", False),
    ("done_due", "Hoàn thành trong số đến hạn", False),
    ("rate_due", "Tỷ lệ hoàn thành trên đến hạn", True),
    ("overdue", "Quá hạn", False),
    ("overdue_original", "Quá hạn theo thời hạn ban đầu", False),
    ("rate_on_time", "Tỷ lệ đúng hạn", True),
    ("rate_on_time_original", "Tỷ lệ đúng hạn theo thời hạn ban đầu", True),
    ("rate_updated", "Tỷ lệ cập nhật", True),
    ("initiatives", "Mô hình, sáng kiến đã đăng ký", False),
    ("initiatives_recognised", "Sáng kiến được công nhận", False),
    ("adoptions", "Lượt áp dụng, nhân rộng", False),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the headline, in words and as it is written."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FigureSides:
    """The same figure in two packs."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def headline_of(thawed: Thawed) -> tuple[Figure, ...]:
    """The figures that the document's headline holds, in the order they are told everywhere."""
    return tuple(_figures(thawed.part("result", "headline")))


def figures_between(before: Thawed, after: Thawed) -> tuple[FigureSides, ...]:
    """Each figure in both; – where one of them does not have it."""
    old = {one.key: one.text for one in headline_of(before)}
    new = {one.key: one.text for one in headline_of(after)}
    return tuple(
        FigureSides(label, old.get(key, NOTHING), new.get(key, NOTHING))
        for key, label, _ in LABELS
        if key in old or key in new
    )


def _figures(headline: Mapping[str, Any]) -> Iterator[Figure]:
    for key, label, is_rate in LABELS:
        if key in headline:
            yield Figure(key, label, _text(headline[key], is_rate=is_rate))


def _text(value: Any, *, is_rate: bool) -> str:
    if value is None or value == "":
        return NOTHING
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return rate(number) if is_rate else whole(int(number))
