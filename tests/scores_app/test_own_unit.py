"""Nobody appraises the own unit, whatever became of it: page, database and list of gaps agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cchc.core.clock import today
from scores_app.appraisal import appraising
from scores_app.choices import ClaimState, RoundState, SheetState, Stage, Step
from scores_app.models import Claim, Score, ScoreSheet
from scores_app.permissions import is_own_unit
from scores_app.points import Figure
from scores_app.rounds.pending import open_rounds, to_appraise, to_rule
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.duties import duties_assign
from scores_app.services.scores import score_clear
from tests.factories import make_membership, make_succession, make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db

ENDED, BEGUN = date(2025, 2, 28), date(2025, 3, 1)
EARLIER = date(2023, 12, 31)


def units() -> dict[str, Unit]:
    """Two that were merged, one that was split, one renamed twice, one that gave a part away."""
    made = {
        name: make_unit(f"Sở {name}", valid_to=ended)
        for name, ended in {
            "a": ENDED,
            "b": ENDED,
            "split": ENDED,
            "first": EARLIER,
            "then": ENDED,
            "giver": None,
            "ab": None,
            "left": None,
            "right": None,
            "now": None,
            "part": None,
            "other": None,
        }.items()
    }
    for old, new in (
        ("a", "ab"),
        ("b", "ab"),
        ("split", "left"),
        ("split", "right"),
        ("first", "then"),
        ("then", "now"),
        ("giver", "part"),
    ):
        make_succession(made[old], made[new])
    return made


OWN = {
    "ab": {"ab", "a", "b"},
    "a": {"ab", "a", "b"},
    "left": {"left", "split"},
    "split": {"left", "right", "split"},
    "now": {"now", "then", "first"},
    "then": {"now", "then", "first"},
    "first": {"now", "then", "first"},
    "giver": {"giver"},
    "part": {"part"},
    "other": {"other"},
}


@pytest.mark.parametrize("role", [Role.APPRAISER, Role.OFFICER])
@pytest.mark.parametrize("home", OWN)
def test_all_who_ask_get_the_same_answer(home: str, role: Role) -> None:
    made = units()
    of_round = make_round(make_set((Leaf("1.1", "2"),)), open_step=Step.APPRAISAL)
    sheets = {
        name: make_sheet(of_round, unit, state=SheetState.SENT) for name, unit in made.items()
    }
    person = make_user(role, made[home])
    if role != Role.APPRAISER:
        make_membership(person, Role.APPRAISER)
    round_set = sheets["a"].round_set
    duties_assign(round_set=round_set, appraiser=person)
    leaf = round_set.criteria_set.criteria.get(code="1.1")

    access = access_of(person)
    theirs = {sheets[name].pk for name in set(made) - OWN[home]}
    assert {row[1] for row in appraising.waiting_cells([round_set.pk], person.pk)} == theirs
    put_state(RoundState.DRAFT, of_round)
    Claim.objects.bulk_create(
        Claim(sheet=sheet, criterion=leaf, text="Có văn bản") for sheet in sheets.values()
    )
    put_state(RoundState.OPEN, of_round)
    assert {row[1] for row in appraising.waiting_claims([round_set.pk], person.pk)} == theirs
    opened = open_rounds(today())
    assert {item.sheet for item in to_appraise(opened)[person.pk]} == theirs
    assert not to_rule(opened), "bước thẩm định lại chưa mở"
    assert {name for name in sheets if is_own_unit(access, sheets[name])} == OWN[home]
    assert {name for name in sheets if _database_refuses(sheets[name], person)} == OWN[home]
    assert appraising.uncovered([round_set]) == {leaf.pk: len(OWN[home])}
    work = appraising.work_by_sheet([round_set], today(), user=person, access=access)
    assert set(work) == theirs


def _database_refuses(sheet: ScoreSheet, person: User) -> bool:
    leaf = sheet.round_set.criteria_set.criteria.get(code="1.1")
    try:
        with transaction.atomic():
            Score.objects.create(
                sheet=sheet, criterion=leaf, stage=Stage.APPRAISAL, points=1, changed_by=person
            )
    except IntegrityError as error:
        assert "không chấm đơn vị của mình" in str(error)  # noqa: PT017 - else it is another one
        return True
    return False


def test_a_unit_that_ends_today_is_not_taken_over_yet() -> None:
    old, new = make_unit(valid_to=today()), make_unit()
    make_succession(old, new)
    assert access_of(make_user(Role.APPRAISER, new)).belongs_to == {new.pk}
    Unit.objects.filter(pk=old.pk).update(valid_to=today() - timedelta(days=1))
    assert access_of(make_user(Role.APPRAISER, new)).belongs_to == {new.pk, old.pk}


def test_service_and_duty_refuse_the_unit_that_was_taken_over() -> None:
    old, new = make_unit("Sở Cũ", valid_to=ENDED), make_unit("Sở Mới", valid_from=BEGUN)
    make_succession(old, new)
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), old, state=SheetState.SENT)
    person = make_user(Role.APPRAISER, new)
    leaf = sheet.round_set.criteria_set.criteria.get(code="1.1")
    with pytest.raises(ValidationError, match="thuộc Sở Cũ"):
        duties_assign(round_set=sheet.round_set, appraiser=person, sheets=[sheet])
    duties_assign(round_set=sheet.round_set, appraiser=person)
    with pytest.raises(PermissionDenied, match="Đơn vị của mình"):
        appraise(
            sheet=sheet, criterion=leaf, verdict=Verdict(Figure("yes")), version=0, actor=person
        )


def test_who_takes_a_reading_out_is_asked_not_who_wrote_it() -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), state=SheetState.SENT)
    insider, outsider = make_user(Role.APPRAISER, sheet.unit), make_user(Role.APPRAISER)
    score = load_score(sheet, "1.1", "2", actor=outsider)
    with pytest.raises(ValidationError, match="không chấm đơn vị của mình"):
        score_clear(score=score, version=score.version, actor=insider)
    score = load_score(sheet, "1.1", "2", actor=insider)
    score_clear(score=score, version=score.version, actor=outsider)
    assert not Score.objects.exists()


def test_the_database_refuses_a_ruling_on_the_own_unit() -> None:
    old, new = make_unit(valid_to=ENDED), make_unit(valid_from=BEGUN)
    make_succession(old, new)
    of_round = make_round(open_step=Step.EXPLANATION)
    sheet = make_sheet(of_round, old, state=SheetState.APPRAISED)
    claim = Claim.objects.create(
        sheet=sheet,
        criterion=sheet.round_set.criteria_set.criteria.get(code="1.1"),
        text="Có văn bản",
    )
    move_to(of_round, Step.SECOND_APPRAISAL)
    ruled = {"state": ClaimState.REFUSED, "ruling": "Không đủ", "ruled_on": today()}
    mine = {**ruled, "ruled_by": make_user(Role.APPRAISER, new)}
    with pytest.raises(IntegrityError, match="đơn vị mình"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**mine)
    Claim.objects.filter(pk=claim.pk).update(**ruled, ruled_by=make_user(Role.APPRAISER))
