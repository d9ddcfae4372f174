"""The list of score sheets as a declaration, and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.http import HttpRequest

from cchc.core.imports import Column, SheetKind, Value
from cchc.core.text import searchable
from scores_app.choices import SheetState
from scores_app.models import Round, ScoreSheet, UnitGroup
from scores_app.querysets import RoundQuerySet, ScoreSheetQuerySet
from scores_app.score_sheets.completeness import Filled, filled_of_many


def rounds_for(request: HttpRequest | None) -> RoundQuerySet:
    """The rounds that this person may choose from, the newest first."""
    if request is None:
        return Round.objects.none()
    return Round.objects.for_user(request.user).order_by("-year", "-pk")


class SheetFilter(django_filters.FilterSet):
    """Narrows the sheets a person may see; a filter that cannot be understood narrows nothing."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    round = django_filters.ModelChoiceFilter(
        label="Kỳ chấm",
        field_name="round_set__round",
        queryset=rounds_for,
        to_field_name="code",
        empty_label="Tất cả",
    )
    group = django_filters.ModelChoiceFilter(
        label="Nhóm đơn vị",
        field_name="round_set__group",
        queryset=UnitGroup.objects.all(),
        to_field_name="code",
        empty_label="Tất cả",
    )
    state = django_filters.ChoiceFilter(
        label="Tình trạng",
        field_name="at_state",
        choices=SheetState.choices,
        empty_label="Tất cả",
    )

    def filter_queryset(self, queryset: ScoreSheetQuerySet) -> ScoreSheetQuerySet:
        values = self.form.cleaned_data
        narrowed: ScoreSheetQuerySet = self.filters["state"].filter(
            self.in_any_state(queryset), values.get("state")
        )
        return narrowed

    def in_any_state(self, queryset: ScoreSheetQuerySet) -> ScoreSheetQuerySet:
        """What every filter but the state leaves: the counts by state are made of it."""
        for name in ("q", "round", "group"):
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data.get(name))
        return queryset

    def filter_words(self, queryset: ScoreSheetQuerySet, _: str, value: str) -> Any:
        """Every word must stand in the unit's code or name, accents or not."""
        for word in searchable(value).split():
            queryset = queryset.filter(unit__search_text__contains=word)
        return queryset


class SheetTable(tables.Table):
    """Headers, sorting and paging of sheets; the template writes the rows."""

    unit = tables.Column("Đơn vị", order_by=("unit__order", "unit__sort_key", "pk"))
    round = tables.Column(
        "Kỳ chấm", order_by=("round_set__round__year", "round_set__round", "unit__sort_key", "pk")
    )
    group = tables.Column("Nhóm đơn vị", order_by=("round_set__group__order", "unit__order", "pk"))
    state = tables.Column("Tình trạng", order_by=("at_state", "unit__order", "pk"))
    filled = tables.Column("Đã điền", orderable=False)
    since = tables.Column("Từ ngày", order_by=("at_since", "pk"))

    class Meta:
        template_name = "scores_app/_sheet_table.html"
        empty_text = "Không có phiếu nào khớp với bộ lọc."


COLUMNS = (
    Column("round_code", "Mã kỳ chấm", "code", width=16),
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("unit_name", "Đơn vị", width=40),
    Column("group", "Nhóm đơn vị", width=26),
    Column("state", "Tình trạng", "choice", choices=SheetState.choices, width=24),
    Column("since", "Từ ngày", "date", width=14),
    Column("filled", "Số tiêu chí đã điền", "integer", width=14),
    Column("needed", "Số tiêu chí phải điền", "integer", width=14),
)


def rows_of(sheets: ScoreSheetQuerySet) -> Iterator[Mapping[str, Value]]:
    """The rows of a queryset made with `as_of(day)`, in its order."""
    held = list(sheets.with_round())
    filled = filled_of_many(sheet.pk for sheet in held)
    return (_row(sheet, filled[sheet.pk]) for sheet in held)


def _row(sheet: Any, filled: Filled) -> Mapping[str, Value]:
    return {
        "round_code": sheet.round_set.round.code,
        "unit": sheet.unit.code,
        "unit_name": sheet.unit.name,
        "group": sheet.round_set.group.name,
        "state": sheet.at_state,
        "since": sheet.at_since,
        "filled": filled.filled,
        "needed": filled.needed,
    }


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Every sheet there was on `as_of`, in its state of that day."""
    return rows_of(ScoreSheet.objects.as_of(as_of).order_by("round_set__round__year", "pk"))


SCORE_SHEETS: SheetKind[Any] = SheetKind(
    name="score-sheets",
    label="Phiếu điểm",
    file_stem="phieu-diem",
    columns=COLUMNS,
    identity=("round_code", "unit"),
    export_rows=export_rows,
)
