"""What may still be claimed on: one answer for the docket, the sheet's page and what is reminded
of.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pgtrigger
import pytest
from django.urls import reverse

from cchc.core.clock import today
from scores_app import causes
from scores_app.choices import Cause, ClaimState, Rule, Scorer, SetState, Stage, Step
from scores_app.claims.docket import claimable, claimable_parts
from scores_app.models import Claim, Score
from scores_app.points import Figure
from scores_app.rounds import pending
from scores_app.services.appraisal import Verdict
from scores_app.services.claims import claim_make, claim_withdraw
from tests.cast import signed_in
from tests.score_factories import Leaf, make_round, make_set, make_sheet, move_to
from tests.scores_app.appraisal_cases import Case
from tests.scores_app.overtaken_cases import case, officer, reread, ruled
from units_app.access import access_of
from units_app.models import User

pytestmark = pytest.mark.django_db
__all__ = ["case", "officer"]


def doors(case: Case, officer: User) -> list[set[str]]:
    """The codes that the docket lists, that the sheet's page offers, and the number told."""
    sheet = case.sheets[0]
    listed = {one.criterion.code for one in claimable(officer, today())}
    page = signed_in(officer).get(reverse("sheet_detail", args=[sheet.pk]))
    shown = page.content.decode()
    offered = {
        line.criterion.code
        for line in page.context["page"].lines
        if reverse("claim_make", args=[sheet.pk, line.criterion.pk]) in shown
    }
    opened = pending.open_rounds(today())
    told = pending.claimable(opened, access_of(officer).units)
    assert sum(item.number for item in told) == len(listed)
    return [listed, offered]


def made(case: Case, officer: User) -> Claim:
    return claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf("1.2"),
        words="Số liệu của quý IV",
        figure=Figure(value=Decimal(100)),
        evidence=(),
        version=0,
        actor=officer,
    )


def test_what_lost_points_may_be_claimed_on_once(case: Case, officer: User) -> None:
    assert doors(case, officer) == [set()] * 2
    move_to(case.round, Step.EXPLANATION)
    assert doors(case, officer) == [{"1.2", "2.1"}] * 2
    made(case, officer)
    assert doors(case, officer) == [{"2.1"}] * 2


def test_what_was_withdrawn_may_be_claimed_on_again(case: Case, officer: User) -> None:
    move_to(case.round, Step.EXPLANATION)
    claim = made(case, officer)
    claim_withdraw(claim=claim, version=claim.version, actor=officer)
    assert doors(case, officer) == [{"1.2", "2.1"}] * 2


@pytest.mark.parametrize("state", [ClaimState.REFUSED, ClaimState.ACCEPTED])
def test_what_was_ruled_on_an_appraisal_that_fell_may_be_claimed_on_again(
    case: Case, officer: User, state: ClaimState
) -> None:
    ruled(case, officer, state)
    move_to(case.round, Step.EXPLANATION)
    assert doors(case, officer) == [{"2.1"}] * 2
    move_to(case.round, Step.APPRAISAL)
    reread(case, "1.2", Verdict(Figure(value=Decimal(50)), cause=Cause.LATE))
    move_to(case.round, Step.EXPLANATION)
    assert doors(case, officer) == [{"1.2", "2.1"}] * 2


def test_what_was_judged_lower_than_the_unit_did_comes_first_under_its_own_count(
    case: Case, officer: User
) -> None:
    move_to(case.round, Step.EXPLANATION)
    codes = {
        part.title: [(one.criterion.code, own) for one, own in part.rows]
        for part in claimable_parts(officer, today())
    }
    own = Score.objects.get(sheet=case.sheets[0], criterion__code="1.2", stage=Stage.SELF).points
    assert own == Decimal("2.7")
    assert codes == {"Chưa đạt điểm tối đa": [("1.2", own), ("2.1", Decimal(4))]}
    move_to(case.round, Step.APPRAISAL)
    reread(case, "1.2", Verdict(Figure(value=Decimal(50)), cause=Cause.LATE))
    move_to(case.round, Step.EXPLANATION)
    shown = signed_in(officer).get(reverse("docket_list")).content.decode()
    first = shown.index("Thẩm định chấm thấp hơn tự chấm: 1")
    assert first < shown.index("Chưa đạt điểm tối đa: 1")


RULES = (Rule.MANUAL, Rule.BONUS, Rule.PENALTY, Rule.RELATIVE_TO_BEST)
POINTS = [(points, over) for points in (-1, 0, 1, 2) for over in (False, True)] + [(None, False)]


def test_lost_points_are_the_same_in_the_database() -> None:
    kinds = list(product(RULES, Scorer))
    leaves = [Leaf(f"1.{place}", "2", rule) for place, (rule, _) in enumerate(kinds)]
    criteria_set = make_set(leaves, ready=False)
    criteria = list(criteria_set.criteria.exclude(rule="").order_by("order"))
    for leaf, (_, scorer) in zip(criteria, kinds, strict=True):
        leaf.scorer = scorer
        leaf.save(update_fields=["scorer"])
    criteria_set.state = SetState.READY
    criteria_set.save(update_fields=["state"])
    of_round = make_round(criteria_set)
    with pgtrigger.ignore("scores_app.Score:in_step"):
        Score.objects.bulk_create(
            Score(
                sheet=sheet,
                criterion=leaf,
                stage=Stage.APPRAISAL,
                points=points,
                is_override=over,
                note="Có lý do",
            )
            for sheet, (points, over) in ((make_sheet(of_round), of) for of in POINTS)
            for leaf in criteria
        )
    lost = {
        one.pk
        for one in Score.objects.select_related("criterion")
        if causes.loses(one.criterion, one.points, is_override=one.is_override)
    }
    assert lost
    assert set(Score.objects.filter(causes.LOST).values_list("pk", flat=True)) == lost
