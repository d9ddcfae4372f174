"""Initiatives in the daily digest: whose, when, in one mail, until it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from cchc.core.clock import today
from models_app import digests, permissions
from models_app.choices import Opinion, Stage
from models_app.models import Indicator, Initiative
from models_app.services.comments import Remark, comment_add, comment_withdraw
from models_app.services.measuring import measurement_withdraw
from models_app.services.registering import initiative_correct
from tasks_app import jobs
from tasks_app.reminders.digests import sections_now
from tests.factories import make_membership, make_succession, make_unit
from tests.initiative_factories import (
    make_draft,
    make_facts,
    make_indicator,
    make_initiative,
    measure,
)
from tests.mailbox import Mailbox, text_of
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.access import access_of
from units_app.choices import Role
from units_app.everybody import everybody
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
TOMORROW = "2024-03-07T08:00:00+07:00"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Sở Tư pháp")


def lines(user: User) -> dict[str, list[str]]:
    """Section -> titles, as the person is reminded now."""
    return {
        part["section"]: [item["title"] for item in part["items"]]
        for part in sections_now(user.pk, today())
    }


def address(user: User) -> str:
    """Where the person's only line leads."""
    ((item,),) = (part["items"] for part in sections_now(user.pk, today()))
    return str(item["url"])


def due(unit: Unit, days: int, stage: Stage = Stage.APPLIED) -> Indicator:
    """An indicator whose figure after application is due in so many days."""
    initiative = make_initiative(stage, unit=unit)
    return make_indicator(initiative, name="Thời gian chờ", due_on=today() + timedelta(days=days))


def put(initiative: Initiative, **standing: object) -> Initiative:
    Initiative.objects.filter(pk=initiative.pk).update(**standing)
    return initiative


def test_a_figure_is_asked_for_when_it_is_near_and_until_it_stands(
    unit: Unit, settings: Settings
) -> None:
    officer, head = person(Role.OFFICER, unit), person(Role.HEAD, unit)
    elsewhere, staff = person(Role.OFFICER, make_unit()), person(Role.STAFF)
    indicator = due(unit, 31)
    assert lines(officer) == {}
    settings.INITIATIVES_DUE_SOON_DAYS = 31
    title = f"{indicator.initiative.code}: ghi số liệu “Thời gian chờ” sau áp dụng"
    assert lines(officer) == lines(head) == {"initiative_measure": [title]}
    assert lines(elsewhere) == lines(staff) == {}
    made = measure(indicator, "40", today())
    assert lines(officer) == {}
    measurement_withdraw(measurement_id=made.pk, reason="Nhầm.", actor=staff)
    assert lines(officer) == {"initiative_measure": [title]}


@pytest.mark.parametrize("stage", [Stage.REGISTERED, Stage.REJECTED, Stage.STOPPED])
def test_of_what_is_not_in_force_no_figure_is_asked(unit: Unit, stage: Stage) -> None:
    due(unit, -5, stage)
    assert "initiative_measure" not in lines(person(Role.OFFICER, unit))


def test_who_took_the_unit_over_is_asked(unit: Unit) -> None:
    heir = make_unit("Sở Nội vụ và Tư pháp")
    make_succession(unit, heir)
    due(unit, 0)
    officer = person(Role.OFFICER, heir)
    assert lines(officer) == {}
    unit.valid_to = today() - timedelta(days=1)
    unit.save()
    assert list(lines(officer)) == ["initiative_measure"]


def test_registrations_go_to_the_head_and_back(unit: Unit) -> None:
    officer, head = person(Role.OFFICER, unit), person(Role.HEAD, unit)
    draft = make_draft(officer, unit=unit, title="Hẹn giờ")
    assert lines(officer) == lines(head) == {}
    put(draft, stage=Stage.AT_HEAD)
    assert lines(head) == {"initiative_approve": ["Duyệt đăng ký “Hẹn giờ”"]}
    assert address(head) == reverse("initiative_approve", args=[draft.pk])
    assert lines(officer) == {}
    put(draft, stage=Stage.DRAFT, handed_back="Thiếu số liệu.")
    assert lines(officer) == {"initiative_rewrite": ["Sửa và gửi lại đăng ký “Hẹn giờ”"]}
    assert address(officer) == reverse("initiative_edit", args=[draft.pk])
    assert lines(head) == {}


def test_staff_appraise_and_are_told_of_long_waits(unit: Unit, settings: Settings) -> None:
    staff, leader = person(Role.STAFF), person(Role.LEADER)
    new = make_initiative(unit=unit)
    waiting = put(make_initiative(Stage.APPRAISED), stage_on=today() - timedelta(days=31))
    put(make_initiative(Stage.APPRAISED), stage_on=today() - timedelta(days=30))
    assert lines(staff) == {
        "initiative_appraise": [f"{new.code}: {new.title}"],
        "initiative_decide": [f"{waiting.code}: {waiting.title}"],
    }
    assert lines(leader) == {}
    settings.INITIATIVES_DECIDE_WITHIN_DAYS = 60
    assert list(lines(staff)) == ["initiative_appraise"]


def test_appraisers_are_told_what_waits_for_their_word(
    unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    appraiser, own = person(Role.APPRAISER), person(Role.APPRAISER)
    make_membership(own, Role.OFFICER, unit)
    made = make_initiative(Stage.APPRAISED, unit=unit)
    make_initiative(unit=unit)
    wanted = {"initiative_opine": [f"{made.code}: {made.title}"]}
    assert lines(appraiser) == wanted
    assert "initiative_opine" not in lines(own)
    people = everybody(today())
    with django_assert_num_queries(5):
        list(digests.sections(today(), people))
    said = comment_add(initiative_id=made.pk, remark=Remark(text="Được."), author=appraiser)
    assert lines(appraiser) == {}
    comment_withdraw(comment_id=said.pk)
    assert lines(appraiser) == wanted


def test_a_file_is_to_be_completed_until_it_is_corrected(unit: Unit) -> None:
    officer, staff = person(Role.OFFICER, unit), person(Role.STAFF)
    made = make_initiative(Stage.APPRAISED, unit=unit)
    for words, is_internal in (("Chỉ nội bộ.", True), ("Thiếu số liệu.", False)):
        remark = Remark(text=words, opinion=Opinion.COMPLETE, is_internal=is_internal)
        comment_add(initiative_id=made.pk, remark=remark, author=staff)
    wanted = {"initiative_complete": [f"{made.code}: bổ sung hồ sơ “{made.title}”"]}
    assert lines(officer) == wanted
    (part,) = sections_now(officer.pk, today())
    assert part["items"][0]["note"] == "Thiếu số liệu."
    facts = make_facts(unit=unit, area=made.area, title="Tên rõ hơn")
    initiative_correct(
        initiative_id=made.pk, version=made.version, facts=facts, reason="Bổ sung.", actor=officer
    )
    assert lines(officer) == {}


def test_an_answer_of_the_unit_ends_the_asking_and_not_the_right(unit: Unit) -> None:
    officer, staff = person(Role.OFFICER, unit), person(Role.STAFF)
    made = make_initiative(Stage.APPRAISED, unit=unit)

    def say(words: str, author: User, opinion: str = "", *, is_internal: bool = False) -> None:
        remark = Remark(text=words, opinion=opinion, is_internal=is_internal)
        comment_add(initiative_id=made.pk, remark=remark, author=author)

    say("Thiếu số liệu.", staff, Opinion.COMPLETE)
    say("Nhắc lại.", staff)
    assert list(lines(officer)) == ["initiative_complete"]
    say("Số liệu có trong biên bản kèm theo.", officer)
    assert lines(officer) == {}
    assert permissions.may_edit(access_of(officer), made)
    say("Biên bản chưa có số liệu.", staff, Opinion.COMPLETE)
    assert list(lines(officer)) == ["initiative_complete"]


def test_the_daily_job_mails_it_once_a_day_until_it_is_answered(
    mailbox: Mailbox, settings: Settings, unit: Unit
) -> None:
    use(mailbox, settings)
    person(Role.OFFICER, unit, "an@example.vn")
    indicator = due(unit, -2)
    jobs.remind()
    jobs.remind()
    (mail,) = mailbox.to("an@example.vn")
    letter = text_of(mail)
    assert "SỐ LIỆU SAU ÁP DỤNG ĐẾN HẠN (1)" in letter
    assert f"/sang-kien/chi-tieu/{indicator.pk}/so-lieu/" in letter
    assert "quá hạn 2 ngày" in letter
    with time_machine.travel(TOMORROW, tick=False):
        jobs.remind()
        assert len(mailbox.to("an@example.vn")) == 2
        measure(indicator, "40", today())
    with time_machine.travel("2024-03-08T08:00:00+07:00", tick=False):
        jobs.remind()
    assert len(mailbox.to("an@example.vn")) == 2


def test_the_number_of_queries_is_fixed(
    unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer, staff = person(Role.OFFICER, unit), person(Role.STAFF)
    due(unit, 3)
    list(digests.sections(today(), everybody(today())))  # the working calendar is known then
    for _ in range(2):
        for _ in range(2):
            due(unit, 3)
            made = make_initiative(unit=unit)
            remark = Remark(text="Thiếu.", opinion=Opinion.COMPLETE)
            comment_add(initiative_id=made.pk, remark=remark, author=staff)
            put(make_draft(officer, unit=unit), handed_back="Sửa.")
            person(Role.HEAD, make_unit())
        people = everybody(today())
        with django_assert_num_queries(4):  # the fourth: later remarks, which may be answers
            found = [part for _, part in digests.sections(today(), people) if part.lines]
        assert len(found) >= 4
