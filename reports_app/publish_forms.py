"""The form that publishes: by which decision, for whom, and why where it is a correction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from cchc.core.fields import DayField
from scores_app.models import Publication
from scores_app.sets.forms import with_typed

PUBLIC_OFF = "Trang công khai đang tắt trên hệ thống này; bản chỉ hiện ra ngoài khi trang được bật."
PUBLIC_ON = "Ai cũng xem được kết quả mà không cần đăng nhập; điểm từng tiêu chí không hiện ra."
STAYS_PUBLIC = (
    "Bản số {} đã đưa ra trang công khai; bỏ dấu thì ngoài ấy vẫn còn bản cũ, chỉ ghi là đã được "
    "đính chính, không có kết quả mới."
)
DECISION = "Bản số {} theo Quyết định {}. Ghi quyết định của lần đính chính này, nếu có."


class PublishForm(forms.Form):
    """`seen` names what the page showed; a reason is asked for where a publication is replaced."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Lý do đính chính", max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    decision_no = forms.CharField(label="Số quyết định công bố", max_length=60, required=False)
    decision_on = DayField(label="Ngày quyết định", required=False)
    is_public = forms.BooleanField(label="Đưa ra trang công khai", required=False)

    def __init__(self, *args: Any, seen: str, in_force: Publication | None, **kwargs: Any) -> None:
        was_public = in_force is not None and in_force.is_public
        initial = {"seen": seen, "is_public": was_public}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["is_public"].help_text = PUBLIC_ON if settings.PUBLIC_PAGE else PUBLIC_OFF
        if in_force is None:
            del self.fields["reason"]
        else:
            self._say_what_is_replaced(in_force)

    def show(self, seen: str) -> None:
        """Names what the page shows now; what was typed stays."""
        self.data = with_typed(self.data, seen=seen)

    def _say_what_is_replaced(self, held: Publication) -> None:
        """What the publication in force has, so that a correction drops none of it unnoticed."""
        if held.decision_no:
            self.fields["decision_no"].help_text = DECISION.format(held.number, held.decision_no)
        if held.is_public:
            words = f"{self.fields['is_public'].help_text} {STAYS_PUBLIC.format(held.number)}"
            self.fields["is_public"].help_text = words

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return dict(self.cleaned_data)
