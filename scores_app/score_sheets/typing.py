"""What was typed into the row of a criterion: read, compared, turned into a figure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from cchc.core import text
from cchc.core.sheets.numbers import decimal_of
from cchc.core.sheets.problems import CellError
from cchc.core.text import whole_number
from scores_app.points import Figure
from scores_app.points.figures import NOT_APPLICABLE

LONGEST_NOTE = 4000
FIELDS = ("answer", "value", "value_of", "note")
Errors = dict[str, list[str]]


@dataclass(slots=True)
class Typed:
    """The inputs of one row as they came; `was` tells what they held when the page was made."""

    values: dict[str, str]
    version: int
    was: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, data: Mapping[str, str]) -> Typed:
        """The inputs of the criterion `key` in what a form or a script sent."""
        found = {name: text.nfc(str(data.get(f"c{key}-{name}", ""))).strip() for name in FIELDS}
        if data.get(f"c{key}-na"):
            found |= {"answer": NOT_APPLICABLE}
        if found["answer"] == NOT_APPLICABLE:
            found |= {"value": "", "value_of": ""}
        found["note"] = found["note"].replace("\r\n", "\n")
        version = whole_number(data.get(f"c{key}-version", "")) or 0
        return cls(found, version, str(data.get(f"c{key}-was", "")))

    @property
    def is_changed(self) -> bool:
        """Whether the person changed anything since the page was made."""
        return digest(self.values) != self.was

    def figure(self) -> Figure | None:
        """What is declared; None where it cannot be read, then `errors` say why."""
        value, whole = self._number("value"), self._number("value_of")
        if len(self.values["note"]) > LONGEST_NOTE:
            self.errors["note"] = [f"Giải trình dài quá {LONGEST_NOTE} ký tự."]
        if len(self.values["answer"]) > 40 or "\0" in "".join(self.values.values()):
            self.errors["answer"] = ["Nội dung này không ghi được."]
        return None if self.errors else Figure(self.values["answer"], value, whole)

    def take(self, error: ValidationError) -> None:
        """Takes over what a service found wrong, by field."""
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        self.errors.update(found)

    def _number(self, name: str) -> Decimal | None:
        words = self.values[name].rstrip(" %")
        try:
            return decimal_of(words, machine=False) if words else None
        except CellError as error:
            self.errors[name] = [str(error)]
            return None


def digest(values: Mapping[str, str]) -> str:
    """A short mark of what a row's inputs hold."""
    held = "\x1f".join(values.get(name, "") for name in FIELDS)
    return hashlib.sha256(held.encode()).hexdigest()[:12]
