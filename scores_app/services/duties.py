"""Writes of who appraises what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from scores_app.choices import RoundState
from scores_app.models import AppraisalDuty, Criterion, CriterionLink, RoundSet, ScoreSheet
from scores_app.permissions import is_own_unit, may_appraise
from units_app.access import Access, access_of, accesses_of
from units_app.models import User


@dataclass
class Copied:
    """What came of a copy: how many duties were made, and which have no place in the new round."""

    made: int = 0
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def duties_assign(
    *,
    round_set: RoundSet,
    appraiser: User,
    criteria: Collection[Criterion] = (),
    sheets: Collection[ScoreSheet] = (),
) -> int:
    """Gives somebody these criteria of these units; how many duties are new.

    Args:
        round_set: the group of a round.
        appraiser: an appraiser, or staff.
        criteria: each with all below it; none means the whole set.
        sheets: of which units; none means all of them, the appraiser's own one excepted.

    Raises:
        ValidationError: by field (appraiser, criteria, sheets), or of the whole.
    """
    _refuse(round_set, appraiser, criteria, sheets)
    before = round_set.duties.count()
    AppraisalDuty.objects.bulk_create(
        (
            AppraisalDuty(
                round_set=round_set, appraiser=appraiser, criterion=criterion, sheet=sheet
            )
            for criterion in criteria or (None,)
            for sheet in sheets or (None,)
        ),
        ignore_conflicts=True,
    )
    return round_set.duties.count() - before


@transaction.atomic
def duties_remove(*, round_set: RoundSet, duties: Iterable[int]) -> int:
    """Takes duties away; readings made by them stay. How many there were.

    Raises:
        ValidationError: the round is closed.
    """
    _refuse_closed(round_set)
    gone, _ = round_set.duties.filter(pk__in=list(duties)).delete()
    return gone


@transaction.atomic
def duties_copy(*, round_set: RoundSet) -> Copied:
    """Gives everybody what they had in this group the round before: criteria follow the links
    between the sets, or else the same code; units stay who they are.

    Raises:
        ValidationError: there is no earlier round with duties, or the round is closed.
    """
    _refuse_closed(round_set)
    earlier = previous_with_duties(round_set)
    if earlier is None:
        raise ValidationError("Chưa có kỳ trước nào của nhóm này có phân công để chép.")
    return _copy(earlier, round_set)


def previous_with_duties(round_set: RoundSet) -> RoundSet | None:
    """The same group in the latest earlier round in which anybody had a duty."""
    others = RoundSet.objects.filter(group=round_set.group_id, duties__isnull=False)
    earlier = others.filter(round__year__lte=round_set.round.year).exclude(pk=round_set.pk)
    found: RoundSet | None = (
        earlier.exclude(round__year=round_set.round.year, round__pk__gt=round_set.round_id)
        .select_related("round")
        .order_by("-round__year", "-round__pk")
        .first()
    )
    return found


def _copy(earlier: RoundSet, round_set: RoundSet) -> Copied:
    criteria = _successors(earlier, round_set)
    sheets = {sheet.unit_id: sheet for sheet in round_set.sheets.all()}
    result, wanted = Copied(), []
    before = round_set.duties.count()
    rows = earlier.duties.select_related("appraiser", "criterion", "sheet__unit").order_by("pk")
    accesses = accesses_of(duty.appraiser for duty in rows)
    for duty in rows:
        sheet = sheets.get(duty.sheet.unit_id) if duty.sheet else None
        found = criteria.get(duty.criterion_id, []) if duty.criterion_id else [None]
        why_not = _no_place(duty, accesses[duty.appraiser_id], found, sheet)
        if why_not:
            result.left_out.append(why_not)
            continue
        wanted += [
            AppraisalDuty(
                round_set=round_set, appraiser=duty.appraiser, criterion=criterion, sheet=sheet
            )
            for criterion in found
        ]
    AppraisalDuty.objects.bulk_create(wanted, ignore_conflicts=True)
    result.made = round_set.duties.count() - before
    return result


def _no_place(
    duty: AppraisalDuty,
    access: Access,
    criteria: Collection[Criterion | None],
    sheet: ScoreSheet | None,
) -> str:
    """Why a duty of the round before is not copied; empty when it is."""
    if not may_appraise(access):
        return f"{duty.appraiser}: không còn vai trò thẩm định"
    if duty.sheet and sheet is None:
        return f"{duty.appraiser}: {duty.sheet.unit} không có trong kỳ này"
    if sheet is not None and is_own_unit(access, sheet):
        return f"{duty.appraiser}: nay thuộc {sheet.unit}"
    if not criteria:
        return f"{duty.appraiser}: tiêu chí {duty.criterion} không có tiêu chí nối tiếp"
    return ""


def _successors(earlier: RoundSet, round_set: RoundSet) -> Mapping[int, list[Criterion | None]]:
    """Old criterion -> what goes on from it in the new set: by links, else by the same code."""
    found: dict[int, list[Criterion | None]] = {}
    links = CriterionLink.objects.filter(
        old__criteria_set=earlier.criteria_set_id, new__criteria_set=round_set.criteria_set_id
    )
    for link in links.select_related("new").order_by("new__order", "new__pk"):
        found.setdefault(link.old_id, []).append(link.new)
    by_code = {item.code: item for item in round_set.criteria_set.criteria.all()}
    for old in Criterion.objects.filter(criteria_set=earlier.criteria_set_id):
        if old.pk not in found and old.code in by_code:
            found[old.pk] = [by_code[old.code]]
    return found


def _refuse(
    round_set: RoundSet,
    appraiser: User,
    criteria: Collection[Criterion],
    sheets: Collection[ScoreSheet],
) -> None:
    _refuse_closed(round_set)
    problems: dict[str, str] = {}
    access = access_of(appraiser)
    own = [sheet.unit.name for sheet in sheets if is_own_unit(access, sheet)]
    if not may_appraise(access):
        problems["appraiser"] = "Tài khoản này không có vai trò thẩm định hoặc chuyên viên."
    if any(item.criteria_set_id != round_set.criteria_set_id for item in criteria):
        problems["criteria"] = "Có tiêu chí không thuộc bộ tiêu chí của nhóm."
    if any(sheet.round_set_id != round_set.pk for sheet in sheets):
        problems["sheets"] = "Có đơn vị không thuộc nhóm này trong kỳ."
    elif own:
        problems["sheets"] = f"{appraiser} thuộc {', '.join(own)} nên không thẩm định đơn vị này."
    if problems:
        raise ValidationError(problems)


def _refuse_closed(round_set: RoundSet) -> None:
    if round_set.round.state == RoundState.CLOSED:
        raise ValidationError("Kỳ chấm đã kết thúc nên phân công không sửa được nữa.")
