"""Reminders: who is reminded of what, once a day, never outside working time; escalation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from cchc.core import working_days
from cchc.embedded.processes import wait_until
from tasks_app import jobs, services
from tasks_app.choices import MailState, Section, Status
from tasks_app.models import Assignment, Digest, Reminder
from tasks_app.reminders.digests import make_digests, sections_now, unread
from tasks_app.reminders.mailing import mail_digests
from tasks_app.reminders.matters import matters
from tests.cast import Cast, signed_in
from tests.conftest import CeleryWorker
from tests.factories import make_assignment, make_membership, make_succession, make_unit, make_user
from tests.mailbox import Mailbox, text_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2024, 3, 6)
MORNING = "2024-03-06T08:00:00+07:00"


@pytest.fixture(autouse=True)
def _morning(request: pytest.FixtureRequest) -> Iterator[None]:
    if "celery_worker_process" in request.fixturenames:
        yield
        return
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Sở Tư pháp thử")


def person(role: Role, unit: Unit | None = None, email: str = "", name: str = "An") -> User:
    user = make_user(role, unit, full_name=name)
    user.email = email
    user.save(update_fields=["email"])
    return user


def late(unit: Unit, **more: Any) -> Assignment:
    return make_assignment(
        unit, assigned_on=date(2024, 1, 2), due_on=WEDNESDAY - timedelta(days=3), **more
    )


def soon(unit: Unit, **more: Any) -> Assignment:
    return make_assignment(
        unit, assigned_on=date(2024, 1, 2), due_on=WEDNESDAY + timedelta(days=3), **more
    )


def put(task: Assignment, **standing: Any) -> Assignment:
    Assignment.objects.filter(pk=task.pk).update(**standing)
    return task


def sections(user: User, day: date = WEDNESDAY) -> dict[str, list[str]]:
    """Section -> codes, of the digest the person got on this day."""
    digest = Digest.objects.get(user=user, day=day)
    return {part["section"]: [i["code"] for i in part["items"]] for part in digest.content}


def test_each_is_reminded_of_what_is_theirs(unit: Unit) -> None:
    other = make_unit("Sở Tài chính")
    officer, head = person(Role.OFFICER, unit), person(Role.HEAD, unit)
    staff, leader = person(Role.STAFF), person(Role.LEADER)
    elsewhere = person(Role.OFFICER, other)
    overdue, near = late(unit), soon(unit)
    returned = put(make_assignment(unit, assigned_on=date(2024, 1, 2)), status=Status.RETURNED)
    sent = put(make_assignment(unit, assigned_on=date(2024, 1, 2)), status=Status.SUBMITTED)
    handed = put(soon(unit), awaits_head=True)
    asked = soon(other, co_units=(unit,))
    services.extension_request(
        assignment_id=asked.pk,
        version=1,
        asked_due_on=WEDNESDAY + timedelta(days=60),
        reason="Chờ ý kiến",
        evidence=(),
        actor=None,
    )
    assert make_digests(WEDNESDAY) == 4
    assert sections(officer) == {
        Section.OVERDUE: [overdue.code],
        Section.RETURNED: [returned.code],
        Section.DUE_SOON: [near.code],
        Section.OWN_PART: [asked.code],
    }
    assert sections(head) == {Section.APPROVE: [handed.code]}
    assert sections(staff) == {Section.CONFIRM: [sent.code], Section.EXTENSION: [asked.code]}
    assert sections(elsewhere) == {
        Section.DUE_SOON: [asked.code],
        Section.PARTS: [asked.code],
    }
    assert not Digest.objects.filter(user=leader).exists()


def test_nobody_gets_an_empty_digest(unit: Unit) -> None:
    for role in Role:
        person(role, unit if role in {Role.OFFICER, Role.HEAD} else None)
    make_assignment(unit, assigned_on=date(2024, 1, 2), due_on=WEDNESDAY + timedelta(days=90))
    assert make_digests(WEDNESDAY) == 0


def test_a_unit_without_an_officer_reminds_its_head(unit: Unit) -> None:
    head = person(Role.HEAD, unit)
    overdue = late(unit)
    make_digests(WEDNESDAY)
    assert sections(head) == {Section.OVERDUE: [overdue.code]}


def test_who_took_a_unit_over_answers_for_it(unit: Unit) -> None:
    old = make_unit("Sở cũ", valid_to=date(2023, 12, 31))
    make_succession(old, unit)
    officer = person(Role.OFFICER, unit)
    task = make_assignment(old, assigned_on=date(2023, 1, 2), due_on=date(2023, 6, 1))
    make_digests(WEDNESDAY)
    assert sections(officer) == {Section.OVERDUE: [task.code]}


def test_roles_that_ended_and_locked_accounts_get_nothing(unit: Unit) -> None:
    former, locked = make_user(), person(Role.OFFICER, unit)
    make_membership(former, Role.OFFICER, unit, until=WEDNESDAY - timedelta(days=1))
    User.objects.filter(pk=locked.pk).update(is_active=False)
    late(unit)
    assert make_digests(WEDNESDAY) == 0


def test_one_digest_a_day(unit: Unit) -> None:
    person(Role.OFFICER, unit)
    late(unit)
    assert [make_digests(WEDNESDAY), make_digests(WEDNESDAY)] == [1, 0]
    assert make_digests(WEDNESDAY + timedelta(days=1)) == 1


def test_escalation_goes_up_step_by_step(unit: Unit, settings: Settings) -> None:
    settings.ESCALATE_AFTER = 2
    officer, head = person(Role.OFFICER, unit), person(Role.HEAD, unit)
    leader = person(Role.LEADER)
    task = late(unit)
    reached: list[tuple[bool, bool, bool]] = []
    for number in range(6):
        day = WEDNESDAY + timedelta(days=number)
        with time_machine.travel(f"{day}T08:00:00+07:00", tick=False):
            make_digests(day)
        got = set(Digest.objects.filter(day=day).values_list("user", flat=True))
        reached.append(tuple(user.pk in got for user in (officer, head, leader)))  # type: ignore[arg-type]
    assert reached == [
        (True, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, False),
        (True, True, True),
        (True, True, True),
    ]
    noted = Digest.objects.get(user=leader, day=WEDNESDAY + timedelta(days=4)).content
    assert [part["section"] for part in noted] == [Section.ESCALATED]
    assert noted[0]["items"][0]["code"] == task.code


def test_what_a_head_was_told_as_a_leader_is_not_counted(unit: Unit) -> None:
    """Days on which the head stood in the digests of the province's leaders, and no head."""
    head = make_user()
    make_membership(head, Role.LEADER, until=WEDNESDAY)
    make_membership(head, Role.HEAD, unit, since=WEDNESDAY + timedelta(days=1))
    task = late(unit)
    for day in (WEDNESDAY, WEDNESDAY + timedelta(days=1)):
        digest = Digest.objects.create(
            user=head, day=day, content=[], items=1, mail_state=MailState.FAILED
        )
        Reminder.objects.create(
            digest=digest, assignment=task, section=Section.ESCALATED, due_on=task.due_on
        )
    assert matters(WEDNESDAY + timedelta(days=2)).escalated == {task.pk: 1}


def noted(leader: User, after: int) -> list[str]:
    """The notes of the leader's digests, one a day from Wednesday on; "" where there is none."""
    notes = []
    for day in (WEDNESDAY + timedelta(days=number) for number in range(after)):
        with time_machine.travel(f"{day}T08:00:00+07:00", tick=False):
            make_digests(day)
        found = Digest.objects.filter(user=leader, day=day).first()
        notes.append(found.content[0]["items"][0]["note"] if found else "")
    return notes


def test_a_unit_without_accounts_is_brought_before_the_leaders(
    unit: Unit, settings: Settings
) -> None:
    """Overdue since Monday: with two working days the leaders hear of it on Wednesday."""
    settings.ESCALATE_AFTER = 2
    leader = person(Role.LEADER)
    late(unit)  # due on Sunday
    note = "đơn vị chưa có tài khoản nào, đã quá hạn {} ngày làm việc"
    assert noted(leader, 2) == [note.format(2), note.format(3)]


def test_days_off_do_not_count_against_a_unit_without_accounts(
    unit: Unit, settings: Settings
) -> None:
    settings.ESCALATE_AFTER = 3
    leader = person(Role.LEADER)
    put(late(unit), due_on=WEDNESDAY, original_due_on=WEDNESDAY)
    notes = noted(leader, 7)
    assert notes[:6] == [""] * 6, "Thursday and Friday are two days until Monday"
    assert "3 ngày làm việc" in notes[6]


def test_a_unit_without_a_head_is_brought_before_the_leaders(
    unit: Unit, settings: Settings
) -> None:
    settings.ESCALATE_AFTER = 2
    leader = person(Role.LEADER)
    person(Role.OFFICER, unit)
    late(unit)
    note = "đơn vị chưa có tài khoản lãnh đạo, cán bộ đã được nhắc 2 ngày"
    assert noted(leader, 3) == ["", "", note]


def test_a_new_deadline_begins_the_count_anew(unit: Unit, settings: Settings) -> None:
    settings.ESCALATE_AFTER = 1
    person(Role.OFFICER, unit)
    head = person(Role.HEAD, unit)
    task = late(unit)
    make_digests(WEDNESDAY)
    services.extension_enter(
        assignment_id=task.pk,
        version=1,
        granted_due_on=WEDNESDAY + timedelta(days=1),
        reason="Theo văn bản",
        document="12/UBND-NC",
        document_on=WEDNESDAY,
        actor=None,
    )
    day = WEDNESDAY + timedelta(days=2)
    with time_machine.travel(f"{day}T08:00:00+07:00", tick=False):
        make_digests(day)
    assert not Digest.objects.filter(user=head).exists()


def test_the_number_of_questions_is_fixed(unit: Unit) -> None:
    def asked() -> int:
        Digest.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            make_digests(WEDNESDAY)
        return len(queries)

    person(Role.OFFICER, unit)
    late(unit)
    working_days.calendar()  # read once for ten minutes, not for each run
    few = asked()
    for number in range(15):
        other = make_unit()
        person(Role.OFFICER, other, name=f"Người {number}")
        late(other, co_units=(unit,))
    assert asked() == few


def test_mail_says_what_and_where(unit: Unit, mailbox: Mailbox, settings: Settings) -> None:
    use(mailbox, settings)
    person(Role.OFFICER, unit, "an@example.vn", "Lê Văn Bình")
    person(Role.HEAD, unit, "head@example.vn")
    task = late(unit, title="Rà soát thủ tục hành chính lĩnh vực đất đai")
    make_digests(WEDNESDAY)
    assert mail_digests(WEDNESDAY) == 1
    (message,) = mailbox.messages
    text = text_of(message)
    assert message["To"] == "an@example.vn"
    assert str(message["Subject"]).strip() == "Nhắc việc cải cách hành chính 06/03/2024: 1 việc"
    assert "Kính gửi Lê Văn Bình" in text
    assert "QUÁ HẠN (1)" in text
    assert f"{task.code}: Rà soát thủ tục hành chính lĩnh vực đất đai" in text
    assert "thời hạn 03/03/2024, quá hạn 3 ngày" in text
    assert f"https://cchc.example.vn/nhiem-vu/{task.pk}/" in text
    assert mail_digests(WEDNESDAY) == 0
    assert Digest.objects.get().mail_state == MailState.SENT


def use(mailbox: Mailbox, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    settings.BASE_URL = "https://cchc.example.vn"


def test_one_refusing_mailbox_does_not_stop_the_others(
    unit: Unit, mailbox: Mailbox, settings: Settings
) -> None:
    use(mailbox, settings)
    person(Role.OFFICER, unit, "bad@example.vn")
    person(Role.OFFICER, unit, "good@example.vn")
    late(unit)
    make_digests(WEDNESDAY)
    mailbox.refused.add("bad@example.vn")
    assert [mail_digests(WEDNESDAY) for _ in range(4)] == [1, 0, 0, 0]
    states = dict(Digest.objects.values_list("address", "mail_state"))
    assert states == {"bad@example.vn": MailState.FAILED, "good@example.vn": MailState.SENT}
    assert Digest.objects.get(address="bad@example.vn").tries == 3
    assert len(mailbox.messages) == 1


def test_a_mail_server_that_is_away_is_tried_again(
    unit: Unit, mailbox: Mailbox, settings: Settings
) -> None:
    use(mailbox, settings)
    settings.EMAIL_PORT = 1
    person(Role.OFFICER, unit, "an@example.vn")
    late(unit)
    make_digests(WEDNESDAY)
    assert mail_digests(WEDNESDAY) == 0
    settings.EMAIL_PORT = mailbox.port
    assert mail_digests(WEDNESDAY) == 1


def test_who_has_no_address_finds_it_in_the_bell(unit: Unit) -> None:
    officer = person(Role.OFFICER, unit)
    late(unit)
    make_digests(WEDNESDAY)
    assert Digest.objects.get().mail_state == MailState.NO_ADDRESS
    client = signed_in(officer)
    assert "1 việc chưa đọc" in client.get("/nhiem-vu/").content.decode()
    page = client.get("/nhac-viec/").content.decode()
    assert "Quá hạn" in page
    assert "việc chưa đọc" not in client.get("/nhiem-vu/").content.decode()


def test_a_warm_bell_asks_nothing(
    unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = person(Role.OFFICER, unit)
    unread(officer.pk)
    with django_assert_num_queries(0):
        assert unread(officer.pk) == 0


def test_the_page_tells_what_presses_now(cast: Cast) -> None:
    late(cast.unit)
    assert [part["section"] for part in sections_now(cast.users["officer"].pk, WEDNESDAY)] == [
        Section.OVERDUE
    ]
    empty = cast["leader"].get("/nhac-viec/").content.decode()
    assert "Không có việc nào cần nhắc" in empty


@pytest.mark.parametrize(
    ("moment", "made"),
    [
        ("2024-03-06T08:00:00+07:00", 1),
        ("2024-03-06T07:29:59+07:00", 0),
        ("2024-03-06T17:00:00+07:00", 0),
        ("2024-03-05T23:59:00+07:00", 0),
        ("2024-03-06T00:00:00+07:00", 0),
        ("2024-03-09T08:00:00+07:00", 0),
    ],
)
def test_the_job_keeps_to_working_time(unit: Unit, moment: str, made: int) -> None:
    person(Role.OFFICER, unit)
    late(unit)
    with time_machine.travel(moment, tick=False):
        jobs.remind()
    assert Digest.objects.count() == made


def test_the_log(cast: Cast, unit: Unit) -> None:
    person(Role.OFFICER, unit, "an@example.vn", "Lê Văn Bình")
    late(unit)
    make_digests(WEDNESDAY)
    page = cast["staff"].get("/nhac-viec/nhat-ky/?state=waiting").content.decode()
    assert "Lê Văn Bình" in page
    assert "an@example.vn" in page
    assert "Lê Văn Bình" not in cast["staff"].get("/nhac-viec/nhat-ky/?state=sent").content.decode()


def test_a_task_that_is_taken_back_leaves_its_reminders(unit: Unit) -> None:
    person(Role.OFFICER, unit)
    task = late(unit)
    make_digests(WEDNESDAY)
    assert Reminder.objects.filter(assignment=task.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_mailing_mails_nothing_twice(
    mailbox: Mailbox, program_env: dict[str, str], tmp_path: Any
) -> None:
    """Claimed and then killed: that one stays unclear, the others go out after the restart."""
    unit = make_unit("Sở Tư pháp")
    for number in range(3):
        person(Role.OFFICER, unit, f"nguoi{number}@example.vn")
    late(unit)
    env = {**program_env, **mailbox.env(), "CCHC_TEST_DAY": MORNING}
    worker = CeleryWorker(env, tmp_path / "worker.log", "tests.browser.that_day_worker")
    mailbox.silent.set()
    worker.start()
    try:
        jobs.remind.apply_async(retry=False)
        assert mailbox.asked.wait(30)
        worker.kill()
        assert Digest.objects.filter(mail_state=MailState.CLAIMED).count() == 1
        mailbox.silent.clear()
        worker.start()
        jobs.remind.apply_async(retry=False)
        sent = Digest.objects.filter(mail_state=MailState.SENT)
        assert wait_until(lambda: sent.count() == 2, 30)
    finally:
        worker.kill()
    unclear = Digest.objects.get(mail_state=MailState.CLAIMED)
    assert mailbox.to(unclear.address) == []
    assert len({message["To"] for message in mailbox.messages}) == len(mailbox.messages) == 2
