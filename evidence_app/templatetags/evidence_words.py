"""Words about documents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template

register = template.Library()
_STEP = Decimal(1024)


@register.filter
def file_size(size: int) -> str:
    """A size as people say it: 512 B, 85 KB, 1,4 MB."""
    if size < _STEP:
        return f"{size} B"
    if size < _STEP**2:
        return f"{_rounded(size / _STEP, '1')} KB"
    return f"{_rounded(size / _STEP**2, '0.1')} MB"


def _rounded(amount: Decimal, to: str) -> str:
    return str(amount.quantize(Decimal(to), rounding=ROUND_HALF_UP)).replace(".", ",")
