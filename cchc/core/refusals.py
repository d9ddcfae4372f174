"""What a service refused, put where the person typed it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def take_errors(form: forms.Form, error: ValidationError) -> None:
    """Puts a service's refusals beside their fields; those of no field above the form."""
    found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, texts in found.items():
        form.add_error(name if name in form.fields else None, texts)
