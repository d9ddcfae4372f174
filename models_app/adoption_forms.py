"""Forms of adoptions: a unit begins, tells its result, gives it up, puts right what was wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.refusals import add_problems
from evidence_app.forms import EvidenceFields
from models_app import rules
from models_app.models import ADOPTING_FIELDS, Adoption, Initiative
from models_app.services.adopting import Taking, applied_by_kin, earliest_start, kin_words
from models_app.services.events import in_force_from
from units_app.models import Unit, User
from units_app.offering import offer_one
from units_app.querysets import UnitQuerySet

THREE_LINES = {"rows": 3}


def lines(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs=THREE_LINES),
    )


class AdoptionForm(EvidenceFields):
    """A unit takes the initiative over; of several units the person acts for, one is chosen."""

    unit_given = forms.ModelChoiceField(
        label="Đơn vị áp dụng", queryset=Unit.objects.none(), empty_label="Chọn đơn vị"
    )
    since = DayField(
        label="Áp dụng từ ngày", help_text="Không trước ngày sáng kiến được công nhận."
    )
    adapted = lines(
        "Điều chỉnh khi áp dụng",
        "Làm khác đơn vị đăng ký ở điểm nào; để trống khi áp dụng nguyên như vậy.",
    )
    field_order = ("unit_given", "since", "adapted")
    by_kin: Adoption | None = None

    def __init__(
        self, *args: Any, initiative: Initiative, units: UnitQuerySet, actor: User, **kwargs: Any
    ) -> None:
        self.initiative = initiative
        super().__init__(*args, actor=actor, unit=None, **kwargs)
        given: Any = self.fields["unit_given"]
        offer_one(given, units)
        self.fields["since"].initial = today()
        first_two = list(units[:2])
        if len(first_two) == 1:
            given.initial, given.empty_label = first_two[0], None

    def clean_unit_given(self) -> Unit:
        """The uploads are documents of the unit that is chosen; what its family applies already is
        kept for the page to lead to.
        """
        unit: Unit = self.cleaned_data["unit_given"]
        self.unit = unit
        self.by_kin = applied_by_kin(self.initiative, unit)
        if self.by_kin:
            raise forms.ValidationError(kin_words(self.by_kin))
        return unit

    def clean(self) -> dict[str, Any]:
        """A day that cannot be is said together with whatever else is wrong."""
        since = self.cleaned_data.get("since")
        if since:
            not_before = in_force_from(self.initiative)
            add_problems(
                self, rules.taking_problems(since=since, not_before=not_before, today=today())
            )
        return self.cleaned_data

    def taking(self) -> Taking:
        """What a valid form says."""
        data = self.cleaned_data
        return Taking(unit=data["unit_given"], since=data["since"], adapted=data["adapted"])


class AdoptionStepForm(forms.Form):
    """What the later steps share: the version the person saw, the rules of the whole standing."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, adoption: Adoption, **kwargs: Any) -> None:
        self.adoption = adoption
        kwargs["initial"] = {"version": adoption.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong with how it is to stand is said at once."""
        since = self.cleaned_data.get("since", self.adoption.since)
        if since:
            not_before = earliest_start(self.adoption, since)
            add_problems(
                self,
                rules.adopting_problems(self.standing(), not_before=not_before, today=today()),
            )
        return self.cleaned_data

    def standing(self) -> rules.Adopted:
        """How the adoption is to stand: what was typed, the rest as it is."""
        there = as_typed(self.adoption)
        return rules.Adopted(
            **{name: self.cleaned_data.get(name, value) for name, value in there.items()}
        )

    def facts(self) -> dict[str, Any]:
        """What the step's service is given."""
        return {**self.cleaned_data}


class AdoptionResultForm(EvidenceFields, AdoptionStepForm):
    """How the unit fares with it."""

    result = lines(
        "Kết quả áp dụng", "Nêu việc đã làm được, số liệu trước và sau nếu có.", required=True
    )
    result_on = DayField(label="Ngày của kết quả")
    field_order = ("version", "result", "result_on")

    def __init__(self, *args: Any, adoption: Adoption, actor: User, **kwargs: Any) -> None:
        initial = {"result_on": today()}
        super().__init__(
            *args, adoption=adoption, actor=actor, unit=adoption.unit, initial=initial, **kwargs
        )

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        documents = self.evidence(issued_on=data["result_on"])
        names = ("version", "result", "result_on")
        return {**{name: data[name] for name in names}, "evidence": documents}


class AdoptionEndForm(AdoptionStepForm):
    """The unit gave it up."""

    ended_on = DayField(label="Thôi áp dụng từ ngày", help_text="Ngày đầu tiên không áp dụng nữa.")
    reason = lines("Lý do thôi áp dụng", required=True)


class AdoptionCorrectForm(AdoptionStepForm):
    """What was recorded by mistake, put right from today on."""

    since = DayField(label="Áp dụng từ ngày")
    ended_on = DayField(
        label="Thôi áp dụng từ ngày",
        required=False,
        help_text="Ghi nhầm đơn vị: ghi đúng ngày bắt đầu, đơn vị sẽ không được tính nữa.",
    )
    adapted = lines("Điều chỉnh khi áp dụng")
    result = lines("Kết quả áp dụng")
    result_on = DayField(label="Ngày của kết quả", required=False)
    reason = lines("Lý do đính chính", required=True)

    def __init__(self, *args: Any, adoption: Adoption, **kwargs: Any) -> None:
        super().__init__(*args, adoption=adoption, initial=as_typed(adoption), **kwargs)

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "version": data["version"],
            "standing": self.standing(),
            "reason": data["reason"],
        }


def as_typed(adoption: Adoption) -> dict[str, Any]:
    """How the adoption stands now, by the fields of the forms."""
    return {name: getattr(adoption, name) for name in ADOPTING_FIELDS}
