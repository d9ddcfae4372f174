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


class CommentForm(forms.Form):
    """A remark; what is proposed and who reads it only for those who review."""

    text = forms.CharField(
        label="Ý kiến",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": EMPTY["text"]},
    )
    opinion = forms.ChoiceField(
        label="Đề nghị", required=False, choices=[("", "Chỉ góp ý"), *Opinion.choices]
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
        return Remark(
            text=data["text"],
            opinion=data.get("opinion", ""),
            is_internal=data.get("is_internal", False),
        )
