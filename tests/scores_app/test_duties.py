"""Duties: who appraises what, never the own unit, and what nobody appraises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from scores_app.appraisal import appraising
from scores_app.choices import RoundState, Rule, SheetState, Step
from scores_app.models import Criterion, CriterionLink, Round, RoundSet, ScoreSheet
from scores_app.services.duties import duties_assign, duties_copy, duties_remove
from tests.factories import make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Membership, User

pytestmark = pytest.mark.django_db

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3"),
    Leaf("2.1", "5", Rule.MANUAL),
    Leaf("2.2", "10", Rule.SURVEY),
)


@pytest.fixture
def round_set() -> RoundSet:
    return RoundSet.objects.get(round=make_round(make_set(LEAVES), open_step=Step.APPRAISAL))


@pytest.fixture
def sheets(round_set: RoundSet) -> list[ScoreSheet]:
    return [make_sheet(round_set.round, state=SheetState.SENT) for _ in range(3)]


@pytest.fixture
def appraiser() -> User:
    return make_user(Role.APPRAISER, full_name="Trần Văn Cường")


def criterion(round_set: RoundSet, code: str) -> Criterion:
    return round_set.criteria_set.criteria.get(code=code)


def test_an_area_means_all_its_leaves(
    round_set: RoundSet, sheets: list[ScoreSheet], appraiser: User
) -> None:
    duties_assign(round_set=round_set, appraiser=appraiser, criteria=[criterion(round_set, "1")])
    duties = appraising.duties_of(appraiser.pk, round_set)
    held = {code for code in ("1.1", "1.2", "2.1") if _holds(duties, sheets[0], round_set, code)}
    assert held == {"1.1", "1.2"}


def _holds(duties: appraising.Duties, sheet: ScoreSheet, round_set: RoundSet, code: str) -> bool:
    return duties.holds(sheet.pk, criterion(round_set, code).pk)


def test_the_whole_set_of_one_unit_leaves_out_what_a_survey_decides(
    round_set: RoundSet, sheets: list[ScoreSheet], appraiser: User
) -> None:
    duties_assign(round_set=round_set, appraiser=appraiser, sheets=sheets[:1])
    duties = appraising.duties_of(appraiser.pk, round_set)
    assert [_holds(duties, sheets[0], round_set, code) for code in ("1.1", "2.1", "2.2")] == [
        True,
        True,
        False,
    ]
    assert not _holds(duties, sheets[1], round_set, "1.1")


def test_the_same_duty_is_given_once(round_set: RoundSet, appraiser: User) -> None:
    wanted = {"round_set": round_set, "appraiser": appraiser}
    assert duties_assign(**wanted) == 1  # type: ignore[arg-type]
    assert duties_assign(**wanted) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN])
def test_only_appraisers_and_staff_have_duties(round_set: RoundSet, role: Role) -> None:
    with pytest.raises(ValidationError, match="không có vai trò thẩm định"):
        duties_assign(round_set=round_set, appraiser=make_user(role))


def test_the_own_unit_is_refused_by_name(round_set: RoundSet, sheets: list[ScoreSheet]) -> None:
    insider = make_user(Role.APPRAISER, sheets[0].unit)
    with pytest.raises(ValidationError, match=f"thuộc {sheets[0].unit.name}"):
        duties_assign(round_set=round_set, appraiser=insider, sheets=sheets[:2])


def test_foreign_criteria_and_units_are_refused(round_set: RoundSet, appraiser: User) -> None:
    foreign = make_sheet()
    with pytest.raises(ValidationError) as refused:
        duties_assign(
            round_set=round_set,
            appraiser=appraiser,
            criteria=foreign.round_set.criteria_set.criteria.filter(code="1"),
            sheets=[foreign],
        )
    assert set(refused.value.message_dict) == {"criteria", "sheets"}


def test_a_closed_round_keeps_its_duties(round_set: RoundSet, appraiser: User) -> None:
    duties_assign(round_set=round_set, appraiser=appraiser)
    Round.objects.update(state=RoundState.CLOSED)
    closed = RoundSet.objects.get(pk=round_set.pk)
    pk = closed.duties.get().pk
    with pytest.raises(ValidationError, match="đã kết thúc"):
        duties_remove(round_set=closed, duties=[pk])


def test_work_is_counted_without_the_own_unit(
    round_set: RoundSet, sheets: list[ScoreSheet]
) -> None:
    insider = make_user(Role.APPRAISER, sheets[0].unit)
    make_sheet(round_set.round)
    duties_assign(round_set=round_set, appraiser=insider, criteria=[criterion(round_set, "1")])
    load_score(sheets[1], "1.1", "2")
    found = appraising.work_by_criterion(
        [round_set], today(), user=insider, access=access_of(insider)
    )
    assert found[criterion(round_set, "1.1").pk] == appraising.Work(
        cells=3, sent=2, done=1, waiting=1
    )
    assert found[criterion(round_set, "1.2").pk] == appraising.Work(
        cells=3, sent=2, done=0, waiting=2
    )
    by_sheet = appraising.work_by_sheet(
        [round_set], today(), user=insider, access=access_of(insider)
    )
    assert sheets[0].pk not in by_sheet
    assert by_sheet[sheets[1].pk] == appraising.Work(cells=2, sent=2, done=1, waiting=1)


def test_work_of_all_counts_every_leaf_that_is_appraised(
    round_set: RoundSet, sheets: list[ScoreSheet]
) -> None:
    staff = make_user(Role.STAFF)
    found = appraising.work_by_set([round_set], today(), user=None, access=access_of(staff))
    assert found[round_set.pk] == appraising.Work(cells=9, sent=9, done=0, waiting=9)


def test_work_of_a_past_day(round_set: RoundSet, sheets: list[ScoreSheet]) -> None:
    staff = make_user(Role.STAFF)
    before = today() - timedelta(days=1)
    load_score(sheets[0], "1.1", "2", on=before)
    load_score(sheets[1], "1.1", "2")
    counted = {
        day: appraising.work_by_set([round_set], day, user=None, access=access_of(staff))[
            round_set.pk
        ]
        for day in (before, today())
    }
    assert counted[today()] == appraising.Work(9, 9, 2, 7)
    assert counted[before] == appraising.Work(9, 0, 0), "chưa có sự kiện nào của phiếu"


def test_what_nobody_appraises_is_named(
    round_set: RoundSet, sheets: list[ScoreSheet], appraiser: User
) -> None:
    insider = make_user(Role.APPRAISER, sheets[0].unit)
    duties_assign(round_set=round_set, appraiser=insider, criteria=[criterion(round_set, "1")])
    duties_assign(
        round_set=round_set,
        appraiser=appraiser,
        criteria=[criterion(round_set, "1.2")],
        sheets=sheets[:1],
    )
    assert appraising.uncovered([round_set]) == {
        criterion(round_set, "1.1").pk: 1,
        criterion(round_set, "2.1").pk: 3,
    }
    by_leaf = appraising.appraisers_by_leaf([round_set])
    names = [(one.name, one.everywhere) for one in by_leaf[criterion(round_set, "1.2").pk]]
    assert sorted(names) == [(insider.full_name, True), ("Trần Văn Cường", False)]


def test_duties_are_copied_along_the_links(appraiser: User) -> None:
    group, unit, gone = make_group(), make_unit("Sở Tài chính"), make_unit("Sở Cũ")
    old_set = make_set((Leaf("1.1"), Leaf("2.1"), Leaf("3.1")), group=group, year=2025)
    new_set = make_set((Leaf("1.1"), Leaf("4.1")), group=group, year=2026, ready=False)
    earlier = RoundSet.objects.get(round=make_round(old_set, year=2025))
    CriterionLink.objects.create(
        old=old_set.criteria.get(code="2"), new=new_set.criteria.get(code="4")
    )
    new_set.state = "ready"
    new_set.save(update_fields=["state"])
    now = RoundSet.objects.get(round=make_round(new_set, year=2026))
    old_sheets = [make_sheet(earlier.round, one) for one in (unit, gone)]
    new_sheet = make_sheet(now.round, unit)
    duties_assign(
        round_set=earlier,
        appraiser=appraiser,
        criteria=list(old_set.criteria.filter(code__in=("1.1", "2", "3"))),
    )
    duties_assign(round_set=earlier, appraiser=appraiser, sheets=old_sheets)
    copied = duties_copy(round_set=now)
    kept = {
        (duty.criterion.code if duty.criterion else "", duty.sheet_id) for duty in now.duties.all()
    }
    assert kept == {("1.1", None), ("4", None), ("", new_sheet.pk)}
    assert copied.made == 3
    assert len(copied.left_out) == 2
    assert duties_copy(round_set=now).made == 0


def test_copying_asks_for_all_appraisers_at_once() -> None:
    group = make_group()
    criteria = make_set((Leaf("1.1"),), group=group)
    earlier = RoundSet.objects.get(round=make_round(criteria, year=2025))
    used = []
    for year in (2026, 2027):
        for number in range(5):
            appraiser = make_user(Role.APPRAISER, full_name=f"Người thứ {number}")
            duties_assign(round_set=earlier, appraiser=appraiser)
        now = RoundSet.objects.get(round=make_round(criteria, year=year))
        with CaptureQueriesContext(connection) as queries:
            duties_copy(round_set=now)
        used.append(len(queries))
        earlier = now
    assert earlier.duties.count() == 10
    assert used[0] == used[1]


def test_who_lost_the_role_or_the_account_is_not_copied() -> None:
    group = make_group()
    criteria = make_set((Leaf("1.1"),), group=group)
    earlier = RoundSet.objects.get(round=make_round(criteria, year=2025))
    gone, switched_off = (
        make_user(Role.APPRAISER, full_name=name) for name in ("Lê Thị Thôi", "Lê Văn Khóa")
    )
    for person in (gone, switched_off):
        duties_assign(round_set=earlier, appraiser=person)
    Membership.objects.filter(user=gone).update(valid_to=today() - timedelta(days=1))
    User.objects.filter(pk=switched_off.pk).update(is_active=False)
    copied = duties_copy(round_set=RoundSet.objects.get(round=make_round(criteria, year=2026)))
    assert (copied.made, len(copied.left_out)) == (0, 2)


def test_without_an_earlier_round_nothing_is_copied(round_set: RoundSet) -> None:
    with pytest.raises(ValidationError, match="Chưa có kỳ trước"):
        duties_copy(round_set=round_set)
