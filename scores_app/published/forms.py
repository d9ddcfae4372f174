"""The form for choosing which statement is shown."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.core.text import nfc
from scores_app.models import ExternalIndex


class StatementChoiceForm(forms.Form):
    """The reason, and the statement that was shown when the form was read."""

    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do chọn kết quả này",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: cơ quan công bố đã đính chính, nguồn gốc văn bản rõ hơn.",
        error_messages={"required": "Ghi lý do chọn kết quả này."},
    )

    def __init__(self, data: Any, *, shown: ExternalIndex | None) -> None:
        super().__init__(data, initial={"shown": shown.pk if shown else None})

    def clean_reason(self) -> str:
        return nfc(self.cleaned_data["reason"]).strip()
