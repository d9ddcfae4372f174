"""The form of a registration: what the unit writes, what came on paper, what is corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.models import Area
from cchc.core.refusals import add_problems, differing
from cchc.core.text import whole_number
from evidence_app.forms import EvidenceFields
from models_app import permissions, rules
from models_app.choices import Stage
from models_app.indicator_forms import IndicatorRows
from models_app.models import Indicator, Initiative
from models_app.near_duplicates import Sought
from models_app.services.indicators import indicator_words
from models_app.services.registering import (
    CORRECTED,
    FACTS,
    TEXTS,
    Facts,
    registration_day_problems,
)
from units_app.access import access_of
from units_app.models import Unit, User
from units_app.offering import assignable_units, offer_one

SEND, DRAFT, MORE, LOOK = "gui", "nhap", "them", "xem"
ACT = "viec"
ON_SENDING = "bắt buộc khi gửi"
THREE_LINES = {"rows": 3}
TITLE_MOST, TEXT_MOST = 500, 10_000  # letters
ABOVE_INDICATORS = (
    *("title", "unit", "area", "year", "registered_on", "code"),
    *("problem", "novelty", "scope", "starts_on", "effect"),
)
"""As they stand on the page; documents and the reason follow under the indicators."""


def _text(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RegistrationForm(EvidenceFields):
    """What an initiative says. Without `initiative` a new one; staff record what came on paper,
    with its day and code. One in the books is corrected, with the reason; by staff its day too.
    """

    title = forms.CharField(
        label="Tên mô hình, sáng kiến",
        max_length=TITLE_MOST,
        help_text="Nêu việc làm và nơi làm; không cần bắt đầu bằng “Mô hình” hay “Sáng kiến”.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    area = forms.ModelChoiceField(
        label="Lĩnh vực",
        queryset=Area.objects.all(),
        required=False,
        empty_label="Chọn lĩnh vực",
    )
    year = forms.IntegerField(label="Năm đăng ký", min_value=2000, max_value=2100)
    starts_on = DayField(label="Ngày bắt đầu thực hiện", required=False)
    problem = _text(
        "Thực trạng, vấn đề cần giải quyết", "Việc gì đang khó, ai gặp khó, ở mức nào; có số liệu."
    )
    novelty = _text("Điểm mới", "Khác cách làm trước đây và cách làm của nơi khác ở chỗ nào.")
    scope = _text("Phạm vi áp dụng", "Áp dụng ở đâu, cho ai, với loại việc nào.")
    effect = _text("Hiệu quả dự kiến hoặc đã có", "Lợi ích cho người dân, tổ chức, cơ quan.")
    registered_on = DayField(
        label="Ngày đăng ký", help_text="Ngày ghi trên văn bản đăng ký của đơn vị."
    )
    code = forms.CharField(
        label="Mã", required=False, max_length=60, help_text="Để trống: hệ thống đặt mã tiếp theo."
    )
    reason = forms.CharField(
        label="Lý do đính chính", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    once = forms.UUIDField(widget=forms.HiddenInput(), required=False, initial=uuid4)

    def __init__(
        self, data: Any, files: Any, *, actor: User, initiative: Initiative | None = None
    ) -> None:
        self.initiative, access = initiative, access_of(actor)
        self.keeps_books = permissions.keeps_books(access)
        units = _units_for(actor, initiative)
        self.unit_fixed = None if self.keeps_books else _only(units)
        initial = {"year": today().year, "unit": self.unit_fixed, "registered_on": today()}
        if initiative:
            initial |= initial_of(initiative)
        uploads_of = None if self.keeps_books else _named(units, data) or self.unit_fixed
        super().__init__(data, files, actor=actor, unit=uploads_of, initial=initial)
        self._shape(units)

    def _shape(self, units: Any) -> None:
        unit: Any = forms.ModelChoiceField(units, label="Đơn vị đăng ký", empty_label="Chọn đơn vị")
        offer_one(unit, units)
        if self.unit_fixed:
            unit.widget = forms.HiddenInput()
        self.fields["unit"] = unit  # not declared: a form with uploads keeps whose they are there
        self.order_fields(ABOVE_INDICATORS)
        if not self.is_draft:
            for name in ("area", *TEXTS):
                self.fields[name].required = True
        unasked = {"reason"} if not self.is_correction else set()
        unasked |= set() if self.is_from_paper else {"code"}
        unasked |= set() if self.is_from_paper or self.moves_registration else {"registered_on"}
        for name in unasked:
            del self.fields[name]

    @property
    def is_correction(self) -> bool:
        return self.initiative is not None and self.initiative.is_in_books

    @property
    def is_from_paper(self) -> bool:
        return self.initiative is None and self.keeps_books

    @property
    def moves_registration(self) -> bool:
        """Whether the day of registration may be put right here."""
        return self.is_correction and self.keeps_books

    @property
    def is_draft(self) -> bool:
        """Whether it may be kept as a draft."""
        return not (self.is_correction or self.is_from_paper)

    @property
    def needed_when(self) -> Mapping[str, str]:
        return dict.fromkeys(("area", *TEXTS), ON_SENDING)

    @property
    def above_indicators(self) -> list[forms.BoundField]:
        """The fields that stand above the indicators, for the summary of errors."""
        return [field for field in self.visible_fields() if field.name in ABOVE_INDICATORS]

    @property
    def below_indicators(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ABOVE_INDICATORS]

    @property
    def act(self) -> str:
        """Which button was pressed."""
        return str(self.data.get(ACT, "")) if self.is_bound else ""

    @property
    def is_sending(self) -> bool:
        return self.is_draft and self.act == SEND

    @property
    def only_looks(self) -> bool:
        """Whether the form was sent to get one more block or to see what is alike, not to save."""
        return self.act in {MORE, LOOK} or self.is_searching

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.only_looks:
            own = {name: said for name, said in self.errors.items() if name.startswith("evidence_")}
            self._errors = ErrorDict(own, renderer=self.renderer)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.only_looks

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.is_sending or self.is_from_paper:
            add_problems(self, self._lacking(data))
        if self.initiative and self.moves_registration and data.get("registered_on"):
            add_problems(self, registration_day_problems(self.initiative, data["registered_on"]))
        return data

    def _lacking(self, data: Mapping[str, Any]) -> rules.Problems:
        on, unit = data.get("registered_on") or today(), data.get("unit")
        problems = rules.registration_problems(
            {name: data.get(name, "") for name in TEXTS},
            area_given=bool(data.get("area")),
            registered_on=on,
            today=today(),
        )
        if unit:
            problems |= rules.unit_problems(unit.name, is_valid=unit.is_valid_on(on), on=on)
        return problems

    def sought(self) -> Sought | None:
        """What is compared with the books, of whatever was typed so far."""
        typed = {name: str(self[name].value() or "") for name in ("title", *TEXTS, "year", "area")}
        return sought_in(typed, self.initiative.pk if self.initiative else None)


class Registration:
    """The form together with its blocks of indicators: shown, judged and saved as one. In the books
    indicators are changed one by one, and no blocks are shown.
    """

    def __init__(
        self, data: Any, files: Any, *, actor: User, initiative: Initiative | None = None
    ) -> None:
        self.form = RegistrationForm(data, files, actor=actor, initiative=initiative)
        known = initiative.indicators.all() if initiative else []
        self.rows = IndicatorRows(data, known, more=self.form.act == MORE)
        if self.form.only_looks:
            self.rows.say_nothing()

    def is_valid(self) -> bool:
        if not self.form.is_bound or self.form.only_looks:
            self.form.is_valid()
            return False
        rows_valid = self.form.is_correction or self.rows.is_valid()
        if rows_valid and self.form.is_sending and not self.rows.facts():
            self.form.add_error(None, rules.NO_INDICATOR)
        return self.form.is_valid() and rows_valid

    def facts(self) -> Facts:
        """What was typed, of a valid registration."""
        data = self.form.cleaned_data
        return Facts(
            **{name: data[name] for name in FACTS},
            evidence=self.form.evidence(),
            indicators=[] if self.form.is_correction else self.rows.facts(),
        )

    def differing(self, current: Initiative) -> list[tuple[str, str, str]]:
        """(label, what is there now, what was typed) where the two differ."""
        pairs = differing(self.form, initial_of(current), CORRECTED)
        documents = ("Tài liệu", _listed(current.evidence.all()), _listed(self.form.evidence()))
        there, typed = current.indicators.present(), []
        if not self.form.is_correction:
            typed = [
                Indicator(**{name: value for name, value in vars(facts).items() if name != "pk"})
                for facts in self.rows.facts()
            ]
        measured = (
            "Chỉ tiêu",
            _listed(map(indicator_words, there)),
            _listed(map(indicator_words, typed)),
        )
        others = [documents] if self.form.is_correction else [documents, measured]
        return [*pairs, *(pair for pair in others if pair[1] != pair[2])]


def initial_of(initiative: Initiative) -> dict[str, Any]:
    """What the form shows for an initiative as it is now."""
    values = {name: getattr(initiative, name) for name in CORRECTED}
    documents = {"evidence_chosen": list(initiative.evidence.all())}
    return {**values, "version": initiative.version, **documents}


def sought_in(typed: Mapping[str, str], pk: int | None) -> Sought | None:
    """What is to be compared, of fields as they were typed, no more of each than the form takes;
    None without a title.
    """
    if not typed.get("title"):
        return None
    return Sought(
        title=typed["title"][:TITLE_MOST],
        texts=tuple(typed.get(name, "")[:TEXT_MOST] for name in TEXTS),
        year=whole_number(typed.get("year"), most=9999) or today().year,
        area_id=whole_number(typed.get("area")),
        pk=pk,
    )


def _units_for(actor: User, initiative: Initiative | None) -> Any:
    """Staff name any unit; others their own ones of today, and the one it was written for."""
    access = access_of(actor)
    if permissions.keeps_books(access):
        return assignable_units()
    own = Q(pk__in=access.own_units, valid_to__isnull=True) | Q(
        pk__in=access.own_units, valid_to__gte=today()
    )
    written = Q(pk=initiative.unit_id) if initiative else Q()
    if initiative and initiative.stage != Stage.DRAFT:
        own = Q()
    return Unit.objects.filter(own | written).in_order()


def _only(units: Any) -> Unit | None:
    """The one unit there is to choose."""
    first: list[Unit] = list(units[:2])
    return first[0] if len(first) == 1 else None


def _named(units: Any, data: Any) -> Unit | None:
    typed = str(data.get("unit", "")) if data else ""
    found: Unit | None = units.filter(pk=whole_number(typed)).first()
    return found


def _listed(things: Any) -> str:
    return "; ".join(map(str, things))
