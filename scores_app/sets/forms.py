"""Forms of criteria sets, their criteria and bands, and of groups of units."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from cchc.core.clock import today
from cchc.core.fields import NumberField
from cchc.core.models import Area
from scores_app.choices import Rule, Scorer
from scores_app.models import Band, CriteriaSet, Criterion, Publication, UnitGroup
from scores_app.sets.checks import scorers_of
from scores_app.sets.rule_forms import RulePart, shown_number
from scores_app.trees import Tree

if TYPE_CHECKING:
    GroupModelForm = forms.ModelForm[UnitGroup]
else:  # Django's own class takes no parameters
    GroupModelForm = forms.ModelForm

NO_RULE = "Không có: điểm là tổng của các mục con"
CODE_PUBLISHED = "Kết quả của nhóm đã được công bố theo mã này nên chỉ đổi được tên."
INDENT = "\u2003"


class SetForm(forms.Form):
    """What a set is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label="Mã bộ tiêu chí", max_length=40)
    name = forms.CharField(label="Tên bộ tiêu chí", max_length=255)
    group = forms.ModelChoiceField(UnitGroup.objects.all(), label="Nhóm đơn vị")
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    legal_basis = forms.CharField(
        label="Căn cứ", required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    max_points = NumberField(
        "Điểm tối đa", required=True, help_text="Tổng điểm các lĩnh vực, thường là 100."
    )
    survey_points = NumberField(
        "Trong đó điều tra xã hội học",
        help_text="Gồm cả phần lãnh đạo tỉnh chấm. Để trống nếu không quy định riêng.",
    )

    @classmethod
    def initial_of(cls, item: CriteriaSet | None) -> dict[str, Any]:
        """What the form shows of a set, or of a new one."""
        if item is None:
            return {"year": today().year, "max_points": "100"}
        kept = {name: getattr(item, name) for name in cls.base_fields if name != "group"}
        survey = item.survey_points
        return {
            **kept,
            "group": item.group_id,
            "max_points": shown_number(item.max_points),
            "survey_points": "" if survey is None else shown_number(survey),
        }

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CopyForm(forms.Form):
    """What a copy of a set is called."""

    code = forms.CharField(label="Mã bộ tiêu chí mới", max_length=40)
    name = forms.CharField(label="Tên bộ tiêu chí mới", max_length=255)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    legal_basis = forms.CharField(
        label="Căn cứ", required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )

    @staticmethod
    def initial_of(source: CriteriaSet) -> dict[str, Any]:
        """Code and name with the year moved on by one where they have it."""
        old, new = str(source.year), str(source.year + 1)
        code = source.code.replace(old, new)
        return {
            "code": code if code != source.code else f"{source.code}-{new}"[:40],
            "name": source.name.replace(old, new),
            "year": source.year + 1,
            "legal_basis": source.legal_basis,
        }


class SettleForm(forms.Form):
    """Why sums that disagree are accepted; `seen` stands for what the person decided on."""

    needed_when: ClassVar = {"reason": "bắt buộc khi tổng không khớp"}

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="Lý do chấp nhận",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lý do được ghi lại và hiện trên trang của bộ tiêu chí.",
    )


class GroupForm(GroupModelForm):
    class Meta:
        model = UnitGroup
        fields = ("code", "name", "kind", "order")
        help_texts = {
            "code": "Chữ thường không dấu, số và gạch; dùng trong tệp nhập.",
            "kind": "Loại đơn vị được đề xuất khi lập kỳ chấm.",
        }

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        was = self.initial.get("code")
        published = Publication.objects.filter(round__sets__group=self.instance.pk)
        if was and code != was and published.exists():
            raise ValidationError(CODE_PUBLISHED)
        return code


class BandRow(forms.Form):
    name = forms.CharField(label="Tên mức", required=False, max_length=60)
    at_least = NumberField("Từ chỉ số")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("name") and typed.get("at_least") is None and "at_least" not in self.errors:
            self.add_error("at_least", "Ghi chỉ số từ đó đạt mức này.")
        if typed.get("at_least") is not None and not typed.get("name"):
            self.add_error("name", "Ghi tên mức.")
        return typed


BandRows = forms.formset_factory(BandRow, extra=3, max_num=20, absolute_max=30)


def band_rows(bands: list[Band]) -> list[dict[str, str]]:
    """Bands as the rows show them."""
    return [{"name": band.name, "at_least": shown_number(band.at_least)} for band in bands]


def cuts_typed(rows: Any) -> list[tuple[str, Decimal]]:
    """The bands that were typed; call it on valid rows."""
    typed = [row.cleaned_data for row in rows]
    return [(row["name"], row["at_least"]) for row in typed if row.get("name")]


class CriterionForm(forms.Form):
    """A criterion; its rule's own part is `part`, a form of another kind for each rule."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label="Mã", max_length=40)
    name = forms.CharField(
        label="Tên tiêu chí", max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    max_points = NumberField("Điểm tối đa", required=True)
    rule = forms.ChoiceField(
        label="Cách tính điểm", required=False, choices=[("", NO_RULE), *Rule.choices]
    )
    scorer = forms.ChoiceField(
        label="Ai chấm",
        required=False,
        choices=[("", "Theo cách tính điểm"), *Scorer.choices],
    )
    evidence_required = forms.BooleanField(label="Phải có tài liệu kiểm chứng", required=False)
    evidence_note = forms.CharField(
        label="Yêu cầu và tài liệu kiểm chứng",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
    )
    takes_initiatives = forms.BooleanField(
        label="Nhận sáng kiến được công nhận làm tài liệu kiểm chứng",
        required=False,
        help_text="Sáng kiến cùng lĩnh vực cải cách thì tiêu chí nào cũng nhận.",
    )
    area = forms.ModelChoiceField(
        Area.objects.all(), label="Lĩnh vực cải cách", required=False, empty_label="Không ghi"
    )
    legal_basis = forms.CharField(label="Căn cứ của tiêu chí", required=False, max_length=4000)

    def __init__(
        self, data: Any = None, *, item: Criterion | None = None, more: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=self.initial_of(item), **kwargs)
        rule = data.get("rule", "") if data is not None else (item.rule if item else "")
        same = item is not None and item.rule == rule
        kept = item.rule_params if item is not None and same else {}
        self.part = RulePart(rule, kept, data if data is not None else None, more=more)

    @classmethod
    def initial_of(cls, item: Criterion | None) -> dict[str, Any]:
        """What the form shows of a criterion."""
        if item is None:
            return {}
        kept = {name: getattr(item, name) for name in cls.base_fields if name != "area"}
        return {**kept, "area": item.area_id, "max_points": shown_number(item.max_points)}

    def clean_scorer(self) -> str:
        """Who scores; what fits the rule where nothing is chosen."""
        scorer: str = self.cleaned_data["scorer"]
        allowed = scorers_of(self.cleaned_data.get("rule", ""))
        if not allowed:
            return ""
        if scorer and scorer not in allowed:
            named = " hoặc ".join(f"“{one.label}”" for one in allowed)
            raise ValidationError(f"Cách tính này phải do {named}.")
        return scorer or str(allowed[0])

    def is_valid(self) -> bool:
        """With the rule's own part."""
        part_fits = self.part.is_valid()
        return super().is_valid() and part_fits

    def say_nothing(self) -> None:
        """Forgets what is wrong: the form is shown with another rule or more rows, not judged."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.part.say_nothing()

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**typed, "rule_params": self.part.params() if typed["rule"] else {}}


class MoveForm(forms.Form):
    """Below which criterion another one is hung."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    parent = forms.TypedChoiceField(
        label="Chuyển vào mục", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any, *, tree: Tree, item: Criterion) -> None:
        there = {"version": item.version, "parent": item.parent_id}
        super().__init__(data, initial=there)
        self.fields["parent"].choices = places_in(tree, item)  # type: ignore[attr-defined]


def places_in(tree: Tree, item: Criterion) -> list[tuple[Any, str]]:
    """Every place but those below the criterion itself."""
    own = {node.criterion.pk for node in tree.by_id[item.pk].walk()}
    return [
        ("", "Cấp cao nhất (thành lĩnh vực)"),
        *(
            (
                node.criterion.pk,
                f"{INDENT * node.depth}{node.criterion.code} {node.criterion.name}"[:120],
            )
            for node in tree.walk()
            if node.criterion.pk not in own
        ),
    ]


def with_typed(data: Any, **values: object) -> QueryDict:
    """What was sent with some of it replaced, so that a person may decide again."""
    copy: QueryDict = data.copy()
    for name, value in values.items():
        copy[name] = str(value)
    return copy
