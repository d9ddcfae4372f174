"""What if: maxima or one unit's points changed in the address; shown, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app import permissions
from scores_app.choices import Basis
from scores_app.models import ScoreSheet
from scores_app.trees import tree_of
from scores_app.views.rankings import seen_group, someone_with_a_role
from scores_app.what_if.forms import TryForm
from scores_app.what_if.maxima import Change
from scores_app.what_if.sheet import WHAT_IF, rows_of
from scores_app.what_if.tries import Group, Outcome, group_of, outcomes_of
from scores_app.what_if.words import NOT_OFFICIAL, changes_of
from units_app.access import Access


@dataclass(frozen=True)
class Try:
    """What an address asks for; `outcomes` are empty where the form is refused."""

    group: Group
    form: TryForm
    change: Change
    outcomes: list[Outcome]

    @property
    def moved(self) -> int:
        return sum(1 for one in self.outcomes if one.is_moved)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays in the address when another unit is chosen: all but the points of this one."""
        held = self.form.data
        return [(name, str(held[name])) for name in held if name != "basis" and self._stays(name)]

    def _stays(self, name: str) -> bool:
        is_input = name in self.form.fields
        return name == "as_of" or (is_input and name.startswith("w"))

    @property
    def changes(self) -> list[str]:
        return changes_of(self.form, self.change) if self.outcomes else []


@require_safe
def ranking_whatif(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The inputs, and the ranking before and after."""
    asked = _asked(request, code, group)
    bare = asked.form.without_blanks(request.GET)
    if bare is not None:
        return HttpResponseRedirect(f"{request.path}?{bare.urlencode()}")
    part = asked.group.round_set
    context = {
        "asked": asked,
        "form": asked.form,
        "not_official": NOT_OFFICIAL,
        "bases": Basis.choices,
        "round": part.round,
        "group": part.group,
        "criteria_set": part.criteria_set,
        "day": asked.group.day,
    }
    return render(request, "scores_app/ranking_whatif.html", context)


@require_safe
def whatif_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet, marked as no official result."""
    asked = _asked(request, code, group)
    told = [str(message) for some in asked.form.errors.values() for message in some]
    if refused_day(request) or told:
        return refused(refused_day(request), *told)
    return sheet_response(WHAT_IF, rows_of(asked.outcomes), form, _info(asked))


def _asked(request: HttpRequest, code: str, group: str) -> Try:
    access = someone_with_a_role(request)
    round_set = seen_group(request, code, group)
    named = request.GET.get("basis", "")
    basis = Basis(named) if named in Basis.values else Basis.FINAL
    tree = tree_of(round_set.criteria_set)
    read = group_of(round_set, basis, requested_day(request), tree)
    form = TryForm(request.GET, tree, read, _of_person(access, read))
    change = form.change() if form.is_valid() else Change()
    return Try(read, form, change, outcomes_of(read, change) if form.is_valid() else [])


def _of_person(access: Access, group: Group) -> list[ScoreSheet]:
    """The sheets whose points this person may try: those it may see."""
    seen = [sheet for sheet in group.sheets.values() if permissions.may_see_sheet(access, sheet)]
    return sorted(seen, key=lambda sheet: (sheet.unit.order, sheet.unit.sort_key))


def _info(asked: Try) -> SheetInfo:
    part = asked.group.round_set
    filters = [
        ("Lưu ý", NOT_OFFICIAL),
        ("Kỳ chấm", part.round.name),
        ("Nhóm đơn vị", part.group.name),
        ("Căn cứ", str(asked.group.basis.label)),
        *(("Thay đổi", words) for words in asked.changes),
    ]
    if part.is_sample:
        filters.append(("Lưu ý", "Dữ liệu minh họa"))
    return SheetInfo(as_of=asked.group.day, filters=filters)
