"""How many queries the pages of the docket take; as many for one claim as for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scores_app.choices import ClaimState, RoundState, SheetState, Step
from scores_app.models import Claim, ScoreSheet
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import load_score, make_sheet, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
# What reads the duties of a group.
RECURSIVE = "WITH RECURSIVE held"


@pytest.fixture
def case() -> Case:
    made = make_case(Step.EXPLANATION)
    claimed(made, made.sheets[0])
    return made


def claimed(case: Case, sheet: ScoreSheet) -> Claim:
    load_score(sheet, "1.1", "0", answer="no", cause="late")
    load_score(sheet, "1.2", "1", value="30", cause="late")
    put_state(RoundState.DRAFT, case.round)
    claim = Claim.objects.create(
        sheet=sheet, criterion=case.leaf("1.2"), text="Đã làm", state=ClaimState.OPEN
    )
    put_state(RoundState.OPEN, case.round)
    return claim


def more(case: Case) -> None:
    for _ in range(3):
        claimed(case, make_sheet(case.round, make_unit(), state=SheetState.SENT))


def someone(case: Case, who: str) -> User:
    if who == "officer":
        return make_user(Role.OFFICER, case.sheets[0].unit)
    return case.staff if who == "staff" else case.appraiser


def asked(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer: Any = client.get(url)
        assert answer.status_code == 200
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize(("who", "queries"), [("officer", 12), ("appraiser", 15), ("staff", 7)])
def test_the_docket(case: Case, who: str, queries: int) -> None:
    client, url = signed_in(someone(case, who)), reverse("docket_list")
    asked(client, url)
    first = len(asked(client, url))
    more(case)
    assert (who, first, len(asked(client, url))) == (who, queries, queries)


@pytest.mark.parametrize(
    ("who", "queries", "recursive"), [("officer", 15, 1), ("appraiser", 23, 5), ("staff", 18, 1)]
)
def test_one_claim(case: Case, who: str, queries: int, recursive: int) -> None:
    client = signed_in(someone(case, who))
    url = reverse("claim_detail", args=[Claim.objects.get().pk])
    asked(client, url)
    first = len(asked(client, url))
    more(case)
    found = asked(client, url)
    told = sum(RECURSIVE in sql for sql in found)
    assert (who, first, len(found), told) == (who, queries, queries, recursive)
