"""The form that publishes: by which decision, for whom, and why where it is a correction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from cchc.core.fields import DayField
from scores_app.sets.forms import with_typed

PUBLIC_OFF = "Trang công khai đang tắt trên hệ thống này; bản chỉ hiện ra ngoài khi trang được bật."
PUBLIC_ON = "Ai cũng xem được kết quả mà không cần đăng nhập; điểm từng tiêu chí không hiện ra."


class PublishForm(forms.Form):
    """`seen` names what the page showed; a reason is asked for where a publication is replaced."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Lý do đính chính", max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    decision_no = forms.CharField(label="Số quyết định công bố", max_length=60, required=False)
    decision_on = DayField(label="Ngày quyết định", required=False)
    is_public = forms.BooleanField(label="Đưa ra trang công khai", required=False)

    def __init__(self, *args: Any, seen: str, is_revision: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seen": seen}, **kwargs})
        self.fields["is_public"].help_text = PUBLIC_ON if settings.PUBLIC_PAGE else PUBLIC_OFF
        if not is_revision:
            del self.fields["reason"]

    def show(self, seen: str) -> None:
        """Names what the page shows now; what was typed stays."""
        self.data = with_typed(self.data, seen=seen)

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return dict(self.cleaned_data)
