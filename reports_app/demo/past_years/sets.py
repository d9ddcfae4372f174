"""The sets of the loaded years: a criterion for each area, linked on to the sets of the rounds."""

from __future__ import annotations

from datetime import datetime

from cchc.core.clock import HANOI
from reports_app.demo.accounts import STAFF
from reports_app.demo.past_years.plans import PREFIXES, SETS, LoadedSet
from reports_app.demo.reference import Tally
from scores_app.choices import ADJUSTMENTS, Rule, Scorer
from scores_app.models import Band, CriteriaSet, Criterion
from scores_app.services.set_copies import links_add
from scores_app.services.sets import set_settle
from scores_app.sets.checks import fingerprint
from scores_app.trees import tree_of
from units_app.models import User

BASIS = "Dữ liệu minh họa: mỗi lĩnh vực một tiêu chí, để theo dõi kết quả qua các năm"


def load_sets() -> Tally:
    """Those whose code is free and whose model is there; one that is there stays as it is."""
    tally = Tally()
    for plan in SETS:
        for prefix in PREFIXES.values():
            tally.add(created=_load(plan, prefix))
    return tally


def _load(plan: LoadedSet, prefix: str) -> bool:
    held = CriteriaSet.objects.filter(code=f"{prefix}-{plan.year}")
    model = CriteriaSet.objects.filter(code=f"{prefix}-{plan.modelled_on}").first()
    if held.exists() or model is None:
        return False
    made = _make(plan, prefix, model)
    for year in (plan.before, plan.after):
        other = CriteriaSet.objects.filter(code=f"{prefix}-{year}").first() if year else None
        if other is not None:
            _link(made, other)
    _settle(made)
    return True


def _make(plan: LoadedSet, prefix: str, model: CriteriaSet) -> CriteriaSet:
    made = CriteriaSet.objects.create(
        code=f"{prefix}-{plan.year}",
        name=model.name.replace(str(model.year), str(plan.year)),
        group=model.group,
        year=plan.year,
        legal_basis=BASIS,
        max_points=model.max_points,
        is_sample=True,
    )
    Criterion.objects.bulk_create(
        Criterion(
            criteria_set=made,
            code=area.code,
            name=area.name,
            max_points=area.max_points,
            rule=Rule.MANUAL,
            scorer=Scorer.APPRAISER,
            area=area.area,
            order=area.order,
        )
        for area in model.criteria.filter(parent=None).exclude(rule__in=ADJUSTMENTS)
    )
    Band.objects.bulk_create(
        Band(criteria_set=made, name=band.name, at_least=band.at_least)
        for band in model.bands.all()
    )
    return made


def _link(made: CriteriaSet, other: CriteriaSet) -> None:
    """Area for area, from the earlier one to the later one."""
    old, new = sorted((made, other), key=lambda one: one.year)
    olds = dict(old.criteria.filter(parent=None).values_list("code", "pk"))
    news = dict(new.criteria.filter(parent=None).values_list("code", "pk"))
    pairs = [(olds[code], news[code]) for code in olds if code in news]
    links_add(old_set=old, new_set=new, pairs=pairs)


def _settle(made: CriteriaSet) -> None:
    seen = fingerprint(made, tree_of(made), list(made.bands.all()))
    staff = User.objects.filter(username=STAFF.username).first()
    set_settle(set_id=made.pk, seen=seen, reason="", actor=staff)
    settled_at = datetime(made.year, 9, 1, 9, tzinfo=HANOI)
    CriteriaSet.objects.filter(pk=made.pk).update(settled_at=settled_at)
