"""Forms of rounds: what a round is with its steps as one table of days, units, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms

from cchc.core.clock import today
from cchc.core.fields import DayField, NumberField
from scores_app.choices import RoundState, SetState, Step
from scores_app.models import CriteriaSet, Round, RoundSet, ScoreSheet, UnitGroup
from scores_app.rounds.participants import Part
from scores_app.rounds.rules import Days, Problems, loading_problems, step_problems
from scores_app.services.rounds import OWN, RoundFacts, SetChoice, days_of
from scores_app.sets.rule_forms import shown_number
from units_app.models import Unit

REASON = {"rows": 3}
NO_GROUP = "Chọn bộ tiêu chí cho ít nhất một nhóm đơn vị."


class SetField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Sets to choose from, each with its year: one of another year is seen as it is chosen."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} (bộ của năm {obj.year})"


class RoundForm(forms.Form):
    """A whole round. Once it is open only its name and the days of its steps are asked for, with
    the reason where a day moves.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.RegexField(
        r"^[0-9A-Za-z-]+\Z",
        label="Mã kỳ chấm",
        max_length=20,
        error_messages={"invalid": "Mã chỉ gồm chữ, số và gạch nối."},
    )
    name = forms.CharField(label="Tên kỳ chấm", max_length=160)
    year = forms.IntegerField(label="Năm kết quả", min_value=2000, max_value=2100)
    window_from = DayField(label="Kết quả công việc từ ngày")
    window_to = DayField(label="Đến hết ngày")
    bonus_max = NumberField("Trần điểm thưởng", help_text="Để trống nếu không giới hạn.")
    penalty_max = NumberField("Trần điểm trừ", help_text="Để trống nếu không giới hạn.")
    reason = forms.CharField(
        label="Lý do đổi ngày", required=False, widget=forms.Textarea({"rows": 2}), max_length=2000
    )

    def __init__(
        self, *args: Any, held: Round | None = None, is_loaded: bool = False, **kwargs: Any
    ) -> None:
        self.held, self.is_loaded = held, held.is_loaded if held else is_loaded
        self.is_open = held is not None and held.state != RoundState.DRAFT
        self.needed_when = {"reason": "bắt buộc khi đổi ngày của một bước"}
        super().__init__(*args, **{"initial": initial_of(held, self.is_loaded), **kwargs})
        for step in () if self.is_loaded else Step:
            self.fields[f"{step}_from"] = DayField(label=f"{step.label}: từ ngày")
            self.fields[f"{step}_to"] = DayField(label=f"{step.label}: đến hết ngày")
        for group in UnitGroup.objects.all():
            self._offer_sets(group)
        if self.is_open:
            fixed = [n for n in self.fields if n.startswith(("set_", "survey_")) or n in OWN]
            for name in set(fixed) - {"name"}:
                del self.fields[name]
        else:
            del self.fields["reason"]

    def _offer_sets(self, group: UnitGroup) -> None:
        ready = CriteriaSet.objects.filter(group=group, state=SetState.READY)
        self.fields[f"set_{group.pk}"] = SetField(
            ready.order_by("-year", "code"),
            label=group.name,
            required=False,
            empty_label="Không chấm nhóm này",
        )
        self.needed_when[f"set_{group.pk}"] = "ít nhất một nhóm"
        self.fields[f"survey_{group.pk}"] = forms.BooleanField(
            label="Có điều tra xã hội học", required=False
        )

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong with the days is said at once."""
        data = self.cleaned_data
        first, last = data.get("window_from"), data.get("window_to")
        if first and last and last < first:
            self.add_error("window_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        for name, message in self._problems().items():
            if name in self.fields and not self.errors.get(name):
                self.add_error(name, message)
        self._want_a_group()
        return data

    def _want_a_group(self) -> None:
        """A round scores one group at least."""
        offered = [name for name in self.fields if name.startswith("set_")]
        chosen = any(self.cleaned_data.get(name) or name in self.errors for name in offered)
        if not self.is_open and not chosen:
            self.add_error(next(iter(offered), None), NO_GROUP)

    def _problems(self) -> Problems:
        if not self.is_loaded:
            return step_problems(self.steps())
        year, last = self.cleaned_data.get("year"), self.cleaned_data.get("window_to")
        return loading_problems(year, last, today()) if year and last else {}

    def steps(self) -> dict[Step, Days]:
        """The steps both of whose days were understood."""
        typed = ((step, self._day(step, "from"), self._day(step, "to")) for step in Step)
        return {step: (first, last) for step, first, last in typed if first and last}

    def _day(self, step: Step, end: str) -> date | None:
        found: date | None = self.cleaned_data.get(f"{step}_{end}")
        return found

    def facts(self) -> RoundFacts:
        data = self.cleaned_data
        own: dict[str, Any] = {name: data.get(name, getattr(self.held, name, None)) for name in OWN}
        own["is_loaded"] = self.is_loaded
        return RoundFacts(**own, steps=self.steps(), sets=tuple(self._sets()))

    def _sets(self) -> Iterator[SetChoice]:
        for name, value in self.cleaned_data.items():
            if name.startswith("set_") and value:
                survey = bool(self.cleaned_data.get(f"survey_{name.removeprefix('set_')}"))
                yield SetChoice(value, survey)

    def step_rows(self) -> list[tuple[Step, Any, Any]]:
        return [(step, self[f"{step}_from"], self[f"{step}_to"]) for step in Step]

    def set_rows(self) -> list[tuple[Any, Any]]:
        names = [name for name in self.fields if name.startswith("set_")]
        return [(self[name], self[name.replace("set_", "survey_")]) for name in names]


def initial_of(held: Round | None, is_loaded: bool = False) -> dict[str, Any]:
    """What the form shows of a round, or of a new one: of this year, or of the one before where
    results are loaded. The year of reports begins on 15/12 (Công văn 581/BNV-CCHC).
    """
    year = today().year - int(is_loaded)
    if held is None:
        window = {"window_from": date(year - 1, 12, 15), "window_to": date(year, 12, 14)}
        surveys = {f"survey_{group.pk}": True for group in UnitGroup.objects.all()}
        return {"year": year, **window, **surveys}
    found = {name: getattr(held, name) for name in (*OWN, "version")}
    for name in ("bonus_max", "penalty_max"):
        found[name] = "" if found[name] is None else shown_number(found[name])
    for step, (first, last) in days_of(held).items():
        found |= {f"{step}_from": first, f"{step}_to": last}
    found |= {f"survey_{pk}": True for pk in UnitGroup.objects.values_list("pk", flat=True)}
    for part in held.sets.all():
        found[f"set_{part.group_id}"] = part.criteria_set_id
        found[f"survey_{part.group_id}"] = part.survey_run
    return found


class DecisionForm(forms.Form):
    """By which decision loaded results hold."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label="Số quyết định", max_length=60)
    on = DayField(label="Ngày quyết định")
    source = forms.CharField(
        label="Nguồn số liệu",
        max_length=300,
        help_text="Văn bản, tệp hoặc nơi lấy điểm, ví dụ: phụ lục kèm theo quyết định.",
    )
    reason = forms.CharField(
        label="Lý do ghi nhận khi còn đơn vị chưa có đủ điểm",
        required=False,
        max_length=2000,
        widget=forms.Textarea(REASON),
    )


class CorrectionForm(forms.Form):
    """Why recorded results are opened for a correction."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do đính chính", max_length=2000, widget=forms.Textarea(REASON)
    )


class CloseForm(forms.Form):
    """The end of a round; sheets that were not approved want a reason, and so does a step of
    explanation that has not ended.
    """

    needed_when: ClassVar = {
        "reason": "bắt buộc khi còn phiếu chưa phê duyệt",
        "explaining": "bắt buộc",
    }
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do kết thúc",
        required=False,
        max_length=2000,
        widget=forms.Textarea(REASON),
    )
    explaining = forms.CharField(
        label="Lý do kết thúc khi đơn vị còn được giải trình",
        required=False,
        max_length=2000,
        widget=forms.Textarea(REASON),
    )


class JoinForm(forms.Form):
    """A unit that joins late."""

    round_set = forms.ModelChoiceField(
        RoundSet.objects.none(), label="Nhóm", empty_label="Chọn nhóm"
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label="Đơn vị", empty_label="Chọn đơn vị"
    )
    is_ranked = forms.BooleanField(label="Được xếp hạng", required=False, initial=True)
    reason = forms.CharField(label="Lý do", max_length=2000, widget=forms.Textarea(REASON))


class ReopenForm(forms.Form):
    """Which step is opened again for one unit, until when, why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.ChoiceField(label="Mở lại bước", choices=Step.choices)
    until = DayField(label="Đến hết ngày")
    reason = forms.CharField(label="Lý do", max_length=2000, widget=forms.Textarea(REASON))

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": sheet.version}, **kwargs})


class SheetReasonForm(forms.Form):
    """Why something is done to one sheet, at the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Lý do", max_length=2000, widget=forms.Textarea(REASON))

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": sheet.version}, **kwargs})


def typed_parts(parts: list[Part], added: list[Unit], data: Any) -> list[Part]:
    """The units of a group as they were ticked: `part`, `unranked` and a reason for each."""
    ticked, unranked = set(data.getlist("part")), set(data.getlist("unranked"))
    known = {part.unit.pk: part.remark for part in parts}
    units = [part.unit for part in parts] + [unit for unit in added if unit.pk not in known]
    return [
        Part(
            unit,
            str(unit.pk) in ticked or unit.pk not in known,
            str(unit.pk) not in unranked,
            data.get(f"reason_{unit.pk}", "").strip(),
            known.get(unit.pk, ""),
        )
        for unit in units
    ]
