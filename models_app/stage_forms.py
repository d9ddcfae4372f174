"""Forms that record a stage of an initiative, or put one right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.refusals import add_problems
from evidence_app.forms import EvidenceFields
from models_app import permissions, rules
from models_app.choices import IN_BOOKS, Stage
from models_app.models import Initiative
from models_app.near_duplicates import strong_likenesses
from units_app.access import access_of
from units_app.models import User

DAYS = {
    Stage.APPRAISED: "Đưa vào thẩm định từ ngày",
    Stage.RECOGNISED: "Công nhận từ ngày",
    Stage.REJECTED: "Ngày kết luận",
    Stage.APPLIED: "Áp dụng từ ngày",
    Stage.REPLICATED: "Nhân rộng từ ngày",
    Stage.STOPPED: "Dừng từ ngày",
}


class StageStepForm(EvidenceFields):
    """The facts of a stage and what proves them; `version` is the one the person saw;
    `is_not_taken` warns who records that it spreads although no other unit applies it.
    """

    on = DayField(label="Ngày")
    document_no = forms.CharField(label="Số, ký hiệu văn bản", required=False, max_length=100)
    document_on = DayField(label="Ngày văn bản", required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=255)
    reason = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput())
    needed_when: Mapping[str, str] = {}
    fixed_stage: str = ""
    is_not_taken = False
    rule = staticmethod(rules.fact_problems)

    def __init__(
        self, *args: Any, initiative: Initiative, actor: User, initial: Any, **kwargs: Any
    ) -> None:
        self.initiative = initiative
        own = permissions.owns(access_of(actor), initiative)
        super().__init__(
            *args,
            actor=actor,
            unit=initiative.unit if own else None,
            initial={"version": initiative.version, **initial},
            **kwargs,
        )

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong is said at once; days before the last step the service knows."""
        add_problems(self, self.problems())
        return self.cleaned_data

    def problems(self) -> rules.Problems:
        """What the rules find wrong with it."""
        registered_on = self.initiative.registered_on or today()
        return self.rule(self.step(), registered_on=registered_on, today=today())

    def step(self) -> rules.Step:
        """What is to be recorded, from the cleaned data."""
        data = self.cleaned_data
        return rules.Step(
            stage=data.get("stage") or self.fixed_stage,
            on=data.get("on") or today(),
            document_no=data.get("document_no", ""),
            document_on=data.get("document_on"),
            issuer=data.get("issuer", ""),
            reason=data.get("reason", ""),
        )

    def facts(self) -> dict[str, Any]:
        """What the service is given, of a valid form."""
        step = self.step()
        documents = self.evidence(named=step.document_no, issued_on=step.document_on)
        return {"version": self.cleaned_data["version"], "step": step, "evidence": documents}


class StageForm(StageStepForm):
    """One stage that follows; asks for what this stage needs. Who recognises what reads much like
    others (`likenesses`) says why it is no duplicate, which is kept with the reason.
    """

    why_distinct = forms.CharField(
        label="Vì sao không trùng",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nêu điểm khác với các sáng kiến gần giống ở trên; được giữ trong quá trình.",
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        self.fixed_stage = stage
        super().__init__(*args, initial={"on": today()}, **kwargs)
        recognises = stage == Stage.RECOGNISED
        self.likenesses = strong_likenesses(self.initiative, today()) if recognises else []
        if not self.likenesses:
            del self.fields["why_distinct"]
        self.is_not_taken = stage == Stage.REPLICATED and not self._is_taken()
        self.fields["on"].label = DAYS[stage]
        if stage in rules.DECIDED:
            self.fields["document_no"].label = "Số quyết định"
            self.fields["document_on"].label = "Ngày quyết định"
        else:
            del self.fields["issuer"]
        for name in ("document_no", "document_on"):
            self.fields[name].required = stage in rules.WITH_DOCUMENT
        if stage in rules.WITH_REASON:
            self.fields["reason"].label, self.fields["reason"].required = "Lý do", True

    def _is_taken(self) -> bool:
        """Whether another unit applies it today; one that spreads usually has such."""
        found: bool = self.initiative.adoptions.as_of(today()).active(today()).exists()
        return found

    def step(self) -> rules.Step:
        return replace(super().step(), why_distinct=self.cleaned_data.get("why_distinct", ""))


class CorrectionForm(StageStepForm):
    """The stage as it should stand, and why."""

    stage = forms.ChoiceField(
        label="Giai đoạn đúng", choices=[(str(one), one.label) for one in IN_BOOKS]
    )
    needed_when = {
        "document_no": "bắt buộc khi được công nhận, đang áp dụng, nhân rộng",
        "document_on": "bắt buộc khi có số quyết định",
    }
    rule = staticmethod(rules.correction_problems)
    field_order = ("stage", "on", "document_no", "document_on", "issuer", "reason")

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, initiative=initiative, initial=initial_of(initiative), **kwargs)
        self.fields["on"].label = "Ngày của giai đoạn"
        self.fields["document_no"].label = "Số quyết định công nhận hoặc không công nhận"
        self.fields["document_on"].label = "Ngày quyết định"
        self.fields["reason"].label, self.fields["reason"].required = "Lý do đính chính", True


def initial_of(initiative: Initiative) -> dict[str, Any]:
    """What a correction begins with: how the stage stands now."""
    return {
        "stage": initiative.stage,
        "on": initiative.stage_on,
        "document_no": initiative.decision_no,
        "document_on": initiative.decision_on,
        "issuer": initiative.decision_issuer,
    }
