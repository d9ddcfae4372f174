"""What the figures after application say of many initiatives at once, in a line each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cchc.core.templatetags.cchc_format import figure
from models_app.choices import MeasureKind
from models_app.effects import Aim, is_reached
from models_app.models import Measurement


@dataclass(frozen=True, slots=True)
class Proof:
    """How many indicators have a figure after application, how many of these are at their target,
    and one of them in words.
    """

    measured: int
    reached: int
    words: str


def proofs_of(initiative_ids: Collection[int], day: date) -> dict[int, Proof]:
    """By initiative, what was measured after application and stands on `day`; those without any
    such figure are not in it. One query.
    """
    rows = (
        Measurement.objects.standing(day)
        .filter(kind=MeasureKind.AFTER, indicator__initiative__in=initiative_ids)
        .select_related("indicator")
        .order_by("indicator__initiative", "indicator__order", "indicator", "measured_on", "pk")
    )
    last: dict[int, dict[int, Measurement]] = {}
    for row in rows:
        last.setdefault(row.indicator.initiative_id, {})[row.indicator_id] = row
    return {pk: _proof(list(of_one.values())) for pk, of_one in last.items()}


def _proof(rows: list[Measurement]) -> Proof:
    """Of the last figure of each indicator; the one that is told reached its target if any did."""
    reached = [row for row in rows if _is_reached(row)]
    return Proof(len(rows), len(reached), _words((reached or rows)[0]))


def _is_reached(row: Measurement) -> bool:
    held = row.indicator
    return is_reached(Aim(held.target, held.better, held.baseline), row.value)


def _words(row: Measurement) -> str:
    """Thời gian trả kết quả: từ 10 thành 5 ngày (đạt mục tiêu 6)."""
    held = row.indicator
    before = "" if held.baseline is None else f"từ {figure(held.baseline)} thành "
    aim = "đạt mục tiêu" if _is_reached(row) else "chưa đạt mục tiêu"
    told = f"{before}{figure(row.value)} {held.measured_in}"
    return f"{held.name}: {told} ({aim} {figure(held.target)})"
