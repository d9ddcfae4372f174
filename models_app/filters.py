"""Filters of initiatives, in the list and in the picture of flows; all live in the query string."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Max, Min

from cchc.core.asof import requested_day
from cchc.core.filters import StatesLast
from cchc.core.lists import replaced
from cchc.core.models import Area
from cchc.core.widgets import DayInput
from models_app import permissions
from models_app.choices import IN_BOOKS, Stage
from models_app.models import Adoption, Initiative, InitiativeEvent
from models_app.querysets import InitiativeQuerySet
from units_app.access import access_of
from units_app.families import with_taken_over
from units_app.models import Unit
from units_app.offering import unit_label

STATE_FILTERS = ("stage", "figures", "opinion")
HOLDING_STILL, EVER_RECOGNISED = "holding", "ever_recognised"
STAGE_CHOICES = [
    (HOLDING_STILL, "Còn hiệu lực (đã công nhận, chưa dừng)"),
    (EVER_RECOGNISED, "Đã được công nhận (kể cả đang áp dụng, nhân rộng, đã dừng)"),
    *((stage.value, stage.label) for stage in IN_BOOKS),
]
OWN, TAKEN, SEEN = "own", "taken", "seen"
OWN_CHOICES = [(OWN, "Đơn vị tôi"), (TAKEN, "Đơn vị tôi áp dụng")]
SCOPE_CHOICES = [*OWN_CHOICES, (SEEN, "Sáng kiến được xem")]
NAMING = ("unit", "adopted_by", "not_adopted_by")  # filters that ask for units by name
NOT_SEEN = "không gồm sáng kiến chưa được công nhận của đơn vị khác"
SCOPE_WORDS = {
    OWN: "Sáng kiến do đơn vị tôi đăng ký.",
    TAKEN: "Sáng kiến của đơn vị khác mà đơn vị tôi đang áp dụng.",
    SEEN: f"Sáng kiến đơn vị tôi được xem; {NOT_SEEN}.",
}
COUNTED_WORDS = {
    "": "mọi sáng kiến đã vào sổ đến ngày xem, ở bất kỳ giai đoạn nào",
    OWN: "mọi sáng kiến do đơn vị tôi đăng ký đến ngày xem, ở bất kỳ giai đoạn nào",
    TAKEN: "sáng kiến của đơn vị khác mà đơn vị tôi đang áp dụng vào ngày xem",
    SEEN: f"sáng kiến đã vào sổ đến ngày xem mà đơn vị tôi được xem; {NOT_SEEN}",
}
"""What the counts call registered, by scope; only the province's roles count all of the books."""
YES, NO = "yes", "no"
ADOPTERS_CHOICES = [(YES, "Có đơn vị khác áp dụng"), (NO, "Chưa có đơn vị khác áp dụng")]
MINE = "mine"
OPINION_CHOICES = [(MINE, "Chờ tôi cho ý kiến")]
DUE, LATE = "due", "late"
FIGURES_CHOICES = [(DUE, "Sắp đến hạn"), (LATE, "Quá hạn")]


def _visible(request: Any) -> Any:
    known = Initiative.objects.for_user(request.user, requested_day(request))
    return known.order_by().values("pk")


def registering_units(request: Any) -> Any:
    """Units that registered, or had registered, what this person may see; in order."""
    visible = _visible(request)
    events = InitiativeEvent.objects.filter(initiative__in=visible)
    return Unit.objects.filter(pk__in=events.order_by().values("unit_id")).in_order()


def adopting_units(request: Any) -> Any:
    """Units that took over something this person may see, in order."""
    visible = _visible(request)
    taken = Adoption.objects.filter(initiative__in=visible)
    return Unit.objects.filter(pk__in=taken.order_by().values("unit_id")).in_order()


def units_of_flows(request: Any) -> Any:
    """Units that registered or took over what this person may see, in order."""
    gave, took = registering_units(request), adopting_units(request)
    both = (gave.order_by().values("pk")).union(took.order_by().values("pk"))
    return Unit.objects.filter(pk__in=both).in_order()


def years() -> list[tuple[str, str]]:
    """From the newest year of the registry to its oldest."""
    ends = Initiative.objects.filter(stage__in=IN_BOOKS).aggregate(
        first=Min("year"), last=Max("year")
    )
    if ends["last"] is None:
        return []
    return [(str(year), str(year)) for year in range(ends["last"], ends["first"] - 1, -1)]


class UnitFilter(django_filters.ModelChoiceFilter):
    """One unit; of those that have ended the name says until when they were."""

    @property
    def field(self) -> Any:
        field = super().field
        field.label_from_instance = unit_label
        return field


class InitiativeFilter(StatesLast):
    """Narrows a queryset that carries `as_of(day)`."""

    state_filters = STATE_FILTERS
    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    scope = django_filters.ChoiceFilter(
        label="Phạm vi", choices=OWN_CHOICES, method="filter_scope", empty_label="Toàn tỉnh"
    )
    stage = django_filters.ChoiceFilter(
        label="Giai đoạn", choices=STAGE_CHOICES, method="filter_stage", empty_label="Tất cả"
    )
    year = django_filters.ChoiceFilter(
        label="Năm", choices=years, field_name="at_year", empty_label="Tất cả"
    )
    area = django_filters.ModelChoiceFilter(
        label="Lĩnh vực",
        queryset=Area.objects.all(),
        method="filter_area",
        empty_label="Tất cả",
    )
    unit = UnitFilter(
        label="Đơn vị đăng ký",
        queryset=registering_units,
        method="filter_unit",
        empty_label="Tất cả",
    )
    adopted_by = UnitFilter(
        label="Đơn vị áp dụng",
        queryset=adopting_units,
        method="filter_adopted_by",
        empty_label="Tất cả",
    )
    adopters = django_filters.ChoiceFilter(
        label="Được áp dụng lại",
        choices=ADOPTERS_CHOICES,
        method="filter_adopters",
        empty_label="Tất cả",
    )
    not_adopted_by = django_filters.ModelChoiceFilter(
        label="Đơn vị chưa áp dụng",
        queryset=Unit.objects.all(),
        method="filter_not_adopted_by",
        widget=forms.HiddenInput,
    )
    registered_from = django_filters.DateFilter(
        label="Đăng ký từ", field_name="at_registered_on", lookup_expr="gte", widget=DayInput()
    )
    registered_to = django_filters.DateFilter(
        label="Đăng ký đến", field_name="at_registered_on", lookup_expr="lte", widget=DayInput()
    )
    figures = django_filters.ChoiceFilter(
        label="Số liệu sau áp dụng",
        choices=FIGURES_CHOICES,
        method="filter_figures",
        empty_label="Tất cả",
    )

    opinion = django_filters.ChoiceFilter(
        label="Ý kiến thẩm định",
        choices=OPINION_CHOICES,
        method="filter_opinion",
        empty_label="Tất cả",
    )

    def __init__(self, data: Any, *, queryset: InitiativeQuerySet, day: date, request: Any) -> None:
        self.day, access = day, access_of(request.user)
        self.units = access.units
        self.is_of_unit = bool(self.units) and not access.sees_all
        super().__init__(self._scoped(data), queryset=queryset, request=request)
        scope = self.filters["scope"]
        if self.is_of_unit:  # a unit does not see the whole province, so it is not offered
            scope.extra |= {"choices": SCOPE_CHOICES, "empty_label": None}
        elif not self.units:  # for the province “my unit” has no meaning
            del self.filters["scope"]
        if not permissions.gives_opinions(access_of(request.user)):
            del self.filters["opinion"]
        self.before_state = queryset

    def _scoped(self, data: Any) -> Any:
        """The query with the scope that a unit is shown unasked: its own, or, where a unit is asked
        for by name, all it may see.
        """
        if not self.is_of_unit or data.get("scope"):
            return data
        scoped = data.copy()
        scoped["scope"] = SEEN if any(data.get(name) for name in NAMING) else OWN
        return scoped

    @property
    def asked_scope(self) -> str:
        """The scope in force; "" for the whole province, which a unit is never shown."""
        asked = getattr(self.form, "cleaned_data", {}).get("scope")
        return str(asked or (SEEN if self.is_of_unit else ""))

    @property
    def scope_words(self) -> str:
        """What a unit is shown, in a line; "" for the province's roles."""
        return SCOPE_WORDS.get(self.asked_scope, "") if self.is_of_unit else ""

    @property
    def wider(self) -> str:
        """The query of all that a unit may see, where it is shown its own alone."""
        narrow = self.is_of_unit and self.asked_scope == OWN
        return replaced(self.data, ["scope"], {"scope": SEEN}) if narrow else ""

    @property
    def counted_words(self) -> str:
        """What the counts call registered."""
        return COUNTED_WORDS[self.asked_scope]

    def filter_words(self, queryset: InitiativeQuerySet, _: str, value: str) -> InitiativeQuerySet:
        return queryset.matching(value)

    def filter_scope(self, queryset: InitiativeQuerySet, _: str, value: str) -> InitiativeQuerySet:
        if value == SEEN:
            return queryset
        if value == OWN:
            return queryset.filter(at_unit_id__in=self.units)
        return queryset.taken_over(self.day, by=self.units)

    def filter_stage(self, queryset: InitiativeQuerySet, _: str, value: str) -> InitiativeQuerySet:
        if value == HOLDING_STILL:
            return queryset.holding()
        if value == EVER_RECOGNISED:
            return queryset.ever_recognised()
        return queryset.filter(at_stage=Stage(value))

    def filter_area(self, queryset: InitiativeQuerySet, _: str, value: Area) -> InitiativeQuerySet:
        return queryset.filter(at_area_id=value.pk)

    def filter_unit(self, queryset: InitiativeQuerySet, _: str, value: Unit) -> InitiativeQuerySet:
        return queryset.filter(at_unit_id=value.pk)

    def filter_adopted_by(
        self, queryset: InitiativeQuerySet, _: str, value: Unit
    ) -> InitiativeQuerySet:
        return queryset.taken_over(self.day, by=[value.pk])

    def filter_not_adopted_by(
        self, queryset: InitiativeQuerySet, _: str, value: Unit
    ) -> InitiativeQuerySet:
        return queryset.fresh_for(with_taken_over(value.pk, self.day), self.day)

    def filter_adopters(
        self, queryset: InitiativeQuerySet, _: str, value: str
    ) -> InitiativeQuerySet:
        taken = queryset.taken_over(self.day)
        return taken if value == YES else queryset.exclude(pk__in=taken.order_by().values("pk"))

    def filter_opinion(self, queryset: InitiativeQuerySet, _: str, __: str) -> InitiativeQuerySet:
        return queryset.waiting_for_word_of(self.request.user, self.day)

    def filter_figures(
        self, queryset: InitiativeQuerySet, _: str, value: str
    ) -> InitiativeQuerySet:
        return queryset.figures_late(self.day) if value == LATE else queryset.figures_due(self.day)


class FlowFilter(django_filters.FilterSet):
    """Narrows initiatives that carry `as_of(day)`; the unit is for `flows.flows` to look at.

    `origin` is who registered; with it a count of adoptions leads to exactly its rows.
    """

    unit = UnitFilter(
        label="Đơn vị (có sáng kiến hoặc áp dụng)",
        queryset=units_of_flows,
        method="keep",
        empty_label="Tất cả",
    )
    area = django_filters.ModelChoiceFilter(
        label="Lĩnh vực",
        queryset=Area.objects.all(),
        method="filter_area",
        empty_label="Tất cả",
    )
    year = django_filters.ChoiceFilter(
        label="Năm đăng ký", choices=years, field_name="at_year", empty_label="Tất cả"
    )
    origin = UnitFilter(
        label="Đơn vị đăng ký",
        queryset=registering_units,
        method="filter_origin",
        empty_label="Tất cả",
    )

    def filter_origin(
        self, queryset: InitiativeQuerySet, _: str, value: Unit
    ) -> InitiativeQuerySet:
        return queryset.filter(at_unit_id=value.pk)

    def filter_area(self, queryset: InitiativeQuerySet, _: str, value: Area) -> InitiativeQuerySet:
        """Of this area on the day."""
        return queryset.filter(at_area_id=value.pk)

    def keep(self, queryset: InitiativeQuerySet, _: str, __: Any) -> InitiativeQuerySet:
        """The unit narrows adoptions, not initiatives."""
        return queryset
