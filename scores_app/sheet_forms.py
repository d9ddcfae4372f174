"""Forms of the steps a unit takes with its sheet; each carries the version it was read at."""

from __future__ import annotations

from typing import Any

from django import forms

from scores_app.models import ScoreSheet


class StepForm(forms.Form):
    """A step that asks for nothing but the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": sheet.version}
        super().__init__(*args, **kwargs)


class ReasonForm(StepForm):
    """Back to whoever fills the sheet in, with a reason in words."""

    reason = forms.CharField(
        label="Lý do", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
