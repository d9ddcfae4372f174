"""Forms of measured figures: a new one, and the reason why a wrong one goes."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField, NumberField
from cchc.core.refusals import add_problems
from evidence_app.forms import EvidenceFields
from models_app import rules
from models_app.choices import MeasureKind
from models_app.models import Indicator, Initiative, Measurement
from models_app.services.measuring import Figure
from units_app.models import User

THREE_LINES = {"rows": 3}


class MeasurementForm(EvidenceFields):
    """A figure of an indicator; `version` is that of the indicator as the person saw it."""

    kind = forms.ChoiceField(
        label="Loại số liệu",
        choices=MeasureKind.choices,
        widget=forms.RadioSelect,
        help_text="Số liệu sau áp dụng cho biết sáng kiến có đạt mục tiêu hay không.",
    )
    value = NumberField(label="Số liệu đo được", required=True)
    measured_on = DayField(label="Ngày của số liệu", help_text="Ngày đo, hoặc ngày cuối kỳ đo.")
    note = forms.CharField(
        label="Cách đo, ghi chú",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=THREE_LINES),
        help_text="Đo ở đâu, trên bao nhiêu hồ sơ, lấy từ hệ thống nào.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    field_order = ("version", "kind", "value", "measured_on", "note")

    def __init__(
        self, *args: Any, indicator: Indicator, initiative: Initiative, actor: User, **kwargs: Any
    ) -> None:
        self.indicator, self.initiative = indicator, initiative
        is_due = indicator.due_on <= today()
        initial = {
            "version": indicator.version,
            "kind": MeasureKind.AFTER if is_due else MeasureKind.INTERIM,
            "measured_on": today(),
        }
        super().__init__(*args, actor=actor, unit=initiative.unit, initial=initial, **kwargs)
        self.fields["value"].help_text = f"Tính bằng {indicator.measured_in}, ví dụ 45 hoặc 45,5."

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong with the figure is said at once."""
        data = self.cleaned_data
        if data.get("measured_on"):
            problems = rules.measurement_problems(
                kind=data.get("kind", ""),
                measured_on=data["measured_on"],
                baseline_on=self.indicator.baseline_on,
                starts_on=self.initiative.starts_on,
                today=today(),
            )
            add_problems(self, problems)
        return data

    def figure(self) -> Figure:
        """The figure of a valid form."""
        names = ("kind", "value", "measured_on", "note")
        return Figure(**{name: self.cleaned_data[name] for name in names})


def as_typed(measurement: Measurement | None) -> dict[str, Any]:
    """A recorded figure by the form's fields, to be shown beside what was typed."""
    if measurement is None:
        return {}
    names = ("kind", "value", "measured_on", "note")
    return {name: getattr(measurement, name) for name in names}


class ReasonForm(forms.Form):
    """Why something recorded goes."""

    reason = forms.CharField(
        label="Lý do", max_length=2000, widget=forms.Textarea(attrs=THREE_LINES)
    )
