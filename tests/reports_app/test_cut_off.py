"""The drafts that make themselves: on the night after a period ends, once, however late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cchc.core.clock import HANOI
from reports_app import jobs
from reports_app.choices import PackOrigin
from reports_app.models import Pack, ReportPeriod
from reports_app.pack import cut_off, making
from tasks_app.reminders.digests import sections_now
from tests.cast import Cast
from tests.factories import make_assignment
from tests.pack_factories import make_pack

pytestmark = pytest.mark.django_db
LAST = date(2026, 9, 14)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=HANOI)


@pytest.fixture
def period() -> ReportPeriod:
    make_assignment()
    return ReportPeriod.objects.create(
        code="2026-Q3",
        name="Quý III/2026",
        starts_on=date(2026, 6, 15),
        ends_on=LAST,
        due_on=date(2026, 9, 20),
    )


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (at(14, 23, 59), 0),
        (at(15, 0, 0), 0),
        (at(15, 0, 9), 0),
        (at(15, 0, 10), 1),
        (at(20, 8, 0), 1),
        (at(14, 0, 30) + timedelta(days=31), 0),
    ],
)
def test_the_last_minute_of_a_period(period: ReportPeriod, moment: datetime, number: int) -> None:
    with time_machine.travel(moment):
        jobs.packs_at_cut_off()
        jobs.packs_catch_up()
    packs = list(Pack.objects.all())
    assert len(packs) == number
    for pack in packs:
        assert (pack.period, pack.as_of, pack.origin) == (period, LAST, PackOrigin.CUT_OFF)
        assert pack.asked_by is None


def test_once_even_where_the_draft_was_dropped(period: ReportPeriod) -> None:
    with time_machine.travel(at(15, 0, 10)):
        (pack,) = cut_off.cut_off_packs_request()
        making.pack_make(pack.pk)
        making.pack_drop(pack_id=pack.pk, reason="Chốt lại số liệu", actor=None)
        assert not cut_off.cut_off_packs_request()
        assert Pack.objects.drafts_at_cut_off(date(2026, 9, 15)).count() == 0


def test_one_that_somebody_asked_for_does_not_stand_in(period: ReportPeriod) -> None:
    with time_machine.travel(at(15, 0, 5)):
        pack, _ = making.pack_request(period=period, day=None, since=None, actor=None)
        making.pack_make(pack.pk)
    with time_machine.travel(at(15, 0, 10)):
        (draft,) = cut_off.cut_off_packs_request()
    assert draft.pk != pack.pk


def test_nothing_where_the_books_are_empty() -> None:
    ReportPeriod.objects.create(
        code="2026-Q3",
        name="Quý III/2026",
        starts_on=date(2026, 6, 15),
        ends_on=LAST,
        due_on=date(2026, 9, 20),
    )
    with time_machine.travel(at(15, 0, 10)):
        assert not cut_off.cut_off_packs_request()


def test_staff_are_told_on_the_first_page(cast: Cast, period: ReportPeriod) -> None:
    with time_machine.travel(at(15, 8, 0)):
        draft = make_pack(period, as_of=LAST, origin=PackOrigin.CUT_OFF)
        shown = cast["staff"].get(reverse("overview")).text
        assert "Đã lập gói số liệu dự thảo" in shown
        assert "chốt 14/09/2026" in shown
        assert "Đã lập gói" not in cast["leader"].get(reverse("overview")).text
        listed = cast["staff"].get(reverse("report_list"), {"state": "drafted"}).text
        assert reverse("pack_detail", args=[draft.pk]) in listed
        making.pack_drop(pack_id=draft.pk, reason="Chốt lại số liệu", actor=None)
        assert "Đã lập gói" not in cast["staff"].get(reverse("overview")).text


def test_staff_are_told_in_the_digest_until_the_report_is_due(
    cast: Cast, period: ReportPeriod
) -> None:
    draft = make_pack(period, as_of=LAST, origin=PackOrigin.CUT_OFF)

    def told(who: str, day: date) -> list[str]:
        parts = sections_now(cast.users[who].pk, day)
        own = [part for part in parts if part["section"] == "pack_draft"]
        return [item["url"] for part in own for item in part["items"]]

    for moment in (at(15, 8, 0), at(20, 8, 0)):
        with time_machine.travel(moment):
            assert told("staff", moment.date()) == [reverse("pack_detail", args=[draft.pk])]
            assert told("leader", moment.date()) == []
    with time_machine.travel(at(21, 8, 0)):
        assert told("staff", date(2026, 9, 21)) == []
