"""Putting a template in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence_app.names import harmless
from reports_app.documents.package_checks import LARGEST, TOO_LARGE

ENDING = ".docx"


class TemplateForm(forms.Form):
    """A Word document, and why it takes the place of the one before."""

    file = forms.FileField(
        label="Tệp mẫu (DOCX)",
        widget=forms.FileInput(attrs={"accept": ENDING}),
        help_text=f"Tối đa {LARGEST >> 20} MB. Chương trình đọc thẻ, viết thử trước khi nhận.",
        error_messages={"empty": "Tệp không có nội dung; chọn tệp khác."},
    )
    note = forms.CharField(
        label="Ghi chú",
        max_length=300,
        required=False,
        help_text="Đã sửa gì so với mẫu trước, để lần sau còn biết.",
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        upload.name = harmless(upload.name or "")
        return upload

    def facts(self) -> dict[str, Any]:
        """What was sent, as the service takes it."""
        upload = self.cleaned_data["file"]
        note = self.cleaned_data["note"]
        return {"content": upload.read(), "file_name": upload.name, "note": note}
