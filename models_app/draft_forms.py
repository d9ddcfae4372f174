"""What is asked of a registration on its way to the books."""

from __future__ import annotations

from typing import Any

from django import forms

from models_app.models import Initiative

APPROVE, HAND_BACK = "duyet", "chuyen-lai"


class RegistrationStepForm(forms.Form):
    """A step without questions, in the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, data: Any, *, initiative: Initiative) -> None:
        super().__init__(data, initial={"version": initiative.version})


class DecisionForm(RegistrationStepForm):
    """The head's: approved, or handed back and why."""

    decision = forms.ChoiceField(
        choices=[(APPROVE, "Duyệt"), (HAND_BACK, "Chuyển lại")], widget=forms.HiddenInput()
    )
    reason = forms.CharField(
        label="Lý do chuyển lại",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nêu rõ cần sửa gì; cán bộ đọc được ở bản nháp.",
    )
    needed_when = {"reason": "bắt buộc khi chuyển lại"}

    @property
    def is_approved(self) -> bool:
        return bool(self.cleaned_data["decision"] == APPROVE)
