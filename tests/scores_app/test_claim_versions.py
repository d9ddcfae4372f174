"""A claim is withdrawn, ruled on and written anew as it was read: never another one in its place,
never words that nobody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cchc.core.clock import today
from evidence_app.models import Evidence
from scores_app.choices import Cause, ClaimState, Step
from scores_app.models import Claim, RoundStep
from scores_app.models.claims import PAST
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from scores_app.services.claims import StaleClaimError, claim_make, claim_rule, claim_withdraw
from tests.cast import signed_in
from tests.factories import make_evidence, make_user
from tests.races import overlapping
from tests.score_factories import load_score, move_to
from tests.scores_app.appraisal_cases import Case, make_case
from tests.scores_app.overtaken_cases import (
    case,
    officer,
    reread,
    ruled,
)
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
__all__ = ["case", "officer"]
LESS = Verdict(Figure(value=Decimal(50)), cause=Cause.LATE)


def make(
    case: Case,
    actor: User,
    version: int = 0,
    words: str = "Số liệu quý IV",
    documents: Sequence[Evidence] = (),
) -> Claim:
    return claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf("1.2"),
        words=words,
        figure=Figure(value=Decimal(100)),
        evidence=documents,
        version=version,
        actor=actor,
    )


def withdraw(client: Client, claim: Claim, **data: Any) -> Any:
    return client.post(reverse("claim_withdraw", args=[claim.pk]), data)


def past_and_new(case: Case, officer: User) -> tuple[Claim, Claim]:
    """One claim that was ruled and went past, and a new one of the same version."""
    old = ruled(case, officer, ClaimState.ACCEPTED)
    reread(case, "1.2", LESS)
    move_to(case.round, Step.EXPLANATION)
    old.refresh_from_db()
    new = make(case, officer)
    for version in range(1, old.version):
        new = make(case, officer, version)
    assert (new.version, old.past_on) == (old.version, today())
    return old, new


def test_withdrawing_what_is_past_leaves_the_new_one(case: Case, officer: User) -> None:
    old, new = past_and_new(case, officer)
    before = Claim.objects.get(pk=old.pk)
    before.past_on = None  # as it was read before it went past
    for held in (old, before):
        with pytest.raises(ValidationError, match="đã được thẩm định lại"):
            claim_withdraw(claim=held, version=old.version, actor=officer)
    answer = signed_in(officer).post(
        reverse("claim_withdraw", args=[old.pk]), {"version": old.version}, follow=True
    )
    assert PAST in answer.content.decode()
    new.refresh_from_db()
    assert new.state == ClaimState.OPEN


def test_ruling_on_what_is_past_leaves_the_new_one(case: Case, officer: User) -> None:
    old, new = past_and_new(case, officer)
    move_to(case.round, Step.SECOND_APPRAISAL)
    old.past_on = None  # as it was read before it went past
    with pytest.raises(ValidationError, match="đã được thẩm định lại"):
        claim_rule(
            claim=old,
            state=ClaimState.ACCEPTED,
            ruling="Đã xem",
            verdict=Verdict(),
            version=old.version,
            actor=case.staff,
        )
    new.refresh_from_db()
    assert new.state == ClaimState.OPEN


def test_newer_words_are_not_withdrawn_unseen(case: Case, officer: User) -> None:
    move_to(case.round, Step.EXPLANATION)
    claim = make(case, officer, words="Bản đã xem")
    client = signed_in(officer)
    shown = client.get(reverse("claim_detail", args=[claim.pk])).content.decode()
    seen = claim.events.get().pk
    assert f'name="version" value="1"><input type="hidden" name="seen" value="{seen}"' in shown
    colleague = make_user(Role.OFFICER, case.sheets[0].unit, full_name="Phạm Thị Dung")
    make(case, colleague, 1, words="Lời của đồng nghiệp")
    answer = withdraw(client, claim, version=1, seen=seen)
    told = answer.content.decode()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Bản đã xem" in told
    assert "Lời của đồng nghiệp" in told
    assert "Phạm Thị Dung" in told
    claim.refresh_from_db()
    assert claim.state == ClaimState.OPEN
    again = withdraw(client, claim, version=2, seen=answer.context["newer"].pk)
    claim.refresh_from_db()
    assert (again.status_code, claim.state) == (HTTPStatus.FOUND, ClaimState.WITHDRAWN)


def test_newer_documents_are_shown_too(case: Case, officer: User) -> None:
    move_to(case.round, Step.EXPLANATION)
    claim = make(case, officer)
    document, seen = make_evidence(case.sheets[0].unit), claim.events.get().pk
    make(case, officer, 1, documents=[document])
    told = withdraw(signed_in(officer), claim, version=1, seen=seen).content.decode()
    assert str(document) in told


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "9" * 30, "seen": "-1"}])
def test_nothing_is_withdrawn_without_its_version(
    case: Case, officer: User, data: dict[str, str]
) -> None:
    move_to(case.round, Step.EXPLANATION)
    claim = make(case, officer)
    assert withdraw(signed_in(officer), claim, **data).status_code == HTTPStatus.CONFLICT
    claim.refresh_from_db()
    assert claim.state == ClaimState.OPEN


def test_a_claim_ruled_meanwhile_is_shown_and_stays(case: Case, officer: User) -> None:
    claim = ruled(case, officer, ClaimState.REFUSED)
    move_to(case.round, Step.EXPLANATION)
    seen = claim.events.earliest("pk").pk
    told = withdraw(signed_in(officer), claim, version=1, seen=seen).content.decode()
    assert "Đã đối chiếu" in told
    assert "Rút bản đang có" not in told


def test_what_was_typed_beside_a_past_claim_becomes_a_new_one(case: Case, officer: User) -> None:
    claim = ruled(case, officer, ClaimState.REFUSED)
    reread(case, "1.2", LESS)
    move_to(case.round, Step.EXPLANATION)
    with pytest.raises(StaleClaimError) as stale:
        make(case, officer, claim.version)
    assert stale.value.current._state.adding
    assert stale.value.current.version == 0
    client = signed_in(officer)
    url = reverse("claim_make", args=[case.sheets[0].pk, case.leaf("1.2").pk])
    typed = {"text": "Lời mới", "figure": "95", "version": claim.version}
    refused = client.post(url, typed)
    told = refused.content.decode()
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "không còn hiệu lực vì điểm thẩm định vừa đổi" in told
    assert "Lời mới" in told
    made = client.post(url, {**typed, "version": refused.context["form"].data["version"]})
    assert made.status_code == HTTPStatus.FOUND
    assert Claim.objects.filter(past_on=None).get().text == "Lời mới"


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_goes_past_while_it_is_ruled_on_again() -> None:
    case = make_case(Step.APPRAISAL)
    load_score(case.sheets[0], "1.2", "2.7", value="90", actor=case.appraiser, cause="late")
    claim = ruled(case, make_user(Role.OFFICER, case.sheets[0].unit), ClaimState.REFUSED)
    RoundStep.objects.filter(step__in=[Step.APPRAISAL, Step.SECOND_APPRAISAL]).update(
        starts_on=today() - timedelta(days=3), ends_on=today() + timedelta(days=3)
    )
    client, answers = signed_in(case.staff), []
    typed = {"state": "accepted", "ruling": "Nay thấy đúng", "version": claim.version}

    def rule_again() -> None:
        answers.append(client.post(reverse("claim_detail", args=[claim.pk]), typed))

    assert overlapping(lambda: reread(case, "1.2", LESS), rule_again) == ("done", "done")
    told = answers[0].content.decode()
    assert answers[0].status_code == HTTPStatus.OK
    assert PAST in told
    assert "Nay thấy đúng" in told
    claim.refresh_from_db()
    assert (claim.state, claim.past_on) == (ClaimState.REFUSED, today())
