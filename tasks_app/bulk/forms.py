"""What each change of many tasks asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.models import Area
from cchc.core.secrecy import REFUSAL, is_secret
from cchc.core.text import folded, nfc
from tasks_app.choices import Source
from units_app.models import Unit
from units_app.offering import offer_units


class BulkForm(forms.Form):
    """A form whose data can be kept and read again later."""

    def kept(self) -> dict[str, str]:
        """What was typed, as it is stored."""
        return {name: self.data.get(name, "") for name in self.fields}


class StepForm(BulkForm):
    """A day that has come, and a note."""

    on = DayField(label="Ngày", initial=today)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > today():
            raise ValidationError("Ngày không được ở tương lai.")
        return day

    def clean_note(self) -> str:
        return nfc(self.cleaned_data["note"]).strip()


class ProgressForm(StepForm):
    note = forms.CharField(label="Nội dung tiến độ", widget=forms.Textarea(attrs={"rows": 3}))


class DoneForm(StepForm):
    result_document = forms.CharField(label="Văn bản kết quả", max_length=255)
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Để trống: ghi chú đang có của từng nhiệm vụ được giữ.",
    )

    def clean_result_document(self) -> str:
        document = folded(self.cleaned_data["result_document"])
        if is_secret(document):
            raise ValidationError(REFUSAL)
        return document


class CorrectionForm(BulkForm):
    """A correction needs its reason."""

    reason = forms.CharField(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    field_order = ("lead_unit", "area", "source", "reason")

    def clean_reason(self) -> str:
        return nfc(self.cleaned_data["reason"]).strip()


class LeadUnitForm(CorrectionForm):
    """Handing over counts from today; the days before keep the unit that led then."""

    lead_unit = forms.ModelChoiceField(
        label="Đơn vị chủ trì mới", queryset=Unit.objects.none(), empty_label="Chọn đơn vị"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["lead_unit"])

    def clean_lead_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["lead_unit"]
        if not unit.is_valid_on(today()):
            raise ValidationError(f"{unit} không còn hoạt động.")
        return unit


class AreaForm(CorrectionForm):
    area = forms.ModelChoiceField(
        label="Lĩnh vực mới",
        queryset=Area.objects.all(),
        required=False,
        empty_label="Chưa phân loại",
    )


class SourceForm(CorrectionForm):
    source = forms.ChoiceField(label="Nguồn giao mới", choices=Source.choices)
