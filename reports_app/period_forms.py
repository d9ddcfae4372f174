"""Forms of periods and of what a pack is made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.refusals import add_problems
from reports_app.models import Pack, ReportPeriod
from reports_app.period_keeping import FIELDS

# Said in words by validators: with `max_length` the browser would cut what is pasted, unseen.
LONGEST_NAME, LONGEST_SOURCE = 250, 500


class PeriodForm(forms.Form):
    """A period: a named window of days, and the day its report is due."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Tên kỳ",
        validators=[MaxLengthValidator(LONGEST_NAME)],
        help_text="Ví dụ: Quý III/2026, Hội nghị 9 tháng năm 2026.",
    )
    code = forms.RegexField(
        r"^[0-9A-Za-z-]+\Z",
        label="Mã kỳ",
        max_length=20,
        error_messages={"invalid": "Mã chỉ gồm chữ không dấu, số và gạch nối."},
        help_text="Đứng trong tên tệp và địa chỉ trang, ví dụ 2026-9T.",
    )
    starts_on = DayField(label="Số liệu từ ngày")
    ends_on = DayField(label="Đến hết ngày")
    due_on = DayField(label="Hạn gửi báo cáo")
    source = forms.CharField(
        label="Căn cứ",
        required=False,
        validators=[MaxLengthValidator(LONGEST_SOURCE)],
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, period: ReportPeriod | None = None, **kwargs: Any) -> None:
        initial = standing(period) if period else {}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean(self) -> dict[str, Any]:
        """Says beside the fields what the days are wrong about."""
        data = super().clean() or {}
        first, last, due = (data.get(name) for name in ("starts_on", "ends_on", "due_on"))
        problems = {}
        if first and last and last < first:
            problems["ends_on"] = "Ngày kết thúc phải từ ngày bắt đầu trở đi."
        if last and due and due < last:
            problems["due_on"] = "Hạn gửi báo cáo phải từ ngày kết thúc trở đi."
        add_problems(self, problems)
        return data

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def standing(period: ReportPeriod) -> dict[str, Any]:
    """What a form starts from, and what somebody else's version is compared by."""
    return {name: getattr(period, name) for name in (*FIELDS, "version")}


class PackForm(forms.Form):
    """The day of a pack's figures, and the day changes are counted from."""

    day = DayField(
        label="Số liệu tính đến ngày", help_text="Thường là ngày chốt; hội nghị dùng ngày khác."
    )
    since = DayField(label="So với ngày", help_text="Ngày chốt của báo cáo trước.")

    def clean(self) -> dict[str, Any]:
        """Says beside the fields what the days are wrong about."""
        data = super().clean() or {}
        day, since = data.get("day"), data.get("since")
        problems = {}
        if day and day > today():
            problems["day"] = f"Ngày {day:%d/%m/%Y} chưa đến nên chưa có số liệu."
        if day and since and since > day:
            problems["since"] = "Ngày so sánh không được sau ngày số liệu."
        add_problems(self, problems)
        return data


class ReasonForm(forms.Form):
    """Why something is taken away."""

    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea({"rows": 3}))


def pack_days(pack: Pack) -> dict[str, str]:
    """The days of a pack as a form takes them."""
    return {"day": f"{pack.as_of:%d/%m/%Y}", "since": f"{pack.since:%d/%m/%Y}"}
