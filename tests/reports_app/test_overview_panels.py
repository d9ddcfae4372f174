"""What waits for each role on the first page: every number is what the list behind it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from models_app.choices import Stage
from models_app.models import Initiative
from reports_app.overview.matters import Matter, Panel
from scores_app.choices import ClaimState, RoundState, SheetState, Step
from scores_app.models import Claim
from tasks_app import services
from tasks_app.choices import MailState, Section, Status
from tasks_app.models import Assignment, Digest, Reminder
from tests.cast import Cast, signed_in
from tests.factories import make_area, make_assignment, make_membership, make_period, make_unit
from tests.initiative_factories import make_draft, make_indicator, make_initiative
from tests.score_factories import load_score, make_sheet, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from tests.tasks_app.test_list_counts import states
from units_app.choices import Role
from units_app.models import Membership, Unit

pytestmark = pytest.mark.django_db
WORKING = ("staff", "appraiser", "head", "officer", "admin")


def panels(client: Client, **query: Any) -> dict[str, Panel]:
    response = client.get("/", query)
    assert response.status_code == HTTPStatus.OK
    return {panel.role: panel for panel in response.context["panels"]}


def numbers(panel: Panel) -> dict[str, int | None]:
    return {item.text: item.number for item in panel.matters}


def listed(client: Client, matter: Matter) -> int:
    """How many rows the page behind a number shows."""
    address, _, part = matter.url.partition("#")
    answer = client.get(address)
    context = answer.context
    if "drafts" in context:
        _, shown = answer.content.decode().split(f'aria-labelledby="{part}"')
        return shown.split("</section>")[0].count("<li>")
    if "periods" in context:
        return len(context["periods"])
    page = context["page"] if "page" in context else context["table"].page
    number: int = page.paginator.count
    return number


def escalate(task: Assignment, cast: Cast, on: date) -> None:
    digest = Digest.objects.create(
        user=cast.users["leader"], day=on, content=[], items=1, mail_state=MailState.FAILED
    )
    Reminder.objects.create(
        digest=digest, assignment=task, section=Section.ESCALATED, due_on=task.due_on
    )


def fill(cast: Cast) -> Case:
    """Something of every kind that waits for somebody."""
    case = make_case(Step.EXPLANATION)
    put_state(RoundState.DRAFT, case.round)
    Claim.objects.create(
        sheet=case.sheets[0], criterion=case.leaf("1.2"), text="x", state=ClaimState.OPEN
    )
    put_state(RoundState.OPEN, case.round)
    states(cast)
    late = make_assignment(cast.unit, due_on=today() - timedelta(days=20))
    escalate(late, cast, today())
    make_assignment(cast.other_unit, due_on=today() - timedelta(days=40), co_units=(cast.unit,))
    asked = make_assignment(cast.unit, source="province_plan", due_on=today() + timedelta(days=9))
    services.extension_request(
        assignment_id=asked.pk,
        version=asked.version,
        asked_due_on=today() + timedelta(days=60),
        reason="Chờ ý kiến các đơn vị",
        evidence=(),
        actor=None,
    )
    at_head = make_assignment(cast.unit)
    Assignment.objects.filter(pk=at_head.pk).update(awaits_head=True, status=Status.IN_PROGRESS)
    for stage in (Stage.REGISTERED, Stage.APPRAISED, Stage.APPRAISED):
        make_initiative(stage, unit=cast.unit)
    make_indicator(make_initiative(Stage.APPLIED, unit=cast.unit))
    make_draft(cast.users["officer"], unit=cast.unit)
    handed_back = make_draft(cast.users["officer"], unit=cast.unit)
    Initiative.objects.filter(pk=handed_back.pk).update(handed_back="Thiếu số liệu trước áp dụng")
    make_period(starts_on=today() - timedelta(days=10))
    make_period()
    return case


@pytest.mark.parametrize("who", ["leader", *WORKING])
@pytest.mark.parametrize("as_of", ["", "2023-09-06"])
def test_every_number_is_what_its_list_holds(cast: Cast, who: str, as_of: str) -> None:
    fill(cast)
    seen = panels(cast[who], as_of=as_of)
    counted = [item for panel in seen.values() for item in panel.matters if item.number is not None]
    assert counted
    for item in counted:
        assert item.number, item
        assert listed(cast[who], item) == item.number, item


def test_leaders_read_what_to_decide(cast: Cast) -> None:
    fill(cast)
    (panel,) = panels(cast["leader"]).values()
    assert panel.title == "Cần quyết định"
    first, second = panel.matters[:2]
    assert (first.text, first.number) == ("Sở Tư pháp", 3)
    assert (second.text, second.number) == ("Sở Tài chính", 1)
    assert (first.when, second.when) == ("quá hạn tới 20 ngày", "quá hạn 40 ngày")
    told = numbers(panel)
    assert told["Nhắc nhiều lần vẫn quá hạn"] == 1
    assert told["Giải trình chờ xem xét"] == 1
    assert told["Sáng kiến chờ công nhận"] == 2
    assert any(text.startswith("Đã gửi 2/3 phiếu") for text in told)


def test_what_was_escalated_counts_for_the_deadline_that_holds(cast: Cast) -> None:
    task = make_assignment(cast.unit, due_on=today() - timedelta(days=20))
    escalate(task, cast, today() - timedelta(days=1))
    words = "Nhắc nhiều lần vẫn quá hạn"
    assert numbers(panels(cast["leader"])["leader"])[words] == 1
    before = (today() - timedelta(days=2)).isoformat()
    assert words not in numbers(panels(cast["leader"], as_of=before)["leader"])
    Reminder.objects.update(due_on=today() - timedelta(days=90))
    assert words not in numbers(panels(cast["leader"])["leader"])


def test_what_a_later_leader_was_told_as_a_head_was_not_brought_before_leaders(cast: Cast) -> None:
    """And the other way round: a leader who became a head later."""
    told_on, promoted = today() - timedelta(days=9), today() - timedelta(days=5)
    task = make_assignment(cast.unit, due_on=today() - timedelta(days=20))
    escalate(task, cast, told_on)
    Membership.objects.update(valid_to=promoted - timedelta(days=1))
    make_membership(cast.users["leader"], Role.HEAD, cast.unit, since=promoted)
    make_membership(cast.users["head"], Role.LEADER, since=promoted)
    words = "Nhắc nhiều lần vẫn quá hạn"
    assert numbers(panels(cast["head"])["leader"])[words] == 1
    Digest.objects.update(user=cast.users["head"])
    assert words not in numbers(panels(cast["head"])["leader"])


def test_who_updated_last_is_named_with_the_task_that_is_late_longest(cast: Cast) -> None:
    make_assignment(cast.unit, title="Mới trễ", due_on=today() - timedelta(days=2))
    make_assignment(
        cast.unit, title="Trễ lâu", due_on=today() - timedelta(days=9), actor=cast.users["officer"]
    )
    (item,) = (one for one in panels(cast["leader"])["leader"].matters if one.tone == "late")
    assert item.about == "cập nhật sau cùng: Cán bộ đơn vị · Trễ lâu"


def test_many_late_units_end_in_a_line_for_the_others(cast: Cast) -> None:
    for number in range(6):
        make_assignment(make_unit(f"Sở {number}"), due_on=today() - timedelta(days=2 + number))
    matters = panels(cast["leader"])["leader"].matters
    assert [item.number for item in matters[:3]] == [1, 1, 1]
    assert matters[3].text == "Tất cả 6 đơn vị có nhiệm vụ quá hạn"
    assert listed(cast["leader"], matters[3]) == matters[3].number == 6


def test_filters_of_the_page_narrow_what_leaders_decide(cast: Cast) -> None:
    area, late = make_area(), today() - timedelta(days=2)
    make_assignment(cast.unit, area=area, due_on=late)
    make_assignment(cast.other_unit, due_on=late, source="province_plan")
    for query, unit in (
        ({"area": area.pk}, "Sở Tư pháp"),
        ({"source": "province_plan"}, "Sở Tài chính"),
    ):
        for item in panels(cast["leader"], **query)["leader"].matters:
            assert item.text in {unit, "Quá 15 ngày chưa cập nhật"}
            assert listed(cast["leader"], item) == item.number == 1


def test_staff_read_both_lists_whatever_the_page_counts(cast: Cast) -> None:
    fill(cast)
    told = numbers(panels(cast["staff"])["staff"])
    assert told == numbers(panels(cast["staff"], source="province_plan")["staff"])
    assert told["Kết quả chờ xác nhận"] == 1
    assert told["Đề nghị gia hạn"] == 1
    assert told["Đăng ký sáng kiến chờ thẩm định"] == 1
    assert told["Kỳ báo cáo đang lấy số liệu"] == 1


def test_a_head_approves_and_does_the_work_of_the_unit(cast: Cast) -> None:
    fill(cast)
    seen = panels(cast["head"])
    assert list(seen) == ["head", "officer"]
    assert numbers(seen["head"])["Kết quả nhiệm vụ chờ duyệt"] == 1
    assert numbers(seen["officer"])["Bản nháp sáng kiến chưa gửi"] == 1
    assert list(panels(cast["officer"])) == ["officer"]


def test_a_head_is_not_asked_to_approve_for_a_unit_of_somebody_else(cast: Cast) -> None:
    make_membership(cast.users["head"], Role.OFFICER, cast.other_unit)
    task = make_assignment(cast.other_unit)
    Assignment.objects.filter(pk=task.pk).update(awaits_head=True, status=Status.IN_PROGRESS)
    assert panels(cast["head"])["head"].matters == []


def test_a_sheet_waits_for_the_unit_then_for_its_head(cast: Cast) -> None:
    case = make_case(Step.SELF_SCORE)
    sheet = make_sheet(case.round, cast.unit, state=SheetState.SCORING)
    (item,) = panels(cast["head"])["officer"].matters
    assert (item.text, item.number) == ("Tự chấm và gửi phiếu điểm của Sở Tư pháp", None)
    assert item.url == f"/cham-diem/phieu/{sheet.pk}/"
    assert item.about.startswith("đã kê khai 0/3 tiêu chí · Kỳ chấm")
    type(sheet).objects.filter(pk=sheet.pk).update(state=SheetState.AT_HEAD)
    seen = panels(cast["head"])
    assert seen["officer"].matters == []
    assert [one.text for one in seen["head"].matters] == ["Duyệt phiếu điểm của Sở Tư pháp"]


def test_an_appraiser_reads_what_is_left(cast: Cast) -> None:
    case = fill(cast)
    texts = [item.text for item in panels(signed_in(case.appraiser))["appraiser"].matters]
    assert "Thẩm định 6 tiêu chí của 2 đơn vị" in texts
    assert "Sáng kiến chờ tôi cho ý kiến" in texts
    load_score(case.sheets[0], "1.1", "2")
    texts = [item.text for item in panels(signed_in(case.appraiser))["appraiser"].matters]
    assert "Thẩm định 5 tiêu chí của 2 đơn vị" in texts


def test_somebody_with_several_roles_reads_all_their_parts_in_order(cast: Cast) -> None:
    user = cast.users["officer"]
    for role, unit in (
        (Role.ADMIN, None),
        (Role.STAFF, None),
        (Role.LEADER, None),
        (Role.HEAD, cast.unit),
    ):
        make_membership(user, role, unit)
    assert list(panels(cast["officer"])) == ["leader", "staff", "head", "officer", "admin"]


def test_a_past_day_says_what_it_leaves_out(cast: Cast) -> None:
    fill(cast)
    page = cast["officer"].get("/", {"as_of": "2023-09-06"})
    assert "chỉ theo dõi theo hôm nay" in page.content.decode()
    texts = {item.text for panel in page.context["panels"] for item in panel.matters}
    assert "Bản nháp sáng kiến chưa gửi" not in texts
    assert "chỉ theo dõi theo hôm nay" not in cast["officer"].get("/").content.decode()


@pytest.mark.parametrize("who", ["leader", *WORKING])
def test_empty_books_say_how_to_begin(cast: Cast, who: str) -> None:
    page = cast[who].get("/")
    text = page.content.decode()
    assert page.context["is_new"]
    assert ("Ba việc để bắt đầu" in text) == (who == "staff")
    assert "Không có việc nào đang chờ." in text
    assert 'aria-label="Theo đơn vị"' not in text


def test_the_other_list_of_assignments_is_told_apart_from_empty_books(cast: Cast) -> None:
    make_assignment(cast.unit, source="province_plan")
    assert "nguồn giao đang chọn" in cast["leader"].get("/").content.decode()
    page = cast["leader"].get("/", {"source": "all"})
    assert not page.context["is_new"]


def more(cast: Cast) -> Iterator[Unit]:
    """As much again, of other units."""
    for number in range(4):
        unit = make_unit(f"Sở thêm {number}")
        make_assignment(unit, due_on=today() - timedelta(days=3), co_units=(cast.unit,))
        make_assignment(cast.unit, due_on=today() - timedelta(days=3))
        make_initiative(Stage.APPRAISED, unit=unit)
        make_draft(cast.users["officer"], unit=cast.unit)
        yield unit


@pytest.mark.parametrize(
    ("who", "as_of", "queries"),
    [
        ("leader", "", 17),
        ("staff", "", 18),
        ("appraiser", "", 18),
        ("head", "", 19),
        ("officer", "", 19),
        ("admin", "", 17),
        ("leader", "2023-09-06", 13),
        ("staff", "2023-09-06", 13),
        ("officer", "2023-09-06", 13),
    ],
)
def test_the_number_of_queries_of_each_role_is_fixed(
    cast: Cast,
    who: str,
    as_of: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case = fill(cast)
    cast[who].get("/", {"as_of": as_of})
    with django_assert_num_queries(queries):
        cast[who].get("/", {"as_of": as_of})
    for unit in more(cast):
        make_sheet(case.round, unit, state=SheetState.SENT)
    cast[who].get("/", {"as_of": as_of})  # the words about rankings are made anew
    with django_assert_num_queries(queries):
        cast[who].get("/", {"as_of": as_of})
