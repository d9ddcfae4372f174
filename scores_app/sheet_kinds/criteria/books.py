"""Everything a file of criteria refers to, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cchc.core.areas import Areas
from cchc.core.imports import Row
from cchc.core.models import Area
from cchc.core.text import folded
from scores_app.models import Band, CriteriaSet, Criterion, UnitGroup
from scores_app.sheet_kinds.criteria.drafts import Cuts


class Books:
    """Sets (locked) with their criteria and bands; groups of units and areas."""

    def __init__(self, rows: Sequence[Row]) -> None:
        codes = {folded(row.text("set_code")) for row in rows}
        held = CriteriaSet.objects.filter(code__in=codes).select_related("group")
        locked = held.select_for_update(of=("self",), no_key=True).order_by("pk")
        self.sets = {item.code: item for item in locked}
        self.criteria = _criteria(list(self.sets.values()))
        self.bands = _bands(list(self.sets.values()))
        self.groups = list(UnitGroup.objects.all())
        self.areas = Areas(Area.objects.all())

    def group(self, written: str) -> UnitGroup | None:
        """The group with this code or name, case aside."""
        wanted = folded(written).casefold()
        return next(
            (group for group in self.groups if wanted in {group.code, group.name.casefold()}), None
        )

    def groups_listed(self) -> str:
        """What may be written, for messages."""
        listed = "; ".join(f"{group.name} ({group.code})" for group in self.groups)
        return listed or "chưa có nhóm nào, hãy lập nhóm đơn vị trước"


def _criteria(sets: list[CriteriaSet]) -> dict[int, dict[str, Criterion]]:
    """The criteria of each set by code, in order, each with its parent at hand."""
    rows = Criterion.objects.filter(criteria_set__in=sets).select_related("area")
    found: defaultdict[int, dict[str, Criterion]] = defaultdict(dict)
    by_pk = {item.pk: item for item in rows.order_by("order", "pk")}
    for item in by_pk.values():
        item.parent = by_pk.get(item.parent_id or 0)
        found[item.criteria_set_id][item.code] = item
    return found


def _bands(sets: list[CriteriaSet]) -> dict[int, Cuts]:
    found: defaultdict[int, Cuts] = defaultdict(list)
    for band in Band.objects.filter(criteria_set__in=sets).order_by("-at_least"):
        found[band.criteria_set_id].append((band.name, band.at_least))
    return found
