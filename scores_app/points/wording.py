"""How points and bounds are written in the explanation of a rule."""

from __future__ import annotations

from decimal import Decimal

from cchc.core.figures import typed_text

NO_BREAK = "\u00a0"
BROKEN = "Tham số của cách tính chưa đúng."


def points_text(value: Decimal) -> str:
    """Points as people write them: 2 điểm; 1,50 điểm; 0,125 điểm."""
    text = typed_text(value)
    whole, comma, part = text.partition(",")
    return f"{whole}{comma}{part.ljust(2, '0') if comma else ''} điểm"


def with_unit(value: Decimal, unit: str) -> str:
    """A bound with its unit, not broken between lines: 90 %; 5 ngày."""
    return f"{typed_text(value)}{NO_BREAK}{unit}"


def listed(parts: list[str]) -> str:
    """Parts as one sentence, the first letter a capital."""
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]
