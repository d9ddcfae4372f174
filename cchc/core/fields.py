"""Form fields that refuse what would be nonsense everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cchc.core.sheets.numbers import decimal_of
from cchc.core.sheets.problems import CellError
from cchc.core.sheets.values import FIRST_YEAR, LAST_YEAR
from cchc.core.widgets import DayInput


class DayField(forms.DateField):
    """A day of a year that sheets take too: 31/12/9999 is a slip, and no deadline to count to."""

    widget = DayInput
    default_error_messages = {
        "year": f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.",
    }

    def validate(self, value: Any) -> None:
        """Raises ValidationError for a year that is out of range."""
        super().validate(value)
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")


class NumberField(forms.CharField):
    """A number as people write it here: 1,5; gives a Decimal, or None where nothing is typed."""

    def __init__(self, label: str | None = None, **options: Any) -> None:
        super().__init__(**{"label": label, "required": False, "max_length": 40, **options})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        """Raises ValidationError for what is no number, or could be two."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return decimal_of(typed, machine=False)
        except CellError as error:
            raise ValidationError(str(error)) from error
