"""Forms of indicators: the blocks of a registration, and one indicator by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

from cchc.core.clock import today
from cchc.core.fields import DayField, NumberField
from cchc.core.figures import typed_text
from cchc.core.refusals import add_problems
from cchc.core.text import whole_number
from models_app import rules
from models_app.choices import Better
from models_app.models import AIMING_FIELDS, Indicator
from models_app.services.indicators import TWICE, IndicatorFacts

PREFIX = "chi-tieu"
ROWS = f"{PREFIX}-so"
MOST_ROWS = 20
NUMBERS = ("baseline", "target")


class IndicatorForm(forms.Form):
    """One indicator; `key` says which of a draft's it is, `number` which block of the page."""

    name = forms.CharField(
        label="Chỉ tiêu",
        max_length=255,
        help_text="Ví dụ: Thời gian chờ trung bình của một lượt giao dịch.",
    )
    measured_in = forms.CharField(
        label="Đơn vị tính", max_length=60, help_text="Ví dụ: phút, ngày, %, hồ sơ."
    )
    better = forms.ChoiceField(label="Hướng tốt", choices=Better.choices)
    baseline = NumberField(
        label="Số liệu trước khi áp dụng", help_text="Để trống nếu chưa có số liệu."
    )
    baseline_on = DayField(label="Ngày của số liệu trước", required=False)
    target = NumberField(label="Mục tiêu", required=True)
    due_on = DayField(
        label="Hạn có số liệu sau áp dụng", help_text="Đến ngày này, hệ thống nhắc đơn vị ghi."
    )
    key = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    field_order: tuple[str, ...] = AIMING_FIELDS

    def __init__(self, *args: Any, number: int = 1, **kwargs: Any) -> None:
        self.number = number
        super().__init__(*args, **kwargs)

    def has_changed(self) -> bool:
        """Whether anything was typed; which way is better is always chosen."""
        typed = (self[name].data for name in AIMING_FIELDS if name != "better")
        return any(str(value or "").strip() for value in typed)

    def say_nothing(self) -> None:
        """Shows it as it was typed, without complaints."""
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in NUMBERS:
            self._check_size(name, data.get(name))
        if not {"baseline", "baseline_on"} & set(self.errors):
            names = ("baseline", "baseline_on", "due_on")
            days: Any = {name: data.get(name) for name in names}
            add_problems(self, rules.indicator_problems(**days, today=today()))
        return data

    def _check_size(self, name: str, value: Any) -> None:
        try:
            if value is not None:
                Indicator._meta.get_field(name).run_validators(value)  # type: ignore[union-attr]
        except ValidationError as error:
            self.add_error(name, error)

    def facts(self) -> IndicatorFacts:
        """What a valid form says."""
        data = self.cleaned_data
        return IndicatorFacts(**{name: data[name] for name in AIMING_FIELDS}, pk=data.get("key"))


class IndicatorRows:
    """The blocks of indicators of a registration, as many as were asked for; empty ones are left
    out.
    """

    def __init__(self, data: Any, known: Iterable[Indicator] = (), *, more: bool = False) -> None:
        self.data, self.twice = data, ""
        self.wrong: list[IndicatorForm] = []
        held = [initial_of(indicator) for indicator in known]
        asked = whole_number(data.get(ROWS), MOST_ROWS) if data else len(held)
        self.number = min(max(asked or 0, 1) + more, MOST_ROWS)
        self.held = held if not data else []

    @cached_property
    def forms(self) -> list[IndicatorForm]:
        """The blocks, each with a prefix of its own."""
        return [
            IndicatorForm(
                self.data,
                prefix=f"{PREFIX}-{place}",
                initial=self.held[place] if place < len(self.held) else None,
                empty_permitted=True,
                use_required_attribute=False,
                number=place + 1,
            )
            for place in range(self.number)
        ]

    @property
    def rows_name(self) -> str:
        """The name of the field that says how many blocks there are."""
        return ROWS

    @property
    def may_grow(self) -> bool:
        return self.number < MOST_ROWS

    def is_valid(self) -> bool:
        """Judges the blocks; all of them, so that everything wrong is said at once."""
        self.wrong = [form for form in self.forms if not form.is_valid()]
        if not self.wrong:
            names = [facts.name.casefold() for facts in self.facts()]
            self.twice = TWICE if len(set(names)) < len(names) else ""
        return not (self.wrong or self.twice)

    def facts(self) -> list[IndicatorFacts]:
        """What the valid blocks say."""
        return [form.facts() for form in self.forms if form.has_changed()]

    def say_nothing(self) -> None:
        """Keeps what was typed without judging it yet."""
        for form in self.forms:
            form.say_nothing()


class IndicatorChangeForm(IndicatorForm):
    """One indicator by itself; in the books with the reason, changed in the version it was seen."""

    reason = forms.CharField(
        label="Lý do", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    field_order = (*AIMING_FIELDS, "reason")

    def __init__(
        self, *args: Any, in_books: bool, indicator: Indicator | None = None, **kwargs: Any
    ) -> None:
        if indicator:
            there = {**initial_of(indicator), "version": indicator.version}
            kwargs["initial"] = there
        super().__init__(*args, **kwargs)
        if not in_books:
            del self.fields["reason"]

    @property
    def why(self) -> str:
        """The reason of a valid form; empty where none is asked."""
        return str(self.cleaned_data.get("reason", ""))


def initial_of(indicator: Indicator) -> dict[str, Any]:
    """What a block shows for an indicator as it is now."""
    values: dict[str, Any] = {name: getattr(indicator, name) for name in AIMING_FIELDS}
    for name in NUMBERS:
        values[name] = typed_text(values[name])
    return {**values, "key": indicator.pk}


class IndicatorDeleteForm(forms.Form):
    """Why an indicator is taken out, where it is in the books."""

    reason = forms.CharField(
        label="Lý do", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, data: Any, *, in_books: bool, indicator: Indicator) -> None:
        super().__init__(data, initial={"version": indicator.version})
        if not in_books:
            del self.fields["reason"]

    @property
    def why(self) -> str:
        """The reason of a valid form; empty where none is asked."""
        return str(self.cleaned_data.get("reason", ""))
