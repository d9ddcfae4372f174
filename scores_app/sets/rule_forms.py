"""A form for the parameters of each rule: what people fill in instead of JSON.

Numbers are typed as people write them (0,5) and kept as exact decimal strings ("0.5").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet as DjangoFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from cchc.core.fields import NumberField
from cchc.core.figures import typed_text
from cchc.core.text import searchable
from scores_app.choices import Rule
from scores_app.points import Problem
from scores_app.points.assignments import MEASURES
from scores_app.points.figures import NOT_APPLICABLE
from tasks_app.choices import Source

if TYPE_CHECKING:
    BaseFormSet = DjangoFormSet[Any]
else:  # Django's own class takes no parameters
    BaseFormSet = DjangoFormSet

ROWS, SPARE, MOST_ROWS = "muc", 2, 30
PLACE = re.compile(r"(?:scoring\.)?(?:params\.)?(?:(?:steps|bands)\[(\d+)\])?\.?(\w*)")
TESTS = (
    ("over", "Trên (>)"),
    ("from", "Từ (≥)"),
    ("under", "Dưới (<)"),
    ("to", "Đến (≤)"),
    ("", "Còn lại"),
)


def shown_number(value: object) -> str:
    """A kept number as people write it; what is no number as it stands."""
    try:
        return typed_text(Decimal(str(value).replace(",", ".")))
    except ArithmeticError:
        return str(value)


def kept_number(value: Decimal) -> str:
    """A number as parameters keep it: 0.5."""
    return f"{value.normalize():f}"


class Quiet(forms.Form):
    """A form that may be shown as it was typed without being judged yet."""

    def say_nothing(self) -> None:
        self._errors, self.cleaned_data = ErrorDict(), {}


class Rows(BaseFormSet):
    """Rows of such forms; empty ones are left out."""

    def say_nothing(self) -> None:
        nothing: list[ErrorDict] = []
        self._errors, self._non_form_errors = nothing, ErrorList()
        for row in self.forms:
            row.say_nothing()


class ParamsForm(Quiet):
    """The single parameters of a rule; those left empty are not kept."""

    def params(self) -> dict[str, Any]:
        """Raises nothing: call it on a valid form."""
        found = {name: _kept(self.cleaned_data.get(name)) for name in self.fields}
        return {name: value for name, value in found.items() if value not in (None, "", False)}

    def put_problem(self, place: str, message: str) -> None:
        """Puts a mistake beside its field, or above the form."""
        self.add_error(place if place in self.fields else None, message)


class YesNoForm(ParamsForm):
    no = NumberField("Điểm khi trả lời Không", help_text="Để trống là 0 điểm.")


class ProportionalForm(ParamsForm):
    floor = NumberField("Dưới tỷ lệ này được 0 điểm (%)", help_text="Để trống là không có sàn.")
    full = NumberField("Đạt điểm tối đa từ tỷ lệ (%)", help_text="Để trống là 100.")


class RelativeForm(ParamsForm):
    lower_is_better = forms.BooleanField(label="Số liệu thấp hơn là tốt hơn", required=False)
    unit = forms.CharField(
        label="Đơn vị tính", required=False, max_length=40, help_text="Ghi % nếu kê khai tỷ lệ."
    )


class CountForm(ParamsForm):
    each = NumberField("Điểm cho mỗi kết quả", required=True)
    unit = forms.CharField(label="Kết quả được đếm", required=False, max_length=40)


class DeductionForm(ParamsForm):
    each = NumberField("Điểm trừ cho mỗi lỗi", required=True)
    unit = forms.CharField(label="Lỗi được đếm", required=False, max_length=40)


class ScaleForm(ParamsForm):
    scale = NumberField("Thang điểm của kết quả", help_text="Để trống là 100.")


class AdjustmentForm(ParamsForm):
    each = NumberField(
        "Điểm cho mỗi việc", help_text="Để trống nếu tính theo các mức ghi dưới đây."
    )
    unit = forms.CharField(label="Việc được đếm", required=False, max_length=40)


class BandsForm(ParamsForm):
    unit = forms.CharField(
        label="Đơn vị tính", required=False, max_length=40, help_text="Để trống là %."
    )
    falling = forms.BooleanField(label="Số liệu càng thấp càng nhiều điểm", required=False)


class FromAssignmentsForm(ParamsForm):
    """The rate of the unit's tasks, scored by a floor and a full mark, or by the bands below."""

    measure = forms.ChoiceField(label="Tỷ lệ lấy từ nhiệm vụ", choices=list(MEASURES.items()))
    source = forms.ChoiceField(
        label="Nhiệm vụ", required=False, choices=[("", "Tất cả nguồn giao"), *Source.choices]
    )
    floor = NumberField("Dưới tỷ lệ này được 0 điểm (%)")
    full = NumberField("Đạt điểm tối đa từ tỷ lệ (%)", help_text="Để trống là 100.")

    def params(self) -> dict[str, Any]:
        found = super().params()
        inner = {name: found.pop(name) for name in ("floor", "full") if name in found}
        return {**found, "scoring": {"rule": Rule.PROPORTIONAL.value, "params": inner}}


class StepRow(Quiet):
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Mức", required=False, max_length=255)
    points = NumberField("Điểm")


class BandRow(Quiet):
    test = forms.ChoiceField(label="So sánh", required=False, choices=TESTS)
    bound = NumberField("Ngưỡng")
    points = NumberField("Điểm")


FORMS: dict[str, type[ParamsForm]] = {
    Rule.YES_NO: YesNoForm,
    Rule.STEPS: ParamsForm,
    Rule.BANDS: BandsForm,
    Rule.PROPORTIONAL: ProportionalForm,
    Rule.RELATIVE_TO_BEST: RelativeForm,
    Rule.COUNT: CountForm,
    Rule.DEDUCTION: DeductionForm,
    Rule.SURVEY: ScaleForm,
    Rule.LEADERS: ScaleForm,
    Rule.BONUS: AdjustmentForm,
    Rule.PENALTY: AdjustmentForm,
    Rule.FROM_ASSIGNMENTS: FromAssignmentsForm,
    Rule.MANUAL: ParamsForm,
}
ROWS_OF: dict[str, tuple[str, type[forms.Form]]] = {
    Rule.STEPS: ("steps", StepRow),
    Rule.BONUS: ("steps", StepRow),
    Rule.PENALTY: ("steps", StepRow),
    Rule.BANDS: ("bands", BandRow),
    Rule.FROM_ASSIGNMENTS: ("bands", BandRow),
}


class RulePart:
    """The part of a criterion's form that is its rule's own: fields, and rows where it has any.

    `more` asks for further empty rows.
    """

    def __init__(
        self, rule: str, kept: Mapping[str, Any], data: QueryDict | None, *, more: bool = False
    ) -> None:
        self.rule = rule
        fields, rows = _apart(rule, kept)
        self.form = FORMS.get(rule, ParamsForm)(data, initial=fields, prefix="cach")
        self.kind, row_form = ROWS_OF.get(rule, ("", None))
        self.rows: Any = None
        if row_form is not None:
            shown = rows if data is None else None  # a row sent as it is kept is not empty
            made = forms.formset_factory(row_form, formset=Rows, extra=SPARE, max_num=MOST_ROWS)
            self.rows = made(_known_rows(data, more=more), initial=shown, prefix=ROWS)

    @property
    def errors(self) -> list[str]:
        """What is wrong with the part as a whole."""
        return [*self.form.non_field_errors(), *(self.rows.non_form_errors() if self.rows else ())]

    def is_valid(self) -> bool:
        rows_fit = self.rows is None or self.rows.is_valid()
        return self.form.is_valid() and rows_fit

    def say_nothing(self) -> None:
        """Shows what was typed without judging it."""
        self.form.say_nothing()
        if self.rows is not None:
            self.rows.say_nothing()

    def params(self) -> dict[str, Any]:
        """What was typed, as rules keep it; call it when valid."""
        found, rows = self.form.params(), self._filled()
        if not rows:
            return found
        if self.rule == Rule.FROM_ASSIGNMENTS:
            typed = found["scoring"]["params"]  # a floor beside bands is refused, not dropped
            inner = {**typed, "unit": "%", "bands": [_band(row.cleaned_data) for row in rows]}
            return {**found, "scoring": {"rule": Rule.BANDS.value, "params": inner}}
        make = _step if self.kind == "steps" else _band
        return {**found, self.kind: _with_keys([make(row.cleaned_data) for row in rows])}

    def put_problems(self, problems: Iterable[Problem]) -> None:
        """Puts what `check_params` found beside what was typed."""
        filled = self._filled() if self.rows is not None else []
        for problem in problems:
            found = PLACE.fullmatch(problem.place)
            number, name = (found[1], found[2]) if found else (None, "")
            if number and int(number) <= len(filled):
                row = filled[int(number) - 1]
                field = "bound" if name in dict(TESTS) and name else name
                row.add_error(field if field in row.fields else None, problem.message)
            else:
                self.form.put_problem(name, problem.message)

    def _filled(self) -> list[Any]:
        rows = self.rows.forms if self.rows is not None else ()
        return [row for row in rows if _says_something(row)]


def _says_something(row: forms.Form) -> bool:
    typed = getattr(row, "cleaned_data", {})
    return bool(
        typed.get("label") or typed.get("points") is not None or typed.get("bound") is not None
    )


def _apart(rule: str, kept: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Kept parameters as the fields show them, and the rows."""
    flat = dict(kept)
    scoring = flat.pop("scoring", None) or {}
    flat |= {name: value for name, value in (scoring.get("params") or {}).items() if name != "unit"}
    rows = [
        row
        for row in flat.pop("steps", None) or flat.pop("bands", None) or ()
        if isinstance(row, dict)
    ]
    fields = FORMS.get(rule, ParamsForm).base_fields
    shown = {
        name: shown_number(value) if isinstance(fields.get(name), NumberField) else value
        for name, value in flat.items()
    }
    return shown, [_row_shown(row) for row in rows]


def _row_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    test = next((name for name, _ in TESTS if name and row.get(name) is not None), "")
    shown = {"key": row.get("key", ""), "label": row.get("label", ""), "test": test}
    shown["bound"] = shown_number(row[test]) if test else ""
    shown["points"] = shown_number(row["points"]) if row.get("points") is not None else ""
    return shown


def _known_rows(data: QueryDict | None, *, more: bool) -> QueryDict | None:
    """The rows that were sent; none where the rule before had none, and more where asked for."""
    if data is None:
        return None
    known = data.copy()
    total = known.get(f"{ROWS}-TOTAL_FORMS", "")
    number = int(total) if total.isdecimal() and len(total) < 4 else SPARE
    known[f"{ROWS}-TOTAL_FORMS"] = str(min(number + (SPARE if more else 0), MOST_ROWS))
    known[f"{ROWS}-INITIAL_FORMS"] = "0"
    return known


def _kept(value: Any) -> Any:
    return kept_number(value) if isinstance(value, Decimal) else value


def _step(typed: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "key": typed.get("key"),
        "label": typed.get("label"),
        "points": _kept(typed.get("points")),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _band(typed: Mapping[str, Any]) -> dict[str, Any]:
    found = {typed.get("test"): _kept(typed.get("bound")), "points": _kept(typed.get("points"))}
    return {name: value for name, value in found.items() if name and value is not None}


def _with_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps without a key get one from their name; a key stays once it is given."""
    used = {row["key"] for row in rows if "key" in row} | {NOT_APPLICABLE}
    for row in rows:
        if "label" in row and "key" not in row:
            row["key"] = _free_key(row["label"], used)
            used.add(row["key"])
    return rows


def _free_key(label: str, used: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", searchable(label)).strip("_")[:30] or "muc"
    return next(
        key for key in (stem, *(f"{stem}_{number}" for number in range(2, 100))) if key not in used
    )
