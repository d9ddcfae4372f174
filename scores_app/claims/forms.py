"""Forms of the docket: a unit's claim, and the ruling on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cchc.core.fields import NumberField
from cchc.core.sheets.problems import CellError
from evidence_app.forms import EvidenceFields
from evidence_app.models import Evidence
from scores_app.appraisal.forms import NO_CAUSE, figure_widget
from scores_app.choices import RULED_STATES, Cause, ClaimState
from scores_app.declaring import declared_text, read_declared
from scores_app.models import Claim, Criterion, ScoreSheet
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from units_app.models import User

FIGURE_FIELDS = {"answer", "value", "value_of"}


class FigureForm(forms.Form):
    """Any form with a figure in one field, by what the criterion's rule asks for."""

    criterion: Criterion
    figure = forms.CharField(label="Số liệu", required=False, max_length=100)

    def shape_figure(self) -> None:
        self.fields["figure"].widget = figure_widget(self.criterion)

    def clean_figure(self) -> Figure:
        try:
            return read_declared(self.criterion, self.cleaned_data["figure"])
        except CellError as error:
            raise ValidationError(str(error)) from error

    def take_errors(self, error: ValidationError) -> None:
        """Puts what a service refused beside the fields it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, messages in error.message_dict.items():
            own = "figure" if field in FIGURE_FIELDS else "ruling" if field == "note" else field
            self.add_error(own if own in self.fields else None, messages)


class ClaimForm(EvidenceFields, FigureForm):
    """What the unit holds against the appraisal: why, the figure that should stand, documents."""

    text = forms.CharField(
        label="Nội dung giải trình",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nêu vì sao điểm thẩm định chưa đúng và căn cứ ở đâu.",
    )
    figure = forms.CharField(label="Số liệu đề nghị", max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    field_order = ("text", "figure")

    def __init__(
        self,
        *args: Any,
        sheet: ScoreSheet,
        criterion: Criterion,
        claim: Claim | None,
        actor: User,
        **kwargs: Any,
    ) -> None:
        self.criterion = criterion
        initial: dict[str, Any] = {"version": 0}
        if claim is not None:
            figure = Figure(claim.answer, claim.value, claim.value_of)
            chosen = Evidence.objects.filter(claim_links__claim=claim).for_list()
            initial = {
                "version": claim.version,
                "text": claim.text,
                "figure": claim.answer or declared_text(criterion, figure),
                "evidence_chosen": list(chosen),
            }
        kwargs["initial"] = initial
        super().__init__(*args, actor=actor, unit=sheet.unit, **kwargs)
        self.shape_figure()


class RulingForm(FigureForm):
    """What is ruled: accepted, in part or not, and why; the figure only of a part."""

    state = forms.ChoiceField(
        label="Kết quả xem xét",
        choices=[(key.value, key.label) for key in RULED_STATES],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn kết quả xem xét."},
    )
    ruling = forms.CharField(
        label="Ý kiến xem xét",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Đơn vị đọc nguyên văn nội dung này.",
    )
    figure = forms.CharField(label="Số liệu được chấp nhận", required=False, max_length=100)
    points = NumberField(label="Điểm khác cách tính")
    cause = forms.ChoiceField(
        label="Nguyên nhân mất điểm còn lại", required=False, choices=[NO_CAUSE, *Cause.choices]
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    field_order = ("state", "ruling", "figure", "points", "cause")
    needed_when: ClassVar = {
        "figure": "bắt buộc khi chấp nhận một phần",
        "cause": "bắt buộc khi vẫn còn mất điểm",
    }

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.criterion = claim.criterion
        initial: dict[str, Any] = {"version": claim.version}
        if claim.is_ruled:
            initial |= {"state": claim.state, "ruling": claim.ruling}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.shape_figure()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("state") == ClaimState.PARTLY and "figure" not in self.errors:
            figure: Figure = data["figure"]
            if figure.is_empty and data.get("points") is None:
                self.add_error("figure", "Nhập số liệu được chấp nhận.")
        return data

    def verdict(self) -> Verdict:
        data = self.cleaned_data
        return Verdict(data["figure"], data["points"], data["cause"], data["ruling"])
