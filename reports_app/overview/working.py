"""What people have to do: staff, appraisers, heads of units and their officers, administrators."""

from __future__ import annotations

from collections.abc import Iterator

from models_app.choices import Stage
from models_app.draft_list import HANDED_BACK, TO_APPROVE, WRITTEN, Drafts, Section
from models_app.filters import DUE, LATE, MINE
from reports_app.overview.lists import Lists
from reports_app.overview.matters import (
    Asked,
    Matter,
    cut_off,
    longest_late,
    next_day,
    next_due,
    oldest,
)
from tasks_app.choices import Status, Timeliness
from tasks_app.filters import AWAITS_HEAD, LEADS, PARTS_MISSING, SHARES
from units_app.access import Access


def of_staff(lists: Lists, *, is_today: bool) -> list[Asked]:
    """What waits for Sở Nội vụ, the oldest told."""
    sent = lists.assignments("at_updated_on", status=Status.SUBMITTED.value)
    returned = lists.assignments("at_updated_on", status=Status.RETURNED.value)
    found = [Asked("Kết quả chờ xác nhận", sent, oldest, "soon", "hourglass")]
    if is_today:
        extensions = lists.extensions()
        found.append(Asked("Đề nghị gia hạn", extensions, oldest, "soon", "calendar-due"))
    found += [
        Asked("Đã trả lại, đơn vị chưa gửi lại", returned, oldest, "", "arrow-back-up"),
        *_of_initiatives(lists),
    ]
    if is_today:
        drafted = lists.drafted()
        found.append(Asked("Đã lập gói số liệu dự thảo", drafted, cut_off, "soon", "report"))
        periods = lists.periods()
        found.append(Asked("Kỳ báo cáo đang lấy số liệu", periods, next_day, "", "report"))
    return found


def of_appraiser(lists: Lists) -> list[Asked]:
    """Initiatives on which a word of the person is waited for."""
    waiting = lists.initiatives(opinion=MINE)
    return [Asked("Sáng kiến chờ tôi cho ý kiến", waiting, oldest, "soon", "bulb")]


def of_head(lists: Lists, access: Access) -> list[Asked]:
    """Results that an officer handed in, of the units that the person heads."""
    whose = {"role": LEADS}
    if access.headed_units != access.units:
        whose = {"led_by": ",".join(map(str, sorted(access.headed_units)))}
    waiting = lists.assignments("at_updated_on", waiting=AWAITS_HEAD, **whose)
    return [Asked("Kết quả nhiệm vụ chờ duyệt", waiting, oldest, "soon", "hourglass")]


def of_units(lists: Lists) -> list[Asked]:
    """The tasks of the person's units and the figures that their initiatives owe."""
    lead = {"role": LEADS}
    late = lists.assignments("at_due_on", timeliness=Timeliness.OVERDUE.value, **lead)
    soon = lists.assignments("at_due_on", timeliness=Timeliness.DUE_SOON.value, **lead)
    returned = lists.assignments("at_updated_on", status=Status.RETURNED.value, **lead)
    stale = lists.assignments("at_updated_on", stale="true", **lead)
    parts = lists.assignments("at_due_on", role=SHARES, waiting=PARTS_MISSING)
    figures_late = lists.own_initiatives(figures=LATE)
    figures_due = lists.own_initiatives(figures=DUE)
    return [
        Asked("Nhiệm vụ quá hạn", late, longest_late, "late", "alert-triangle"),
        Asked("Nhiệm vụ sắp đến hạn", soon, next_due, "soon", "calendar-due"),
        Asked("Kết quả bị trả lại, cần gửi lại", returned, oldest, "late", "arrow-back-up"),
        Asked("Nhiệm vụ lâu chưa cập nhật", stale, oldest, "soon", "clock-exclamation"),
        Asked("Nhiệm vụ phối hợp còn thiếu kết quả", parts, next_due, "", "sitemap"),
        Asked("Sáng kiến quá hạn số liệu sau áp dụng", figures_late, _untold, "late", "bulb"),
        Asked("Sáng kiến sắp đến hạn số liệu sau áp dụng", figures_due, _untold, "soon", "bulb"),
    ]


def of_administrator(lists: Lists, *, is_today: bool) -> list[Asked]:
    """Mail that could not be sent."""
    if not is_today:
        return []
    return [Asked("Thư nhắc việc không gửi được", lists.mails(), oldest, "late", "bell")]


def drafts_to_approve(drafts: Drafts) -> Iterator[Matter]:
    """Registrations that wait for this person as head."""
    yield from _drafts(drafts, TO_APPROVE, "Đăng ký sáng kiến chờ duyệt", "soon")


def drafts_to_write(drafts: Drafts) -> Iterator[Matter]:
    """Registrations that the head gave back, and those not sent yet."""
    yield from _drafts(drafts, HANDED_BACK, "Đăng ký sáng kiến được chuyển lại", "late")
    yield from _drafts(drafts, WRITTEN, "Bản nháp sáng kiến chưa gửi", "")


def _of_initiatives(lists: Lists) -> Iterator[Asked]:
    registered = lists.initiatives(stage=Stage.REGISTERED.value)
    appraised = lists.initiatives(stage=Stage.APPRAISED.value)
    yield Asked("Đăng ký sáng kiến chờ thẩm định", registered, oldest, "", "bulb")
    yield Asked("Sáng kiến chờ công nhận", appraised, oldest, "", "bulb")


def _drafts(drafts: Drafts, section: Section, text: str, tone: str) -> Iterator[Matter]:
    """The rows of one part of the page of drafts, if it has any."""
    for part, rows in drafts.sections:
        if part == section:
            yield Matter(text, section.url, len(rows), tone=tone, icon="bulb")


def _untold(_: object, __: object) -> str:
    return ""
