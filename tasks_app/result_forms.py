"""Forms of a result on its way and of co-units' parts; each carries the version it was read at."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.refusals import add_problems
from evidence_app.forms import EvidenceFields
from evidence_app.models import Evidence
from tasks_app import rules, services
from tasks_app.choices import PartStatus, ReturnReason
from tasks_app.models import Assignment, PartReport
from units_app.models import Unit, User

TWO_LINES = {"rows": 2}


class ResultForm(forms.Form):
    """What every step of a result shares; `facts` is what its service is given.

    `actor` matters to forms that take documents along, which keep it themselves.
    """

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, assignment: Assignment, actor: User | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"version": assignment.version, **kwargs.get("initial", {})}
        # In a list it stands beside the filters and perhaps beside another row's form.
        kwargs.setdefault("auto_id", f"id_{assignment.pk}_%s")
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data}


class SendForm(EvidenceFields, ResultForm):
    """A result: its document and day, what proves it or why nothing does."""

    result_document = forms.CharField(
        label="Văn bản hoặc sản phẩm kết quả",
        max_length=255,
        help_text="Ví dụ: Quyết định số 1245/QĐ-UBND; Báo cáo số 87/BC-STP.",
    )
    result_on = DayField(
        label="Ngày của kết quả",
        help_text="Ngày ghi trên văn bản kết quả; là ngày hoàn thành khi được xác nhận.",
    )
    why_none = forms.CharField(
        label="Lý do không có tài liệu kiểm chứng",
        required=False,
        widget=forms.Textarea(attrs=TWO_LINES),
    )
    note = forms.CharField(
        label="Ghi chú cho người xem xét",
        required=False,
        widget=forms.Textarea(attrs=TWO_LINES),
    )
    needed_when: ClassVar = {
        "evidence_files": "bắt buộc, trừ khi ghi lý do không có",
        "why_none": "bắt buộc khi không có tài liệu nào",
    }

    def __init__(self, *args: Any, assignment: Assignment, actor: User, **kwargs: Any) -> None:
        self.assigned_on = assignment.assigned_on
        initial = {
            "result_document": assignment.result_document,
            "result_on": today(),
            "evidence_chosen": () if any(args) else services.given_before(assignment),
        }
        super().__init__(
            *args,
            assignment=assignment,
            actor=actor,
            unit=assignment.lead_unit,
            initial=initial,
            **kwargs,
        )

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong with the result is said at once, whatever else is."""
        data = self.cleaned_data
        tried = any(name in self.errors for name in ("evidence_files", "evidence_chosen"))
        on = data.get("result_on") or self.assigned_on
        add_problems(
            self,
            rules.day_problems("result_on", on, assigned_on=self.assigned_on, today=today())
            | rules.product_problems(data.get("result_document", ""))
            | rules.proof_problems(
                data.get("why_none", ""), has_evidence=tried or self.has_evidence()
            ),
        )
        return data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        result = rules.Result(
            document=data["result_document"],
            on=data["result_on"],
            note=data["note"],
            why_none=data["why_none"],
        )
        documents = self.evidence(named=result.document, issued_on=result.on)
        return {"version": data["version"], "result": result, "evidence": documents}


class NoteForm(ResultForm):
    """The head approves; a remark for Sở Nội vụ may go along."""

    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs=TWO_LINES))


class ReasonForm(ResultForm):
    """Back to the unit, with a reason in words."""

    reason = forms.CharField(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class ConfirmForm(NoteForm):
    """Staff confirm; the day is asked for only where the result came without one."""

    on = DayField(label="Ngày của kết quả")

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, assignment=assignment, **kwargs)
        if assignment.result_on is not None:
            del self.fields["on"]
        self.order_fields(["on", "note"])


class ReturnForm(ReasonForm):
    """Staff return a result: why, by code and in words."""

    reason_code = forms.ChoiceField(
        label="Lý do trả lại", choices=[("", "Chọn lý do"), *ReturnReason.choices]
    )
    reason = forms.CharField(
        label="Cần bổ sung, sửa gì",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Đơn vị đọc nguyên văn nội dung này.",
    )
    field_order = ("reason_code", "reason")


class PartForm(EvidenceFields):
    """A co-unit's report on its part; `seq` is the number of the last report the person saw."""

    status = forms.ChoiceField(label="Phần việc của đơn vị", choices=PartStatus.choices)
    on = DayField(
        label="Ngày của kết quả",
        required=False,
    )
    result_document = forms.CharField(label="Văn bản kết quả", required=False, max_length=255)
    note = forms.CharField(
        label="Nội dung đã làm", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seq = forms.IntegerField(widget=forms.HiddenInput())
    needed_when: ClassVar = {
        "on": "bắt buộc khi đã xong",
        "result_document": "bắt buộc khi đã xong, nếu không ghi nội dung đã làm",
        "note": "bắt buộc khi đang thực hiện",
    }

    def __init__(
        self,
        *args: Any,
        assignment: Assignment,
        last: PartReport | None,
        actor: User,
        unit: Unit,
        **kwargs: Any,
    ) -> None:
        self.assignment = assignment
        initial: dict[str, Any] = {"seq": 0, "status": PartStatus.DONE}
        if last is not None:
            same = {name: getattr(last, name) for name in ("seq", "result_document")}
            initial |= {**same, "on": last.completed_on}
        super().__init__(*args, actor=actor, unit=unit, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong with the report is said at once."""
        task = self.assignment
        problems = rules.part_problems(
            self.part(), task_status=task.status, assigned_on=task.assigned_on, today=today()
        )
        add_problems(self, problems)
        return self.cleaned_data

    def part(self) -> rules.Part:
        data = self.cleaned_data
        return rules.Part(
            status=data.get("status", ""),
            on=data.get("on"),
            document=data.get("result_document", ""),
            note=data.get("note", ""),
        )

    def documents(self) -> list[Evidence]:
        """The documents of a valid report."""
        part = self.part()
        return self.evidence(named=part.document, issued_on=part.on)
