"""Whoever is no appraiser any more appraises nothing, rules on nothing, and covers nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cchc.core.clock import today
from scores_app.appraisal import appraising
from scores_app.choices import Rule, Scorer, SheetState, Step
from scores_app.claims.sight import visible_claims
from scores_app.models import Claim, Criterion, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict, appraise, may_finish, sheet_appraise
from scores_app.services.claims import claim_make, claim_rule
from tests.cast import signed_in
from tests.factories import make_membership, make_unit, make_user
from tests.score_factories import load_score, move_to
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role
from units_app.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


def end_role(case: Case, then: Role, unit_name: str = "") -> User:
    """The appraiser's role ended yesterday; today the person holds another one."""
    yesterday = today() - timedelta(days=1)
    Membership.objects.filter(user=case.appraiser).update(valid_to=yesterday)
    make_membership(case.appraiser, then, make_unit(unit_name) if unit_name else None)
    return User.objects.get(pk=case.appraiser.pk)


def sheet_of(case: Case, number: int = 0) -> ScoreSheet:
    return ScoreSheet.objects.with_round().get(pk=case.sheets[number].pk)


@pytest.mark.parametrize(("role", "unit"), [(Role.OFFICER, "Sở khác"), (Role.LEADER, "")])
def test_who_is_no_appraiser_any_more_appraises_nothing(case: Case, role: Role, unit: str) -> None:
    person = end_role(case, role, unit)
    with pytest.raises(PermissionDenied, match="Chỉ người thẩm định"):
        appraise(
            sheet=sheet_of(case),
            criterion=case.leaf("1.1"),
            verdict=Verdict(Figure("yes")),
            version=0,
            actor=person,
        )
    assert not Score.objects.filter(stage="appraisal").exists()


@pytest.mark.parametrize(("role", "unit"), [(Role.OFFICER, "Sở khác"), (Role.LEADER, "")])
def test_who_is_no_appraiser_any_more_finishes_nothing(case: Case, role: Role, unit: str) -> None:
    for code in ("1.1", "1.2", "2.1"):
        load_score(case.sheets[0], code, "1", actor=case.appraiser)
    assert may_finish(case.appraiser, sheet_of(case))
    person = end_role(case, role, unit)
    with pytest.raises(PermissionDenied):
        sheet_appraise(sheet=sheet_of(case), actor=person)


def _claim(case: Case) -> Claim:
    load_score(case.sheets[0], "1.2", "2.4", value="80", actor=case.appraiser)
    move_to(case.round, Step.EXPLANATION)
    made = claim_make(
        sheet=sheet_of(case),
        criterion=case.leaf("1.2"),
        words="Số liệu quý IV",
        figure=Figure(value=Decimal(100)),
        evidence=(),
        version=0,
        actor=make_user(Role.OFFICER, case.sheets[0].unit),
    )
    move_to(case.round, Step.SECOND_APPRAISAL)
    return made


def test_who_is_no_appraiser_any_more_rules_on_nothing(case: Case) -> None:
    claim = _claim(case)
    person = end_role(case, Role.OFFICER, "Sở khác")
    with pytest.raises(PermissionDenied, match="Chỉ người thẩm định"):
        claim_rule(
            claim=claim,
            state="accepted",
            ruling="Chấp nhận",
            verdict=Verdict(),
            version=claim.version,
            actor=person,
        )
    assert not visible_claims(person).exists()


def test_pages_refuse_a_leader_who_was_appraiser(case: Case) -> None:
    claim = _claim(case)
    client = signed_in(end_role(case, Role.LEADER))
    ruled = client.post(
        reverse("claim_detail", args=[claim.pk]),
        {"state": "accepted", "ruling": "Chấp nhận", "version": claim.version},
    )
    assert ruled.status_code == HTTPStatus.FORBIDDEN
    move_to(case.round, Step.APPRAISAL)
    place = reverse("appraise_leaf", args=[case.sheets[1].pk, case.leaf("1.1").pk])
    written = client.post(place, {"figure": "yes", "version": "0"})
    assert written.status_code == HTTPStatus.FORBIDDEN
    finished = client.post(reverse("sheet_appraised", args=[case.sheets[1].pk]))
    assert finished.status_code == HTTPStatus.FORBIDDEN
    claim.refresh_from_db()
    assert (claim.state, Score.objects.filter(sheet=case.sheets[1], stage="appraisal").count()) == (
        "open",
        0,
    )


def _covered(case: Case) -> bool:
    return not appraising.uncovered([case.round_set])


def test_a_duty_of_an_ended_role_covers_nothing(case: Case) -> None:
    assert _covered(case)
    end_role(case, Role.LEADER)
    leaves = Criterion.objects.exclude(rule="").filter(scorer__in=[Scorer.UNIT, Scorer.APPRAISER])
    assert appraising.uncovered([case.round_set]) == {
        leaf.pk: len(case.sheets) for leaf in leaves.exclude(rule=Rule.SURVEY)
    }
    assert not appraising.appraisers_by_leaf([case.round_set])


@pytest.mark.parametrize("begins", [-1, 1])
def test_a_duty_counts_on_the_days_of_the_role(case: Case, begins: int) -> None:
    Membership.objects.filter(user=case.appraiser).update(
        valid_from=today() + timedelta(days=begins)
    )
    assert _covered(case) == (begins < 0)


def test_a_closed_account_covers_nothing_and_nothing_waits_for_it(case: Case) -> None:
    assert appraising.waiting_cells([case.round_set.pk], None)
    User.objects.filter(pk=case.appraiser.pk).update(is_active=False)
    assert not _covered(case)
    assert not appraising.waiting_cells([case.round_set.pk], None)


def test_staff_go_on_with_the_duties_they_had_as_appraisers(case: Case) -> None:
    person = end_role(case, Role.STAFF)
    assert _covered(case)
    assert appraise(
        sheet=sheet_of(case),
        criterion=case.leaf("1.1"),
        verdict=Verdict(Figure("yes")),
        version=0,
        actor=person,
    )
    assert case.sheets[0].state == SheetState.SENT
