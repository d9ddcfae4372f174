"""The choice of the criterion for which an initiative is shown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from scores_app.offers.ways import Place


class OfferForm(forms.Form):
    """One criterion of one open sheet, listed by sheet."""

    place = forms.ChoiceField(
        label="Tiêu chí",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một tiêu chí."},
    )

    def __init__(self, data: Any, *, places: Iterable[Place]) -> None:
        super().__init__(data)
        self.places = {place.key: place for place in places}
        grouped = groupby(self.places.values(), key=lambda place: place.sheet)
        choices: Any = self.fields["place"]
        choices.choices = [
            (
                f"{sheet.unit.name}, {sheet.round_set.round.name}",
                [(one.key, f"{one.criterion.code}. {one.criterion.name}") for one in those],
            )
            for sheet, those in grouped
        ]

    @property
    def chosen(self) -> Place:
        """What a valid form chose."""
        return self.places[self.cleaned_data["place"]]
