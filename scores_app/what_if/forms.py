"""What is tried, as it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from cchc.core.fields import NumberField
from cchc.core.figures import typed_text
from cchc.core.text import whole_number
from scores_app import permissions
from scores_app.models import Criterion, ScoreSheet
from scores_app.points.figures import PLACES, has_many_places
from scores_app.points.rules import LARGEST_MAXIMUM
from scores_app.trees import Tree
from scores_app.what_if.maxima import Change
from scores_app.what_if.tries import Group
from units_app.access import Access

UNIT = "don_vi"
ZERO = Decimal(0)
WHOLE_AREAS = "Vai trò đơn vị chỉ thử được điểm tối đa của cả lĩnh vực"


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A criterion with its inputs, as far as it has any; `points` and `own` of the unit that is
    chosen, if one is.
    """

    criterion: Criterion
    weight: BoundField | None
    own: BoundField | None
    points: Decimal | None
    applies: bool


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with its maximum among what counts; one that is a criterion itself has no rows."""

    criterion: Criterion
    worth: Decimal
    weight: BoundField
    rows: list[LeafRow]

    @property
    def is_touched(self) -> bool:
        """Whether anything below the area is typed."""
        fields = [one for row in self.rows for one in (row.weight, row.own) if one]
        return any(one.value() for one in fields)


class TryForm(forms.Form):
    """Maxima of areas, one unit and its points as far as this person may see them; maxima of
    criteria where the points of all units are seen anyway (decision 39).
    """

    def __init__(self, data: Mapping[str, Any], tree: Tree, group: Group, access: Access) -> None:
        super().__init__(data)
        self.tree, self.group = tree, group
        self.weighs_criteria = permissions.may_weigh_criteria(access)
        self.highest = {leaf.key: leaf.highest for leaf in group.leaves}
        self.worth: dict[int, Decimal] = {}
        for leaf in group.leaves:
            self.worth[leaf.area] = self.worth.get(leaf.area, ZERO) + leaf.highest
        self.sheets = {sheet.pk: sheet for sheet in _of_person(access, group)}
        choices = [("", "Không đổi điểm đơn vị nào")]
        choices += [(str(pk), sheet.unit.name) for pk, sheet in self.sheets.items()]
        self.fields[UNIT] = forms.ChoiceField(
            choices=choices,
            required=False,
            label="Thử điểm của đơn vị",
            error_messages={"invalid_choice": "Chỉ thử được điểm của đơn vị trong danh sách."},
        )
        self._add_numbers()

    @property
    def weighed(self) -> list[int]:
        """The areas and criteria whose maximum may be tried."""
        return [*self.worth, *(self.highest if self.weighs_criteria else ())]

    def _add_numbers(self) -> None:
        for key in self.weighed:
            held = self.tree.by_id[key].criterion
            self.fields[f"w{key}"] = NumberField(f"Điểm tối đa thử của {held.code}")
        if self.chosen is None:
            return
        for key in self.highest:
            code = self.tree.by_id[key].criterion.code
            self.fields[f"p{key}"] = NumberField(f"Điểm thử của {code}")

    @property
    def chosen(self) -> ScoreSheet | None:
        """The unit whose points are tried."""
        return self.sheets.get(whole_number(str(self.data.get(UNIT, ""))) or 0)

    def clean(self) -> dict[str, Any]:
        """Refuses what no maximum and no points can be."""
        data = super().clean() or {}
        self._refuse_criteria()
        for key in self.weighed:
            self._refuse_maximum(key, data.get(f"w{key}"))
        for key, highest in self.highest.items():
            self._refuse_points(key, data.get(f"p{key}"), highest)
        for area in self.worth:
            self._refuse_nothing(area, data)
        return data

    def _refuse_criteria(self) -> None:
        """Says which typed maxima this person may not try, instead of passing them over."""
        kept_out = set(self.highest) - set(self.weighed)
        asked = [key for key in self.highest if key in kept_out and self._typed_in(f"w{key}")]
        if asked:
            codes = ", ".join(self.tree.by_id[key].criterion.code for key in asked)
            self.add_error(None, f"{WHOLE_AREAS}, không của riêng tiêu chí {codes}.")

    def _typed_in(self, name: str) -> bool:
        return bool(str(self.data.get(name, "")).strip())

    def _refuse_maximum(self, key: int, value: Decimal | None) -> None:
        if value is not None and not ZERO <= value <= LARGEST_MAXIMUM:
            self.add_error(f"w{key}", f"Điểm tối đa phải từ 0 đến {LARGEST_MAXIMUM}.")
        elif value is not None and has_many_places(value):
            self.add_error(f"w{key}", f"Tối đa {PLACES} chữ số thập phân.")

    def _refuse_points(self, key: int, value: Decimal | None, highest: Decimal) -> None:
        if value is None or self.chosen is None:
            return
        found = self.group.reading(self.chosen.pk, key)
        if found and not found.applies:
            self.add_error(f"p{key}", "Tiêu chí không áp dụng với đơn vị này.")
        elif not ZERO <= value <= highest:
            told = f"Điểm phải từ 0 đến {typed_text(highest)}, theo điểm tối đa hiện hành."
            self.add_error(f"p{key}", told)
        elif has_many_places(value):
            self.add_error(f"p{key}", f"Tối đa {PLACES} chữ số thập phân.")

    def _refuse_nothing(self, area: int, data: Mapping[str, Any]) -> None:
        """An area whose criteria are all worth nothing has nobody to share its maximum among."""
        if data.get(f"w{area}") is None or area in self.highest:
            return
        below = [leaf for leaf in self.group.leaves if leaf.area == area]
        left = [data.get(f"w{leaf.key}") for leaf in below]
        tried = [
            leaf.highest if new is None else new for leaf, new in zip(below, left, strict=True)
        ]
        if not any(tried):
            self.add_error(f"w{area}", "Mọi tiêu chí của lĩnh vực đều có điểm tối đa bằng 0.")

    def change(self) -> Change:
        """What is tried; what is typed as it already is changes nothing."""
        leaves = self._typed("w", self.highest)
        areas = {key: new for key, new in self._all("w", self.worth) if key not in self.highest}
        if not leaves:
            areas = {key: new for key, new in areas.items() if new != self.worth[key]}
        chosen = self.chosen
        if chosen is None:
            return Change(leaves, areas)
        now = {key: self._points_now(key) for key in self.highest}
        points = {key: new for key, new in self._all("p", self.highest) if new != now[key]}
        return Change(leaves, areas, chosen.pk, points)

    def _typed(self, letter: str, held: Mapping[int, Decimal]) -> dict[int, Decimal]:
        return {key: new for key, new in self._all(letter, held) if new != held[key]}

    def _all(self, letter: str, held: Mapping[int, Decimal]) -> Iterator[tuple[int, Decimal]]:
        for key in held:
            new = self.cleaned_data.get(f"{letter}{key}")
            if new is not None:
                yield key, new

    def _points_now(self, key: int) -> Decimal | None:
        found = self.group.reading(self.chosen.pk, key) if self.chosen else None
        return found.points if found else None

    def areas(self) -> list[AreaRow]:
        """The inputs as the page lays them out."""
        return [
            AreaRow(
                self.tree.by_id[area].criterion,
                worth,
                self[f"w{area}"],
                [self._row(leaf.key) for leaf in self.group.leaves if leaf.area == area],
            )
            for area, worth in self.worth.items()
        ]

    def _row(self, key: int) -> LeafRow:
        chosen = self.chosen
        found = self.group.reading(chosen.pk, key) if chosen else None
        return LeafRow(
            self.tree.by_id[key].criterion,
            self[f"w{key}"] if self.weighs_criteria else None,
            self[f"p{key}"] if chosen else None,
            found.points if found else None,
            applies=found is None or found.applies,
        )

    def without_blanks(self, query: QueryDict) -> QueryDict | None:
        """The address without fields that hold nothing; None where it has none of these."""
        named = {*self.fields, *(f"w{key}" for key in self.highest), "basis", "as_of"}
        blank = [name for name in query if name in named and not str(query[name]).strip()]
        if not blank:
            return None
        bare = query.copy()
        for name in blank:
            del bare[name]
        return bare


def _of_person(access: Access, group: Group) -> list[ScoreSheet]:
    """The sheets whose points this person may try: those it may see."""
    seen = [sheet for sheet in group.sheets.values() if permissions.may_see_sheet(access, sheet)]
    return sorted(seen, key=lambda sheet: (sheet.unit.order, sheet.unit.sort_key))
