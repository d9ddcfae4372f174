"""The illustrative criteria sets of Hà Tĩnh's four groups, ready for use.

Their structure is that of Quyết định 52/2019/QĐ-UBND; what they ask for is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from cchc.core.clock import HANOI
from reports_app.demo import files
from reports_app.demo.accounts import STAFF
from reports_app.demo.reference import Tally
from scores_app.choices import ADJUSTMENTS, Rule
from scores_app.models import Band, CriteriaSet, Criterion, CriterionLink, UnitGroup
from scores_app.points import params_from_text
from scores_app.services.sets import set_settle
from scores_app.set_checks import fingerprint, scorers_of
from scores_app.trees import tree_of
from tasks_app.models import Area
from units_app.choices import UnitKind
from units_app.models import User

Row = dict[str, str]
GROUPS = {
    UnitKind.DEPARTMENT: "Sở, ban, ngành cấp tỉnh",
    UnitKind.DISTRICT: "UBND cấp huyện",
    UnitKind.COMMUNE: "UBND cấp xã",
    UnitKind.CENTRAL: "Cơ quan Trung ương đóng trên địa bàn",
}
# Cut-offs of the bands; those of communes lie lower.
BANDS = {"Xuất sắc": 90, "Tốt": 80, "Khá": 70, "Trung bình": 50, "Yếu": 0}
LOWER = {"Xuất sắc": 88, "Tốt": 78, "Khá": 65, "Trung bình": 50, "Yếu": 0}


def load_groups() -> Tally:
    """The four groups that are scored and ranked apart; an edited one stays."""
    tally = Tally()
    for place, (kind, name) in enumerate(GROUPS.items(), start=1):
        _, created = UnitGroup.objects.get_or_create(
            code=kind.value, defaults={"name": name, "kind": kind, "order": place}
        )
        tally.add(created=created)
    return tally


def load_sets() -> Tally:
    """The sets whose code is free, settled; one that is there already stays as it is."""
    rows = _rows_by_set()
    present = set(CriteriaSet.objects.filter(code__in=rows).values_list("code", flat=True))
    missing = sorted(rows.keys() - present)
    for code in missing:
        _write(rows[code])
    for item in CriteriaSet.objects.filter(code__in=missing):
        _follow(item)
        _settle(item)
    return Tally(created=len(missing), unchanged=len(present))


def _rows_by_set() -> dict[str, list[Row]]:
    found = defaultdict(list)
    for path in files.SAMPLE_CRITERIA:
        for row in files.records(path):
            found[row["set_code"]].append(row)
    return dict(found)


def _write(rows: list[Row]) -> None:
    """A draft with its criteria, level by level, and its bands."""
    made = _new_set(rows)
    areas = {area.name: area for area in Area.objects.all()}
    known: dict[str, Criterion] = {}
    for level in _levels(rows):
        criteria = [_criterion(made, row, order, known) for order, row in level]
        for criterion in criteria:
            criterion.area = areas.get(criterion.name) if criterion.parent is None else None
        Criterion.objects.bulk_create(criteria)
        known |= {criterion.code: criterion for criterion in criteria}
    cuts = LOWER if made.group.kind == UnitKind.COMMUNE else BANDS
    Band.objects.bulk_create(
        Band(criteria_set=made, name=name, at_least=cut) for name, cut in cuts.items()
    )


def _new_set(rows: list[Row]) -> CriteriaSet:
    first = rows[0]
    return CriteriaSet.objects.create(
        code=first["set_code"],
        name=first["set_name"],
        group=UnitGroup.objects.get(code=first["group"]),
        year=int(first["year"]),
        legal_basis=first["legal_basis"],
        max_points=_sum(row for row in rows if not row["parent_code"]),
        survey_points=_sum(row for row in rows if row["rule"] in {Rule.SURVEY, Rule.LEADERS}),
        is_sample=True,
    )


def _sum(rows: Iterable[Row]) -> Decimal:
    counted = (row["max_points"] for row in rows if row["rule"] not in ADJUSTMENTS)
    return sum(map(Decimal, counted), Decimal(0))


def _levels(rows: list[Row]) -> Iterator[list[tuple[int, Row]]]:
    """The rows with their place in the file: areas, criteria, parts of criteria."""
    placed = list(enumerate(rows, start=1))
    for dots in range(3):
        yield [(place, row) for place, row in placed if row["code"].count(".") == dots]


def _criterion(made: CriteriaSet, row: Row, order: int, known: dict[str, Criterion]) -> Criterion:
    rule = row["rule"]
    return Criterion(
        criteria_set=made,
        parent=known.get(row["parent_code"]),
        code=row["code"],
        name=row["name"],
        max_points=row["max_points"],
        rule=rule,
        rule_params=params_from_text(row["rule_params"]),
        scorer=next(iter(scorers_of(rule)), ""),
        evidence_required=bool(row["evidence_required"]),
        evidence_note=row["evidence_required"],
        order=order,
    )


def _follow(item: CriteriaSet) -> None:
    """Names the criteria of the year before that these go on from; of one that was split, the
    parts do.
    """
    code = item.code.replace(str(item.year), str(item.year - 1))
    before = CriteriaSet.objects.filter(code=code).first()
    if before is None:
        return
    CriteriaSet.objects.filter(pk=item.pk).update(copied_from=before)
    old = {criterion.code: criterion for criterion in before.criteria.all()}
    CriterionLink.objects.bulk_create(
        CriterionLink(old=old.get(new.code) or old[new.code.rpartition(".")[0]], new=new)
        for new in item.criteria.all()
        if new.code not in old or bool(old[new.code].rule) == bool(new.rule)
    )


def _settle(item: CriteriaSet) -> None:
    """From here on the set stands fast; as it would have been in its own year."""
    seen = fingerprint(item, tree_of(item), list(item.bands.all()))
    staff = User.objects.filter(username=STAFF.username).first()
    set_settle(set_id=item.pk, seen=seen, reason="", actor=staff)
    settled_at = datetime(item.year, 9, 1, 9, tzinfo=HANOI)
    CriteriaSet.objects.filter(pk=item.pk).update(settled_at=settled_at)
