"""Ratios and how they are rounded: one place for rates, points and indexes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """part ÷ whole × 100 as an unrounded Decimal; None when there is nothing to divide by."""
    return Decimal(part) * HUNDRED / Decimal(whole) if whole else None


def shown(value: Decimal | None) -> Decimal | None:
    """Rounded half up to two decimals, once, for display."""
    return None if value is None else value.quantize(CENT, rounding=ROUND_HALF_UP)


def in_full(value: Decimal | None) -> Decimal | None:
    """The same value with every digit it has and two decimals at least, for who calculates on."""
    if value is None:
        return None
    places = max(2, -int(value.normalize().as_tuple().exponent))
    return value.quantize(Decimal(1).scaleb(-places))


def exact_text(value: Decimal | None) -> str:
    """Every digit and no needless zero, in the machine's form: 90; 0.5; 33.33; empty for none."""
    return "" if value is None else f"{value.normalize():f}"


def typed_text(value: Decimal | None) -> str:
    """The same as people type it: 90; 0,5; 33,33; empty for none."""
    return exact_text(value).replace(".", ",")
