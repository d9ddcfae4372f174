"""The illustrative criteria sets of Hà Tĩnh's four groups, ready for use.

Their structure is that of Quyết định 52/2019/QĐ-UBND; what they ask for is made up.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cchc.core.clock import HANOI
from cchc.core.models import Area
from reports_app.data_files import records
from reports_app.demo import files
from reports_app.demo.accounts import STAFF
from reports_app.demo.reference import Tally, load_sheet
from scores_app.models import Band, CriteriaSet, Criterion, CriterionLink, UnitGroup
from scores_app.services.sets import set_settle
from scores_app.sets.checks import fingerprint
from scores_app.trees import tree_of
from units_app.choices import UnitKind
from units_app.models import User

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
    """The sets of each file, settled; of a file that was loaded before, all stay as they are.

    Raises CommandError if a file is refused.
    """
    tally = Tally()
    for path in files.SAMPLE_CRITERIA:
        codes = {row["set_code"] for row in records(path)}
        if CriteriaSet.objects.filter(code__in=codes).exists():
            tally.unchanged += len(codes)
        else:
            _load_file(path, codes)
            tally.created += len(codes)
    return tally


def _load_file(path: Path, codes: set[str]) -> None:
    """Takes the file in like anybody's, then does what a person would: bands, mapping, settling."""
    load_sheet("criteria", path)
    for item in CriteriaSet.objects.filter(code__in=codes).order_by("year"):
        _complete(item)
        _follow(item)
        _settle(item)


def _complete(item: CriteriaSet) -> None:
    """Bands, and the areas of the programme that the areas of the set are called after."""
    cuts = LOWER if item.group.kind == UnitKind.COMMUNE else BANDS
    Band.objects.bulk_create(
        Band(criteria_set=item, name=name, at_least=cut) for name, cut in cuts.items()
    )
    areas = {area.name: area for area in Area.objects.all()}
    tops = item.criteria.filter(parent=None, name__in=areas)
    for criterion in tops:
        criterion.area = areas[criterion.name]
    Criterion.objects.bulk_update(tops, ["area"])


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
    item.refresh_from_db()
    seen = fingerprint(item, tree_of(item), list(item.bands.all()))
    staff = User.objects.filter(username=STAFF.username).first()
    set_settle(set_id=item.pk, seen=seen, reason="", actor=staff)
    settled_at = datetime(item.year, 9, 1, 9, tzinfo=HANOI)
    CriteriaSet.objects.filter(pk=item.pk).update(settled_at=settled_at)
