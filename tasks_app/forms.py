"""Forms of assignments: what is typed stays, what is wrong is said beside its field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.models import Area
from cchc.core.refusals import add_problems
from cchc.core.secrecy import REFUSAL, is_secret
from cchc.core.widgets import PickList
from tasks_app import rules
from tasks_app.choices import Source, Status
from tasks_app.models import Assignment, SourceDocument
from tasks_app.services import NewAssignment, document_get
from units_app.models import Unit
from units_app.offering import offer_units


class StatusForm(forms.Form):
    """Status, day and note; `version` is the one the person saw."""

    status = forms.ChoiceField(label="Tình trạng mới")
    on = DayField(label="Ngày")
    note = forms.CharField(
        label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    result_document = forms.CharField(label="Văn bản kết quả", required=False, max_length=255)
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, assignment: Assignment, statuses: Sequence[Status], **kwargs: Any
    ) -> None:
        initial = {
            "status": assignment.status,
            "on": assignment.completed_on or assignment.result_on or today(),
            "version": assignment.version,
            "result_document": assignment.result_document,
        }
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        # In a list it stands beside the filters and perhaps beside another row's form.
        kwargs.setdefault("auto_id", f"id_{assignment.pk}_%s")
        super().__init__(*args, **kwargs)
        self.was, self.assigned_on = assignment.status, assignment.assigned_on
        self.needed_when = needed_in_status(statuses)
        self.fields["status"].choices = [(str(status), status.label) for status in statuses]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The same status once more says something only with a note. What else is wrong is said
        at once; days before the last step the service knows.
        """
        data = self.cleaned_data
        given = self.assigned_on
        problems = rules.step_problems(
            self.step(), assigned_on=given, previous_on=given, today=today()
        )
        add_problems(self, problems)
        if data.get("status") == self.was and not data.get("note", "").strip():
            again = "Chọn tình trạng khác, hoặc ghi nội dung của lần cập nhật này."
            add_problems(self, {"note": again})
        return data

    def step(self) -> rules.Step:
        """What is to be recorded, from the cleaned data."""
        data = self.cleaned_data
        return rules.Step(
            status=data.get("status", ""),
            on=data.get("on") or self.assigned_on,
            note=data.get("note", ""),
            result_document=data.get("result_document", ""),
        )


def needed_in_status(statuses: Sequence[Status]) -> dict[str, str]:
    """When the form of status must have a note and a document, for who may record these."""
    same = "giữ nguyên tình trạng"
    if Status.DROPPED not in statuses:
        return {"note": f"bắt buộc khi {same}"}
    return {
        "note": f"bắt buộc khi trả lại, dừng thực hiện hoặc {same}",
        "result_document": "bắt buộc khi dừng thực hiện",
    }


class AssignmentForm(forms.Form):
    """A whole assignment; with `assignment` it corrects that one and asks for the reason."""

    source = forms.ChoiceField(label="Nguồn giao", choices=Source.choices)
    document_no = forms.CharField(label="Số, ký hiệu văn bản giao", max_length=100)
    document_date = DayField(label="Ngày văn bản", required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=255)
    signer = forms.CharField(label="Người ký", required=False, max_length=150)
    secret = forms.BooleanField(
        label="Văn bản có đóng dấu Mật, Tối mật hoặc Tuyệt mật", required=False
    )
    code = forms.CharField(
        label="Mã nhiệm vụ",
        required=False,
        max_length=60,
        help_text="Để trống: hệ thống đặt mã tiếp theo.",
    )
    title = forms.CharField(label="Nội dung nhiệm vụ", widget=forms.Textarea(attrs={"rows": 3}))
    area = forms.ModelChoiceField(
        label="Lĩnh vực", queryset=Area.objects.all(), required=False, empty_label="Chưa phân loại"
    )
    lead_unit = forms.ModelChoiceField(
        label="Đơn vị chủ trì", queryset=Unit.objects.none(), empty_label="Chọn đơn vị"
    )
    co_units = forms.ModelMultipleChoiceField(
        label="Đơn vị phối hợp",
        queryset=Unit.objects.none(),
        required=False,
        widget=PickList(),
    )
    assigned_on = DayField(label="Ngày giao")
    due_on = DayField(
        label="Thời hạn ban đầu",
        required=False,
        help_text="Theo văn bản giao; để trống nếu không có. Gia hạn được ghi riêng, kèm văn bản.",
    )
    product = forms.CharField(
        label="Sản phẩm", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(
        label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label="Lý do đính chính", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    once = forms.UUIDField(widget=forms.HiddenInput(), required=False, initial=uuid4)

    def __init__(self, *args: Any, assignment: Assignment | None = None, **kwargs: Any) -> None:
        self.assignment = assignment
        if assignment is not None:
            kwargs["initial"] = {**initial_of(assignment), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name in ("lead_unit", "co_units"):
            offer_units(self.fields[name])
        for name in ("code", "note", "once") if assignment else ("reason", "version"):
            del self.fields[name]

    def clean_secret(self) -> bool:
        if self.cleaned_data["secret"]:
            raise ValidationError(REFUSAL)
        return False

    def clean_document_no(self) -> str:
        number: str = self.cleaned_data["document_no"]
        if is_secret(number):
            raise ValidationError(REFUSAL)
        return number

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        problems = rules.assignment_problems(
            assigned_on=data.get("assigned_on"),
            due_on=data.get("due_on"),
            document_number="",
            today=today(),
        )
        for name, message in problems.items():
            self.add_error(name, message)
        self._check_lead(data.get("lead_unit"), data.get("assigned_on"))
        return data

    def _check_lead(self, lead: Unit | None, day: date | None) -> None:
        """A task is given to a unit of that day; it may be handed over to one that exists today."""
        if lead is None or day is None or lead.is_valid_on(day):
            return
        handed_over = self.assignment is not None and lead.is_valid_on(today())
        if not handed_over and not (self.assignment and self.assignment.lead_unit == lead):
            self.add_error("lead_unit", f"{lead} không hoạt động vào ngày {day:%d/%m/%Y}.")

    def document(self) -> SourceDocument:
        """The document named in the form, made if it is new."""
        data = self.cleaned_data
        return document_get(
            number=data["document_no"],
            issued_on=data["document_date"],
            issuer=data["issuer"],
            signer=data["signer"],
        )

    def new_assignment(self) -> NewAssignment:
        data = self.cleaned_data
        names = [
            "source",
            "code",
            "title",
            "area",
            "lead_unit",
            "assigned_on",
            "due_on",
            "product",
            "note",
            "co_units",
        ]
        return NewAssignment(document=self.document(), **{name: data[name] for name in names})

    def changes(self) -> dict[str, Any]:
        """What a correction sets."""
        names = ["source", "title", "area", "lead_unit", "assigned_on", "due_on", "product"]
        data = self.cleaned_data
        return {"document": self.document(), **{name: data[name] for name in names}}


def initial_of(assignment: Assignment) -> dict[str, Any]:
    """What the form shows for an assignment as it is now."""
    document = assignment.document
    names = ["source", "title", "area", "lead_unit", "assigned_on", "product", "version"]
    return {
        **{name: getattr(assignment, name) for name in names},
        "due_on": assignment.original_due_on,
        "co_units": list(assignment.co_units.all()),
        "document_no": document.number,
        "document_date": document.issued_on,
        "issuer": document.issuer,
        "signer": document.signer,
    }
