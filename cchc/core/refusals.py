"""What was refused, put where the person typed it, and what somebody else saved beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cchc.core.figures import typed_text


class Versioned(Protocol):
    """A row that says which version of it this is."""

    version: int


def refuse(problems: Mapping[str, str]) -> None:
    """Raises ValidationError by field where there are problems; what a service does with a rule."""
    if problems:
        raise ValidationError(dict(problems))


def take_errors(form: forms.Form, error: ValidationError) -> None:
    """Puts a service's refusals beside their fields; those of no field above the form."""
    found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, texts in found.items():
        form.add_error(name if name in form.fields else None, texts)


def add_problems(form: forms.Form, problems: Mapping[str, str]) -> None:
    """Says what a rule finds wrong beside each field that is not refused for another reason; for
    the clean() of a form, so that everything wrong with it is said at once.
    """
    for name, message in problems.items():
        if name not in form.errors:
            form.add_error(name if name in form.fields else None, message)


def take_current_version(form: forms.Form, current: Versioned) -> None:
    """Lets the person decide again, now against what is there."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(current.version)
    form.data = data


def differing(
    form: forms.Form, there: Mapping[str, Any], names: Collection[str] | None = None
) -> list[tuple[str, str, str]]:
    """(label, what is there now, what was typed) of the fields in which the two differ; of these
    fields, or of all that are seen.
    """
    pairs = []
    for field in form.visible_fields():
        if names is not None and field.name not in names:
            continue
        now, typed = there.get(field.name), form.cleaned_data.get(field.name)
        if _told(field, now) != _told(field, typed):
            pairs.append((str(field.label), _told(field, now), _told(field, typed)))
    return pairs


def _told(field: Any, value: Any) -> str:
    if isinstance(value, Decimal):
        return typed_text(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    choices = dict(getattr(field.field, "choices", ()) or ())
    key = getattr(value, "pk", value)
    return str(choices.get(key, choices.get(str(key), value or "")) if choices else value or "")
