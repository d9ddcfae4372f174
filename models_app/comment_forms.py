"""The form of a remark about an initiative."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from models_app import permissions
from models_app.choices import Opinion
from models_app.models import Initiative
from models_app.services.comments import EMPTY, Remark
from units_app.access import access_of
from units_app.models import User

MOST = 5000
NO_OPINION = "none"


class CommentForm(forms.Form):
    """A remark; what is proposed and who reads it only for those who review. What is proposed comes
    first and has no default, so that nobody proposes by accident what the text speaks against.
    """

    opinion = forms.ChoiceField(
        label="Đề nghị",
        choices=[(NO_OPINION, "Chỉ góp ý"), *Opinion.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một đề nghị, hoặc “Chỉ góp ý”."},
    )
    text = forms.CharField(
        label="Ý kiến",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": EMPTY["text"]},
    )
    is_internal = forms.BooleanField(
        label="Ý kiến nội bộ, đơn vị đăng ký không đọc được", required=False
    )
    once = forms.UUIDField(widget=forms.HiddenInput(), required=False, initial=uuid4)

    def __init__(self, *args: Any, initiative: Initiative, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_y_kien_%s")
        super().__init__(*args, **kwargs)
        if not permissions.may_give_opinion(access_of(actor), initiative):
            del self.fields["opinion"], self.fields["is_internal"]

    def remark(self) -> Remark:
        """What a valid form says."""
        data = self.cleaned_data
        opinion = data.get("opinion", NO_OPINION)
        return Remark(
            text=data["text"],
            opinion="" if opinion == NO_OPINION else opinion,
            is_internal=data.get("is_internal", False),
        )
