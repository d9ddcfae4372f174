"""Forms of the appraisal: one reading, many at once, a block of results, duties, reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cchc.core.fields import NumberField
from cchc.core.figures import typed_text
from cchc.core.sheets.problems import CellError
from scores_app import points as scoring
from scores_app.choices import BY_APPRAISERS, WITHOUT_OVERRIDE, Cause, Rule
from scores_app.declaring import (
    NOT_APPLICABLE_WORDS,
    declared_text,
    figure_of,
    read_declared,
)
from scores_app.models import Criterion
from scores_app.models.scores import Reading
from scores_app.points import Figure, InputKind
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.services.appraisal import Verdict

HINTS = {
    InputKind.RATE: "45/50 hoặc 90",
    InputKind.NUMBER: "số",
    InputKind.POINTS: "điểm",
}
NO_CAUSE = ("", "–")


class ReadingForm(forms.Form):
    """The verified figure in one field, by what the criterion's rule asks for; other points than
    the rule's, why points were lost, a note.
    """

    figure = forms.CharField(label="Số liệu thẩm định", required=False, max_length=100)
    points = NumberField(label="Điểm khác cách tính")
    cause = forms.ChoiceField(
        label="Nguyên nhân mất điểm", required=False, choices=[NO_CAUSE, *Cause.choices]
    )
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    needed_when: ClassVar = {"cause": "bắt buộc khi mất điểm"}

    def __init__(self, *args: Any, criterion: Criterion, place: str = "", **kwargs: Any) -> None:
        self.criterion = criterion
        kwargs.setdefault("auto_id", f"{place}-%s" if place else "id_%s")
        super().__init__(*args, **kwargs)
        self.fields["figure"].widget = figure_widget(criterion)
        if criterion.rule in WITHOUT_OVERRIDE:
            del self.fields["points"]
        if criterion.scorer not in BY_APPRAISERS or criterion.rule == Rule.BONUS:
            del self.fields["cause"]
        if place:  # inputs of a row stand in cells, their form below them
            for field in self.fields.values():
                field.widget.attrs["form"] = f"{place}-phieu"

    def clean_figure(self) -> Figure:
        try:
            return read_declared(self.criterion, self.cleaned_data["figure"])
        except CellError as error:
            raise ValidationError(str(error)) from error

    def verdict(self) -> Verdict:
        """What a valid form says."""
        data = self.cleaned_data
        return Verdict(
            figure=data["figure"],
            points=data.get("points"),
            cause=data.get("cause", ""),
            note=data["note"],
        )

    def take_errors(self, error: ValidationError) -> None:
        """Puts what a service refused beside the fields it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, messages in error.message_dict.items():
            own = "figure" if field in {"answer", "value", "value_of"} else field
            self.add_error(own if own in self.fields else None, messages)


class ReasonForm(forms.Form):
    """Why a finished appraisal is opened again."""

    reason = forms.CharField(
        label="Lý do mở lại việc thẩm định của phiếu này",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Ghi lý do thẩm định tiếp."},
    )


def figure_widget(criterion: Criterion) -> forms.Widget:
    """A list of the answers, or a field for what the rule counts."""
    kind = scoring.input_kind(criterion.rule, criterion.rule_params)
    if kind in (InputKind.YES_NO, InputKind.CHOICE):
        answers = scoring.choices_of(criterion.rule, criterion.rule_params)
        choices = [("", "–"), *answers, (NOT_APPLICABLE, NOT_APPLICABLE_WORDS)]
        return forms.Select(choices=choices)
    return forms.TextInput(
        attrs={"placeholder": HINTS.get(kind, ""), "autocomplete": "off", "maxlength": "100"}
    )


def initial_of(criterion: Criterion, reading: Reading | None) -> dict[str, Any]:
    """What stands in the form for a reading."""
    if reading is None:
        return {"version": 0}
    return {
        "figure": reading.answer or declared_text(criterion, figure_of(reading)),
        "points": typed_text(reading.points) if reading.is_override else "",
        "cause": reading.cause,
        "note": reading.note,
        "version": getattr(reading, "version", 0),
    }
