"""Mail of a published pack: each unit is told of its own tasks, as published sheets count them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from reports_app.deliveries.mailing import mail_deliveries
from reports_app.deliveries.noting import deliver_missed, deliver_publication
from reports_app.deliveries.of_pack import KEPT, PackReader, Sheets
from reports_app.deliveries.told import reader_of
from reports_app.models import Delivery, Pack, ReportPeriod
from reports_app.pack import building, making
from reports_app.publishing import pack_publish
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from tasks_app.choices import Source
from tests.factories import make_assignment, make_period, make_unit
from tests.mailbox import Mailbox, text_of
from tests.reports_app.delivery_cases import append
from tests.reports_app.publication_cases import unchecked
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(
    mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    use(mailbox, settings)
    monkeypatch.setattr(building, "PRODUCERS", ())  # nobody is mailed the documents of a pack
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def period() -> ReportPeriod:
    return make_period("2024-Q1", starts_on=date(2024, 1, 1))


@pytest.fixture
def unit() -> Unit:
    made = make_unit("Sở Tư pháp <thử>")
    person(Role.OFFICER, made, "an@example.vn")
    return made


def published(period: ReportPeriod, reason: str = "") -> Publication:
    """A pack of today, made and published."""
    pack, _ = making.pack_request(period=period, day=None, since=None, actor=None)
    making.pack_make(pack.pk)
    with unchecked():
        return pack_publish(pack_id=pack.pk, reason=reason, actor=None)


def test_a_unit_is_told_of_its_own_tasks(
    mailbox: Mailbox, period: ReportPeriod, unit: Unit
) -> None:
    other = make_unit("Sở Tài chính")
    person(Role.OFFICER, other, "tc@example.vn")
    make_assignment(unit, title="Số hóa hồ sơ", due_on=date(2024, 2, 6))
    make_assignment(unit, title="Công khai thủ tục", due_on=date(2024, 9, 6))
    make_assignment(unit, title="Việc của tỉnh", source=Source.PROVINCE_PLAN)
    make_assignment(other, title="Thanh toán trực tuyến", due_on=date(2024, 2, 1))
    made = published(period)
    assert deliver_publication(made.pk) == 2
    assert mail_deliveries() == 2
    text = text_of(*mailbox.to("an@example.vn"))
    assert "được giao 2, hoàn thành 0; tỷ lệ A (trên tổng được giao) 0,00\u00a0%" in text
    assert "tỷ lệ B (trên số đến hạn: 0 trên 1) 0,00\u00a0%; quá hạn 1" in text
    assert "0,00\u00a0%; chưa có nhiệm vụ đến hạn; quá hạn 0" in text
    assert "Cả hai nguồn: được giao 3" in text
    assert "Nhiệm vụ quá hạn (1):" in text
    assert "Số hóa hồ sơ: quá hạn 29 ngày, thời hạn 06/02/2024" in text
    for foreign in ("Sở Tài chính", "Thanh toán trực tuyến", "Công khai thủ tục"):
        assert foreign not in text


def test_a_correction_says_which_counts_changed(
    mailbox: Mailbox, period: ReportPeriod, unit: Unit
) -> None:
    same = make_unit("Sở Y tế")
    person(Role.OFFICER, same, "yte@example.vn")
    make_assignment(unit)
    make_assignment(same)
    published(period)
    make_assignment(unit, due_on=date(2024, 2, 6))
    made = published(period, reason="Sót một nhiệm vụ.")
    deliver_publication(made.pk)
    assert mail_deliveries() == 2
    text = text_of(*mailbox.to("an@example.vn"))
    assert "Sót một nhiệm vụ." in text
    assert "được giao: 1 → 2." in text
    assert "quá hạn: 0 → 1." in text
    assert "giữ nguyên" in text_of(*mailbox.to("yte@example.vn"))


def counted(number: int) -> dict[str, str]:
    """A row of the sheet: so many tasks, none done and none due."""
    figures = dict.fromkeys(("done", "due", "done_due", "overdue"), "0")
    return {**figures, "assigned": str(number), "rate_all": "0", "rate_due": ""}


def changes(before: dict[str, int] | None, after: dict[str, int]) -> list[str]:
    """What a correction tells a unit whose tasks, by source, were so many and are so many."""
    name, key = ("02", "Sở Tư pháp"), ("02", None)
    old, new = (
        Sheets(
            {name: {source: counted(number) for source, number in told.items()}} if told else {}, {}
        )
        for told in (before, after)
    )
    told = PackReader({key: name}, new, old, corrects=1).told(key)
    assert told is not None
    return list(told.changes)


def test_tasks_of_a_source_that_a_correction_takes_away_are_told() -> None:
    both, one = {"government": 2, "province_plan": 5, "all": 7}, {"government": 2, "all": 2}
    assert changes(both, one) == [
        "Kế hoạch của tỉnh, được giao: 5 → 0.",
        "Cả hai nguồn, được giao: 7 → 2.",
    ]
    assert changes(one, both)[0] == "Kế hoạch của tỉnh, được giao: 0 → 5."
    assert changes(one, one) == [KEPT]


def test_a_unit_that_the_earlier_pack_does_not_know_is_told_no_rise_from_nothing() -> None:
    assert changes(None, {"government": 2, "all": 2}) == [
        "Bản số 1 không có số liệu của đơn vị dưới mã và tên này."
    ]


def test_units_of_one_code_and_name_are_told_apart_by_the_day() -> None:
    old = make_unit("Xã Cẩm Bình", code="18700", valid_to=date(2023, 12, 31))
    new = make_unit("Xã Cẩm Bình", code="18700", valid_from=date(2024, 1, 1))
    person(Role.OFFICER, old, "cu@example.vn")
    person(Role.OFFICER, new, "moi@example.vn")
    make_assignment(new, assigned_on=date(2024, 1, 10))
    made = published(make_period("2024-Q1", starts_on=date(2024, 1, 1)))
    deliver_publication(made.pk)
    assert Delivery.objects.get().unit == new


def test_two_units_that_the_sheets_do_not_tell_apart_are_told_nothing(period: ReportPeriod) -> None:
    old = make_unit("Xã Cẩm Bình", code="18700", valid_to=date(2023, 12, 31))
    new = make_unit("Xã Cẩm Bình", code="18700", valid_from=date(2024, 1, 1))
    make_assignment(old)
    make_assignment(new, assigned_on=date(2024, 1, 10))
    assert list(reader_of(published(period)).keys()) == []


def test_a_pack_that_is_not_what_was_published_is_not_mailed(
    mailbox: Mailbox, period: ReportPeriod, unit: Unit
) -> None:
    make_assignment(unit)
    pack, _ = making.pack_request(period=period, day=None, since=None, actor=None)
    making.pack_make(pack.pk)
    other = append({"result": {"files": {}}}, PublicationKind.PACK)
    Pack.objects.filter(pk=pack.pk).update(publication=other)
    with pytest.raises(ValueError, match="không phải tệp đã công bố"):
        PackReader.of(other)
    assert deliver_missed() == 0
    assert mail_deliveries() == 0


def test_readings_ask_no_more_for_more_units(period: ReportPeriod) -> None:
    for number in range(3):
        make_assignment(make_unit(f"Sở {number}"))
    made = published(period)
    with CaptureQueriesContext(connection) as asked:
        assert len(reader_of(Publication.objects.get(pk=made.pk)).keys()) == 3
    assert len(asked) == 4  # the publication, its pack, the bytes of that, the units
