"""Forms of extensions: asking for a later deadline, recording an approved one, deciding."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.core.widgets import DayInput
from evidence_app.forms import EvidenceFields
from tasks_app.models import Assignment, Extension
from units_app.models import User

TWO_LINES = {"rows": 2}
NEEDED = "Điền mục này để đồng ý gia hạn."


class RequestForm(EvidenceFields):
    """A request: the later deadline, why, and what supports it."""

    asked_due_on = forms.DateField(label="Thời hạn đề nghị", widget=DayInput())
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs=TWO_LINES), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("asked_due_on", "reason")

    def __init__(self, *args: Any, assignment: Assignment, actor: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": assignment.version, **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, unit=assignment.lead_unit, **kwargs)

    def facts(self) -> dict[str, Any]:
        """What the service is given."""
        names = ("asked_due_on", "reason", "version")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "evidence": self.evidence(),
        }


class EnterForm(EvidenceFields):
    """An extension that was approved on paper, as staff record it."""

    granted_due_on = forms.DateField(label="Thời hạn mới", widget=DayInput())
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs=TWO_LINES), max_length=2000)
    document = forms.CharField(label="Văn bản phê duyệt", max_length=255)
    document_on = forms.DateField(label="Ngày văn bản", widget=DayInput())
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("granted_due_on", "reason", "document", "document_on")

    def __init__(self, *args: Any, assignment: Assignment, actor: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": assignment.version, **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, unit=None, **kwargs)

    def facts(self) -> dict[str, Any]:
        """What the service is given."""
        names = ("granted_due_on", "reason", "document", "document_on", "version")
        facts = {name: self.cleaned_data[name] for name in names}
        found = self.evidence(number=facts["document"][:100], issued_on=facts["document_on"])
        return {**facts, "evidence": found}


class DecisionForm(EvidenceFields):
    """What is decided on a request; the button pressed says whether it is approved."""

    granted_due_on = forms.DateField(
        label="Thời hạn được duyệt",
        required=False,
        widget=DayInput(),
        help_text="Có thể khác thời hạn đơn vị đề nghị.",
    )
    document = forms.CharField(label="Văn bản phê duyệt", required=False, max_length=255)
    document_on = forms.DateField(label="Ngày văn bản", required=False, widget=DayInput())
    decision_note = forms.CharField(
        label="Ý kiến",
        required=False,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text="Bắt buộc khi không đồng ý.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("granted_due_on", "document", "document_on", "decision_note")

    def __init__(self, *args: Any, extension: Extension, actor: User, **kwargs: Any) -> None:
        initial = {
            "granted_due_on": extension.asked_due_on,
            "version": extension.assignment.version,
        }
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, unit=None, **kwargs)

    @property
    def approves(self) -> bool:
        """Whether “Đồng ý gia hạn” was pressed."""
        return "approve" in self.data

    def clean(self) -> dict[str, Any]:
        """An approval needs its deadline and document; a refusal its reason (the service says)."""
        data = self.cleaned_data
        for name in ("granted_due_on", "document", "document_on"):
            if self.approves and not data.get(name) and name not in self.errors:
                self.add_error(name, NEEDED)
        return data

    def approval(self) -> dict[str, Any]:
        """What the service of approval is given."""
        names = ("granted_due_on", "document", "document_on", "version")
        facts = {name: self.cleaned_data[name] for name in names}
        found = self.evidence(number=facts["document"][:100], issued_on=facts["document_on"])
        return {**facts, "note": self.cleaned_data["decision_note"], "evidence": found}
