"""Claims of past days as they stood, who reads them, and documents that are locked with them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from typing import Any

import openpyxl
import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.urls import reverse

from cchc.core.clock import today
from evidence_app.models import Evidence
from scores_app.choices import ClaimState, Step
from scores_app.claims.docket import docket_of
from scores_app.claims.sight import claims_of, reads_claims, standings, visible_claims
from scores_app.models import Claim, ClaimEvent, ClaimEvidence
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from scores_app.services.claims import claim_make, claim_rule, claim_withdraw
from scores_app.services.duties import duties_assign
from tests.cast import signed_in
from tests.factories import make_evidence, make_user
from tests.score_factories import load_score, move_to, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
FIRST, LATER, RULING = (
    "Bản giải trình đầu",
    "Bản giải trình sau",
    "Chấp nhận theo quyết định",
)


@pytest.fixture
def case() -> Case:
    made = make_case(Step.EXPLANATION)
    load_score(made.sheets[0], "1.1", "0", answer="no", actor=made.appraiser)
    return made


@pytest.fixture
def officer(case: Case) -> User:
    return make_user(Role.OFFICER, case.sheets[0].unit)


def make(case: Case, actor: User, words: str = FIRST, **changes: Any) -> Claim:
    given: dict[str, Any] = {"evidence": (), "version": 0, "figure": Figure("yes")}
    return claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf("1.1"),
        words=words,
        actor=actor,
        **{**given, **changes},
    )


def rule(case: Case, claim: Claim, state: str = ClaimState.ACCEPTED) -> Claim:
    move_to(case.round, Step.SECOND_APPRAISAL)
    return claim_rule(
        claim=claim,
        state=state,
        ruling=RULING,
        verdict=Verdict(),
        version=claim.version,
        actor=case.appraiser,
    )


def backdate(days: int) -> None:
    """Moves everything that was told of claims back by some days, as if time had passed."""
    with pgtrigger.ignore("scores_app.ClaimEvent:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE scores_app_claimevent SET effective_on = effective_on - %s", [days])


def stood(claim: Claim, day: date) -> tuple[str, str, str] | None:
    found = ClaimEvent.objects.standing(day).filter(claim=claim).first()
    return (found.text, found.state, found.ruling) if found else None


def test_every_standing_is_kept_with_its_day_and_its_writer(case: Case, officer: User) -> None:
    other = make_user(Role.HEAD, case.sheets[0].unit)
    claim = make(case, officer)
    backdate(2)
    claim_withdraw(claim=claim, version=1, actor=other)
    backdate(2)
    claim = make(case, officer, LATER, version=2)
    backdate(1)
    rule(case, claim)
    days = [today() - timedelta(days=number) for number in (6, 5, 4, 3, 2, 1, 0)]
    assert [stood(claim, day) for day in days] == [
        None,
        (FIRST, "open", ""),
        (FIRST, "open", ""),
        (FIRST, "withdrawn", ""),
        (FIRST, "withdrawn", ""),
        (LATER, "open", ""),
        (LATER, "accepted", RULING),
    ]
    told = ClaimEvent.objects.filter(claim=claim)
    assert [event.actor for event in told] == [officer, other, officer, case.appraiser]


def test_the_database_alone_writes_the_history_and_never_changes_it(
    case: Case, officer: User
) -> None:
    claim = make(case, officer)
    Claim.objects.filter(pk=claim.pk).update(text="Viết thẳng vào cơ sở dữ liệu")
    assert ClaimEvent.objects.filter(claim=claim).count() == 2
    Claim.objects.filter(pk=claim.pk).update(version=9)
    assert ClaimEvent.objects.filter(claim=claim).count() == 2
    for change in (
        "DELETE FROM scores_app_claimevent",
        "UPDATE scores_app_claimevent SET text = 'x'",
    ):
        with (
            pytest.raises(InternalError, match="Cannot update or delete"),
            connection.cursor() as cursor,
            transaction.atomic(),
        ):
            cursor.execute(change)


def test_what_the_unit_wrote_stands_while_it_is_ruled_on(case: Case, officer: User) -> None:
    claim = rule(case, make(case, officer))
    rows = Claim.objects.filter(pk=claim.pk)
    for change in ({"text": "Khác"}, {"value": Decimal(1)}, {"state": "open", "ruling": ""}):
        with pytest.raises(IntegrityError, match="không sửa được"), transaction.atomic():
            rows.update(**change)


def test_sheet_and_docket_of_a_past_day_show_the_claim_as_it_stood(
    case: Case, officer: User
) -> None:
    claim = make(case, officer)
    backdate(3)
    rule(case, make(case, officer, LATER, version=1))
    then = {"as_of": (today() - timedelta(days=2)).isoformat()}
    sheet = reverse("sheet_detail", args=[case.sheets[0].pk])
    for user in (officer, case.staff, case.appraiser):
        client = signed_in(user)
        for url in (reverse("docket_list"), reverse("claim_detail", args=[claim.pk]), sheet):
            past, now = client.get(url, then).content.decode(), client.get(url).content.decode()
            assert (FIRST in past, LATER in past) == (True, False), url
            assert (FIRST in now, LATER in now) == (False, True), url
        assert (
            RULING
            not in client.get(reverse("claim_detail", args=[claim.pk]), then).content.decode()
        )
    answer = signed_in(case.staff).get(reverse("docket_export", args=["csv"]), then)
    text = b"".join(answer).decode("utf-8-sig")
    assert (FIRST in text, LATER in text, RULING in text) == (True, False, False)


def test_appraisers_read_the_claims_of_their_duties_alone(case: Case, officer: User) -> None:
    """Sheet, appraisal, history, ranking, workbook, vault and docket follow one rule."""
    document = make_evidence(case.sheets[0].unit)
    claim = rule(case, make(case, officer, evidence=[document]))
    stranger = make_user(Role.APPRAISER)
    duties_assign(round_set=case.round_set, appraiser=stranger, criteria=[case.leaf("2.1")])
    sheet, leaf = case.sheets[0], case.leaf("1.1")
    part = case.round_set
    urls = [
        reverse("sheet_detail", args=[sheet.pk]),
        reverse("appraise_leaf", args=[sheet.pk, leaf.pk]),
        reverse("appraise_criterion", args=[case.round.code, leaf.pk]),
        reverse("sheet_history", args=[sheet.pk, leaf.pk]),
        reverse("ranking_unit", args=[case.round.code, part.group.code, sheet.pk]),
        reverse("docket_list"),
    ]
    for url in urls:
        text = signed_in(stranger).get(url).content.decode()
        assert FIRST not in text, url
        assert RULING not in text, url
    shown = {url: signed_in(case.appraiser).get(url).content.decode() for url in urls}
    assert [url for url in urls if FIRST in shown[url] or RULING in shown[url]] == [
        url for url in urls if "tham-dinh/KY" not in url
    ]
    assert not visible_claims(stranger).exists()
    assert not Evidence.objects.for_user(stranger).filter(pk=document.pk).exists()
    assert Evidence.objects.for_user(case.appraiser).filter(pk=document.pk).exists()
    answer = signed_in(stranger).get(reverse("sheet_export", args=[sheet.pk]))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    words = str([list(page.values) for page in book.worksheets])
    assert leaf.name in words
    assert RULING not in words
    assert FIRST not in words
    assert signed_in(stranger).get(reverse("claim_detail", args=[claim.pk])).status_code == 404


def test_lists_and_single_sheets_say_the_same(case: Case, officer: User) -> None:
    make(case, officer)
    insider = make_user(Role.APPRAISER, case.sheets[0].unit)
    case.round_set.duties.create(appraiser=insider)
    people = [
        officer,
        case.staff,
        case.appraiser,
        insider,
        make_user(Role.APPRAISER),
        make_user(Role.LEADER),
        make_user(Role.ADMIN),
        make_user(Role.OFFICER, case.sheets[1].unit),
    ]
    leaf = case.leaf("1.1").pk
    for user in people:
        seen = visible_claims(user).exists()
        assert reads_claims(user, case.sheets[0])(leaf) is seen
        assert bool(claims_of(case.sheets[0], today(), user)) is seen
        assert docket_of(user, today()).exists() is seen
        assert standings(user, today() - timedelta(days=1)).exists() is False


def test_documents_are_locked_with_the_claim(case: Case, officer: User) -> None:
    unit = case.sheets[0].unit
    held, other = make_evidence(unit), make_evidence(unit)
    claim = make(case, officer, evidence=[held])
    make(case, officer, evidence=[held, other], version=1)
    ClaimEvidence.objects.get(evidence=other).delete()
    audit = ClaimEvidence.objects.get().audit.model  # type: ignore[attr-defined]
    assert list(audit.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        "insert",
        "insert",
        "delete",
    ]

    def refused() -> None:
        link = ClaimEvidence.objects.get(claim=claim)
        with pytest.raises(IntegrityError, match="tài liệu không đổi được"), transaction.atomic():
            ClaimEvidence.objects.create(claim=claim, evidence=other)
        with pytest.raises(IntegrityError, match="tài liệu không đổi được"), transaction.atomic():
            link.delete()
        with pytest.raises(IntegrityError, match="tài liệu không đổi được"), transaction.atomic():
            ClaimEvidence.objects.filter(pk=link.pk).update(evidence=other)

    move_to(case.round, Step.SECOND_APPRAISAL)
    refused()
    rule(case, Claim.objects.get())
    move_to(case.round, Step.EXPLANATION)
    refused()


def test_documents_put_in_later_are_not_known_before(case: Case, officer: User) -> None:
    claim = make(case, officer)
    backdate(3)
    make(
        case,
        officer,
        evidence=[make_evidence(case.sheets[0].unit, name="Quyết định mới")],
        version=1,
    )
    url, client = reverse("claim_detail", args=[claim.pk]), signed_in(officer)
    then = {"as_of": (today() - timedelta(days=2)).isoformat()}
    assert "Quyết định mới" in client.get(url).content.decode()
    assert "Quyết định mới" not in client.get(url, then).content.decode()


def test_what_is_loaded_with_its_ruling_was_made_before(case: Case, officer: User) -> None:
    put_state("draft", case.round)
    claim = Claim.objects.create(
        sheet=case.sheets[0],
        criterion=case.leaf("1.2"),
        text=FIRST,
        made_on=date(2023, 3, 1),
        state=ClaimState.REFUSED,
        ruling=RULING,
        ruled_on=date(2023, 3, 9),
        made_by=officer,
        ruled_by=case.staff,
    )
    assert stood(claim, date(2023, 2, 28)) is None
    assert stood(claim, date(2023, 3, 8)) == (FIRST, "open", "")
    assert stood(claim, date(2023, 3, 9)) == (FIRST, "refused", RULING)


def test_history_from_before_is_filled_in_from_the_audit(case: Case, officer: User) -> None:
    with time_machine.travel(today() - timedelta(days=1), tick=False):
        claim = make(case, officer)
    claim_withdraw(claim=Claim.objects.get(), version=1, actor=officer)
    rule(case, make_again(case, officer))
    kept = list(ClaimEvent.objects.order_by("pk").values_list(*TOLD))
    migration = import_module("scores_app.migrations.0018_claims_keep_their_history")
    ignored = ("scores_app.ClaimEvent:append_only", "scores_app.ClaimEvent:by_triggers_alone")
    with pgtrigger.ignore(*ignored), connection.cursor() as cursor:
        ClaimEvent.objects.all().delete()
        cursor.execute(migration.BACKFILL)
    filled = list(ClaimEvent.objects.order_by("pk").values_list(*TOLD))
    assert filled == kept
    assert claim.pk == filled[0][0]


TOLD = ("claim", "text", "state", "ruling", "actor", "points", "made_by", "ruled_by", "ruled_on")


def make_again(case: Case, officer: User) -> Claim:
    return make(case, officer, LATER, version=2)


def test_history_without_an_audit_is_filled_in_from_the_row(case: Case, officer: User) -> None:
    claim = rule(case, make(case, officer))
    migration = import_module("scores_app.migrations.0018_claims_keep_their_history")
    names = ("ClaimEvent:append_only", "ClaimEvent:by_triggers_alone", "ClaimAudit:append_only")
    ignored = [f"scores_app.{name}" for name in names]
    with pgtrigger.ignore(*ignored), connection.cursor() as cursor:
        ClaimEvent.objects.all().delete()
        cursor.execute("DELETE FROM scores_app_claimaudit")
        cursor.execute(migration.BACKFILL)
    told = ClaimEvent.objects.filter(claim=claim).order_by("pk")
    assert [(event.state, event.effective_on) for event in told] == [
        ("open", claim.made_on),
        ("accepted", claim.ruled_on),
    ]
    assert [event.recorded_at for event in told] == [claim.made_at, claim.ruled_at]


def test_history_is_filled_in_although_an_account_was_deleted(case: Case, officer: User) -> None:
    """The audit keeps numbers of people without holding on to them."""
    make(case, officer)
    claim_withdraw(claim=Claim.objects.get(), version=1, actor=officer)
    rule(case, make_again(case, officer))
    gone = User.objects.order_by("-pk")[0].pk + 1
    migration = import_module("scores_app.migrations.0018_claims_keep_their_history")
    names = ("ClaimEvent:append_only", "ClaimEvent:by_triggers_alone", "ClaimAudit:append_only")
    ignored = [f"scores_app.{name}" for name in names]
    with pgtrigger.ignore(*ignored), connection.cursor() as cursor:
        ClaimEvent.objects.all().delete()
        cursor.execute("UPDATE scores_app_claimaudit SET made_by_id = %s", [gone])
        cursor.execute(
            "UPDATE scores_app_claimaudit SET ruled_by_id = %s WHERE ruled_by_id IS NOT NULL",
            [gone],
        )
        cursor.execute(
            "UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{user}', to_jsonb(%s))",
            [gone],
        )
        cursor.execute(migration.BACKFILL)
        cursor.execute(migration.CHECKED)
    told = ClaimEvent.objects.order_by("pk")
    assert [event.state for event in told] == ["open", "withdrawn", "open", "accepted"]
    people = {(event.actor_id, event.made_by_id, event.ruled_by_id) for event in told}
    assert people == {(None, None, None)}
