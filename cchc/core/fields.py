"""Form fields that refuse what would be nonsense everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
