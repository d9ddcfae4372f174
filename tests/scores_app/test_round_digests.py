"""Scoring in the daily digest: whose, when it presses, beside tasks in one mail, counted by the
bell; nothing at night, of rounds that are over, or of loaded results.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from cchc.core.clock import today
from scores_app.choices import ClaimState, RoundState, SheetState, Step
from scores_app.models import Claim, Round, RoundStep
from scores_app.rounds import digests
from tasks_app import jobs
from tasks_app.models import Digest
from tasks_app.reminders.digests import make_digests, sections_now, unread
from tests.cast import signed_in
from tests.factories import make_unit
from tests.mailbox import Mailbox, text_of
from tests.score_factories import load_score, make_round, make_sheet, move_to, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from tests.tasks_app.test_reminders import MORNING, late, person, use
from units_app.choices import Role
from units_app.everybody import everybody
from units_app.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def lines(user: User) -> dict[str, list[str]]:
    """Section -> what and of which unit, as the person is reminded now."""
    found = {}
    for part in sections_now(user.pk, today()):
        found[part["section"]] = [f"{i['unit']}: {i['note']}" for i in part["items"]]
    return found


def claimed(case: Case) -> None:
    """A claim on the second criterion of the first sheet."""
    put_state(RoundState.DRAFT, case.round)
    Claim.objects.create(
        sheet=case.sheets[0], criterion=case.leaf("1.2"), text="x", state=ClaimState.OPEN
    )
    put_state(RoundState.OPEN, case.round)


def test_a_sheet_is_reminded_of_when_its_end_is_near_and_when_it_is_late(
    settings: Settings,
) -> None:
    held = make_round()
    sheet = make_sheet(held, make_unit("Sở Tư pháp"), state=SheetState.SCORING)
    officer, head = person(Role.OFFICER, sheet.unit), person(Role.HEAD, sheet.unit)
    step = RoundStep.objects.filter(round=held, step=Step.SELF_SCORE)
    step.update(ends_on=today() + timedelta(days=8))  # six working days
    assert lines(officer) == {}
    step.update(ends_on=today() + timedelta(days=7))
    assert lines(officer) == {"score_unsent": ["Sở Tư pháp: "]}
    assert lines(head) == {}
    settings.SCORES_DUE_SOON_DAYS = 4
    assert lines(officer) == {}
    move_to(held, Step.APPRAISAL)
    assert lines(officer)["score_unsent"] == ["Sở Tư pháp: bước đã khóa, đề nghị Sở Nội vụ mở lại"]


def test_the_head_is_reminded_where_nobody_else_can_be_or_the_sheet_waits_for_the_head() -> None:
    held = make_round(open_step=Step.SELF_SCORE)
    alone = make_sheet(held, make_unit("Sở Vắng cán bộ"))
    waiting = make_sheet(held, make_unit("Sở Y tế"), state=SheetState.AT_HEAD)
    first, second = person(Role.HEAD, alone.unit), person(Role.HEAD, waiting.unit)
    officer = person(Role.OFFICER, waiting.unit)
    assert list(lines(first)) == ["score_unsent"]
    assert list(lines(second)) == ["score_approve"]
    assert lines(officer) == {}


def test_appraisers_and_staff_have_sections_of_their_own() -> None:
    case = make_case(Step.SECOND_APPRAISAL)
    claimed(case)
    assert lines(case.appraiser) == {
        "score_appraise": ["Sở Tài chính: 3 tiêu chí", "Sở Tư pháp: 3 tiêu chí"],
        "score_rule": ["Sở Tư pháp: 1 giải trình"],
    }
    assert lines(case.staff) == {"score_rule": ["Sở Tư pháp: 1 giải trình"]}
    assert lines(person(Role.STAFF, case.sheets[0].unit)) == {}
    assert lines(person(Role.LEADER)) == {}
    assert lines(person(Role.APPRAISER)) == {}


def test_lost_points_are_told_of_while_claims_are_taken() -> None:
    case = make_case(Step.EXPLANATION)
    officer = person(Role.OFFICER, case.sheets[0].unit)
    load_score(case.sheets[0], "1.2", "1", value="33")
    load_score(case.sheets[0], "1.1", "2", answer="yes")
    assert lines(officer) == {"score_claim": ["Sở Tư pháp: 1 tiêu chí"]}
    claimed(case)
    assert lines(officer) == {}


def test_one_mail_with_tasks_and_sheets_and_the_bell_counts_both(
    mailbox: Mailbox, settings: Settings
) -> None:
    use(mailbox, settings)
    held = make_round(code="KY-THU")
    sheet = make_sheet(held, make_unit("Sở Tư pháp"))
    officer = person(Role.OFFICER, sheet.unit, "an@example.vn")
    task = late(sheet.unit)
    jobs.remind()
    jobs.remind()
    (mail,) = mailbox.to("an@example.vn")
    letter = text_of(mail)
    assert task.code in letter
    assert "PHIẾU ĐIỂM CHƯA GỬI (1)" in letter
    assert f"/cham-diem/phieu/{sheet.pk}/" in letter
    digest = Digest.objects.get(user=officer)
    assert (digest.items, unread(officer.pk)) == (2, 2)
    assert digest.reminders.count() == 1
    page = signed_in(officer).get("/nhac-viec/").content.decode()
    assert f'href="/cham-diem/phieu/{sheet.pk}/"' in page
    assert "Gửi phiếu điểm" in page


@pytest.mark.parametrize(
    "moment", ["2024-03-06T21:00:00+07:00", "2024-03-09T09:00:00+07:00"], ids=["night", "saturday"]
)
def test_nothing_is_made_outside_working_time(moment: str) -> None:
    sheet = make_sheet(make_round(), make_unit())
    person(Role.OFFICER, sheet.unit)
    with time_machine.travel(moment, tick=False):
        jobs.remind()
    assert not Digest.objects.exists()


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.CLOSED])
def test_rounds_that_are_not_open_or_over_press_nobody(state: str) -> None:
    held = make_round()
    sheet = make_sheet(held, make_unit())
    person(Role.OFFICER, sheet.unit)
    put_state(state, held)
    assert make_digests(today()) == 0
    put_state(RoundState.OPEN, held)
    long_ago = {"starts_on": today() - timedelta(days=90), "ends_on": today() - timedelta(days=1)}
    RoundStep.objects.filter(round=held).update(**long_ago)
    assert make_digests(today()) == 0


def test_the_number_of_queries_is_fixed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case = make_case(Step.SECOND_APPRAISAL)
    claimed(case)
    people = everybody(today())
    list(digests.sections(today(), people))  # the working calendar is known then
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            list(digests.sections(today(), people))
        assert len(seen) == 8
        for number in range(3):
            sheet = make_sheet(case.round, make_unit(), state=SheetState.SENT)
            load_score(sheet, "1.1", str(number % 2), answer="no")
            make_sheet(make_round(), make_unit())
    Round.objects.update(state=RoundState.CLOSED)
    with django_assert_num_queries(1):
        list(digests.sections(today(), people))
