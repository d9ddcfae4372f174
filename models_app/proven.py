"""What the figures after application say of many initiatives at once, in a line each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cchc.core.templatetags.cchc_format import figure
from models_app.effect_page import aim_of
from models_app.effects import is_reached
from models_app.models import Indicator


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
    known = Indicator.objects.as_of(day).with_after(day).filter(initiative__in=initiative_ids)
    measured: dict[int, list[Indicator]] = {}
    for indicator in known.filter(at_after__isnull=False):
        measured.setdefault(indicator.initiative_id, []).append(indicator)
    return {pk: _proof(of_one) for pk, of_one in measured.items()}


def _proof(rows: list[Indicator]) -> Proof:
    """Of the last figure of each indicator; the one that is told reached its target if any did."""
    reached = [row for row in rows if _is_reached(row)]
    return Proof(len(rows), len(reached), _words((reached or rows)[0]))


def _is_reached(row: Indicator) -> bool:
    return row.at_after is not None and is_reached(aim_of(row), row.at_after)


def _words(row: Indicator) -> str:
    """Thời gian trả kết quả: từ 10 thành 5 ngày (đạt mục tiêu 6)."""
    before = "" if row.at_baseline is None else f"từ {figure(row.at_baseline)} thành "
    aim = "đạt mục tiêu" if _is_reached(row) else "chưa đạt mục tiêu"
    told = f"{before}{figure(row.at_after)} {row.at_measured_in}"
    return f"{row.at_name}: {told} ({aim} {figure(row.at_target)})"
