"""Forms of extensions: asking for a later deadline, recording an approved one, deciding."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.refusals import add_problems
from evidence_app.forms import EvidenceFields
from tasks_app import extending
from tasks_app.models import Assignment, Extension
from tasks_app.rules import Problems
from units_app.models import User

TWO_LINES = {"rows": 2}
NEEDED = "Điền mục này để đồng ý gia hạn."
NO_BUTTON = "Bấm “Đồng ý gia hạn” hoặc “Không đồng ý” để ghi quyết định."
APPROVING = ("granted_due_on", "document", "document_on")


class RequestForm(EvidenceFields):
    """A request: the later deadline, why, and what supports it."""

    asked_due_on = DayField(label="Thời hạn đề nghị")
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs=TWO_LINES), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("asked_due_on", "reason")

    def __init__(self, *args: Any, assignment: Assignment, actor: User, **kwargs: Any) -> None:
        self.assignment = assignment
        kwargs["initial"] = {"version": assignment.version, **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, unit=assignment.lead_unit, **kwargs)

    def clean(self) -> dict[str, Any]:
        add_problems(self, _not_later(self, "asked_due_on", self.assignment))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What the service is given."""
        names = ("asked_due_on", "reason", "version")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "evidence": self.evidence(),
        }


class EnterForm(EvidenceFields):
    """An extension that was approved on paper, as staff record it."""

    granted_due_on = DayField(label="Thời hạn mới")
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs=TWO_LINES), max_length=2000)
    document = forms.CharField(label="Văn bản phê duyệt", max_length=255)
    document_on = DayField(label="Ngày văn bản")
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("granted_due_on", "reason", "document", "document_on")

    def __init__(self, *args: Any, assignment: Assignment, actor: User, **kwargs: Any) -> None:
        self.assignment = assignment
        kwargs["initial"] = {"version": assignment.version, **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, unit=None, **kwargs)

    def clean(self) -> dict[str, Any]:
        add_problems(self, _approval_problems(self, self.assignment))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What the service is given."""
        names = ("granted_due_on", "reason", "document", "document_on", "version")
        facts = {name: self.cleaned_data[name] for name in names}
        found = self.evidence(named=facts["document"], issued_on=facts["document_on"])
        return {**facts, "evidence": found}


class DecisionForm(EvidenceFields):
    """What is decided on a request; the button pressed says whether it is approved."""

    granted_due_on = DayField(
        label="Thời hạn được duyệt",
        required=False,
        help_text="Có thể khác thời hạn đơn vị đề nghị.",
    )
    document = forms.CharField(label="Văn bản phê duyệt", required=False, max_length=255)
    document_on = DayField(label="Ngày văn bản", required=False)
    decision_note = forms.CharField(
        label="Ý kiến",
        required=False,
        widget=forms.Textarea(attrs=TWO_LINES),
    )
    version = forms.IntegerField(widget=forms.HiddenInput())
    field_order = ("granted_due_on", "document", "document_on", "decision_note")
    needed_when: ClassVar = {
        **dict.fromkeys(APPROVING, "bắt buộc khi đồng ý"),
        "decision_note": "bắt buộc khi không đồng ý",
    }

    def __init__(self, *args: Any, extension: Extension, actor: User, **kwargs: Any) -> None:
        self.assignment = extension.assignment
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
        """An approval needs its deadline and document, a refusal its reason; Enter is neither."""
        data = self.cleaned_data
        if self.approves:
            add_problems(self, {name: NEEDED for name in APPROVING if not data.get(name)})
            add_problems(self, _approval_problems(self, self.assignment))
        elif "refuse" in self.data:
            add_problems(self, extending.refusal_problems(data.get("decision_note", "")))
        else:
            self.add_error(None, NO_BUTTON)
        return data

    def approval(self) -> dict[str, Any]:
        """What the service of approval is given."""
        names = ("granted_due_on", "document", "document_on", "version")
        facts = {name: self.cleaned_data[name] for name in names}
        found = self.evidence(named=facts["document"], issued_on=facts["document_on"])
        return {**facts, "note": self.cleaned_data["decision_note"], "evidence": found}


def _not_later(form: forms.Form, field: str, assignment: Assignment) -> Problems:
    """A new deadline against the one in force, if the form was read with that one."""
    data, due_on = form.cleaned_data, assignment.due_on
    wanted, read_now = data.get(field), data.get("version") == assignment.version
    return extending.later_than(field, wanted, due_on) if wanted and due_on and read_now else {}


def _approval_problems(form: forms.Form, assignment: Assignment) -> Problems:
    """What is wrong with the deadline and the approving document, as far as they are filled in."""
    data = form.cleaned_data
    return _not_later(form, "granted_due_on", assignment) | extending.approval_problems(
        document=data.get("document", ""),
        document_on=data.get("document_on") or assignment.assigned_on,
        assigned_on=assignment.assigned_on,
        today=today(),
    )
