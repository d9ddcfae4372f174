"""The pages of periods: what is due next, the tabs, a period of one's own, two people at once."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from reports_app import services
from reports_app.choices import PackOrigin
from reports_app.models import Pack, ReportPeriod
from tests.cast import Cast
from tests.factories import make_assignment, make_period
from tests.pack_factories import make_pack
from tests.reports_app.publication_cases import made_pack as sound_pack
from tests.reports_app.publication_cases import published_pack

pytestmark = pytest.mark.django_db
QUARTER = {
    "code": "2026-9T",
    "name": "Hội nghị 9 tháng năm 2026",
    "starts_on": "15/12/2025",
    "ends_on": "30/09/2026",
    "due_on": "05/10/2026",
    "source": "",
}


def page(cast: Cast, period: ReportPeriod, who: str = "staff", **query: str) -> str:
    text: str = cast[who].get(reverse("period_detail", args=[period.code]), query).text
    return text


def listed(cast: Cast, who: str = "staff", **query: str) -> str:
    text: str = cast[who].get(reverse("report_list"), query).text
    return text


def test_what_is_due_next_stands_on_top(cast: Cast) -> None:
    services.standard_periods_make(2023)
    shown = listed(cast, as_of="2023-09-06")
    assert "Kỳ báo cáo sắp tới" in shown
    assert "Quý III/2023</a>, chốt 14/09/2023, gửi trước 20/09/2023" in shown
    assert "Quý II/" not in shown
    after = listed(cast, as_of="2023-09-18")
    assert "Đã chốt số liệu; hạn gửi: còn" in after


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", {"Quý I/2023", "6 tháng/2023", "Quý III/2023", "Năm 2023"}),
        ("upcoming", {"Quý I/2024", "6 tháng/2024", "Quý III/2024", "Năm 2024"}),
        ("running", {"Quý III/2023", "Năm 2023"}),
        ("past", {"Quý I/2023", "6 tháng/2023"}),
    ],
)
def test_the_tabs_count_what_they_show(cast: Cast, state: str, names: set[str]) -> None:
    services.standard_periods_make(2023)
    services.standard_periods_make(2024)
    answer = cast["staff"].get(reverse("report_list"), {"state": state, "as_of": "2023-09-06"})
    assert {line.period.name for line in answer.context["lines"]} == names
    (tab,) = [tab for tab in answer.context["tabs"] if tab.active]
    assert tab.count == len(names)


def test_a_list_that_is_not_there_is_the_first_one(cast: Cast) -> None:
    services.standard_periods_make(2023)
    for state in ("drafted", "khong-co", "past "):
        answer = cast["officer"].get(
            reverse("report_list"), {"state": state, "as_of": "2023-09-06"}
        )
        (tab,) = [tab for tab in answer.context["tabs"] if tab.active]
        assert tab.label == "Đã bắt đầu"


def test_a_period_that_makes_itself_keeps_its_code(cast: Cast) -> None:
    services.coming_periods_make()
    period = ReportPeriod.objects.get(code=f"{today().year}-Q3")
    address = reverse("period_update", args=[period.code])
    form = cast["staff"].get(address).context["form"].initial
    days = {name: f"{form[name]:%d/%m/%Y}" for name in ("starts_on", "ends_on", "due_on")}
    typed = {**form, **days}
    answer = cast["staff"].post(address, {**typed, "code": "quy-3"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "giữ nguyên mã" in answer.context["form"].errors["code"][0]
    services.coming_periods_make()
    assert ReportPeriod.objects.filter(starts_on=period.starts_on).count() == 1
    assert cast["staff"].post(address, {**typed, "name": "Quý III"}).status_code == HTTPStatus.FOUND


def test_a_report_that_is_late_says_so_until_it_is_published(cast: Cast) -> None:
    services.standard_periods_make(2023)
    assert "quá hạn 3 ngày, chưa công bố" in listed(cast, as_of="2023-09-23")
    assert "chưa công bố" not in listed(cast, as_of="2023-11-23")


@pytest.mark.parametrize("who", ["staff", "leader", "officer", "head"])
def test_everybody_is_told_that_a_report_is_published(cast: Cast, who: str) -> None:
    pack = sound_pack()
    late, code = pack.period.due_on + timedelta(days=3), pack.period.code
    assert "chưa công bố" in listed(cast, who, as_of=late.isoformat())
    made = published_pack(pack)
    shown = listed(cast, who, as_of=late.isoformat())
    assert "chưa công bố" not in shown
    address = reverse("publication_detail", args=[made.number])
    assert f'<a href="{address}">đã công bố</a>' in shown
    text = page(cast, ReportPeriod.objects.get(code=code), who)
    assert f'<a href="{address}">Bản công bố số {made.number}</a>' in text
    assert (reverse("pack_detail", args=[pack.pk]) in text) == (who in {"staff", "leader"})


def test_only_the_province_is_told_of_packs(cast: Cast) -> None:
    period = make_period(starts_on=today() - timedelta(days=3))
    make_pack(period, origin=PackOrigin.CUT_OFF)
    make_pack(period)
    assert "có gói dự thảo lúc chốt" in listed(cast, "leader")
    assert "Gói" not in listed(cast, "officer").partition('id="noi-dung"')[2].replace(
        "Kỳ báo cáo và gói số liệu", ""
    )
    assert "Lập gói số liệu" in page(cast, period)
    assert "Lập gói số liệu" not in page(cast, period, "leader")
    assert "K7QM-2F9T-XAB4" in page(cast, period, "leader")
    assert "K7QM" not in page(cast, period, "officer")


def test_the_figures_of_a_period_are_those_of_its_last_day(cast: Cast) -> None:
    period = make_period("KY-QUA", starts_on=date(2024, 1, 1), days=30)
    make_assignment(cast.unit, assigned_on=date(2024, 1, 5))
    make_assignment(cast.other_unit, assigned_on=date(2024, 1, 5))
    make_assignment(cast.unit, assigned_on=date(2024, 2, 5))
    answer = cast["staff"].get(reverse("period_detail", args=[period.code]))
    figures = answer.context["figures"]
    assert (figures.day, figures.tasks.assigned) == (date(2024, 1, 31), 2)
    assert "as_of=2024-01-31" in answer.text
    own = cast["officer"].get(reverse("period_detail", args=[period.code]))
    assert own.context["figures"].tasks.assigned == 1
    before = cast["staff"].get(
        reverse("period_detail", args=[period.code]), {"as_of": "2024-01-10"}
    )
    assert before.context["figures"].day == date(2024, 1, 10)
    assert "chưa bắt đầu nên chưa có số liệu" in page(cast, period, as_of="2023-12-31")


def test_a_period_for_a_conference_is_added_and_changed(cast: Cast) -> None:
    answer = cast["staff"].post(reverse("period_create"), QUARTER, follow=True)
    assert "Đã thêm kỳ báo cáo Hội nghị 9 tháng năm 2026" in answer.text
    period = ReportPeriod.objects.get(code="2026-9T")
    changed = {**QUARTER, "due_on": "07/10/2026", "version": 1}
    answer = cast["staff"].post(reverse("period_update", args=[period.code]), changed, follow=True)
    assert "<del>05/10/2026</del> → <ins>07/10/2026</ins>" in answer.text
    assert "Chuyên viên Sở Nội vụ" in answer.text.partition("Thay đổi của kỳ")[2]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"ends_on": "01/12/2025"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ({"due_on": "29/09/2026"}, "Hạn gửi báo cáo phải từ ngày kết thúc trở đi."),
        ({"code": "9 tháng"}, "Mã chỉ gồm chữ không dấu, số và gạch nối."),
        ({"code": "2023-Q3"}, "Đã có kỳ báo cáo mang mã này."),
        ({"name": ""}, "Tên kỳ: "),
        ({"name": "Kỳ " * 84}, "250"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    cast: Cast, typed: dict[str, str], message: str
) -> None:
    make_period("2023-Q3")
    answer = cast["staff"].post(reverse("period_create"), {**QUARTER, **typed})
    assert message in answer.text
    assert ReportPeriod.objects.count() == 1


def test_a_name_is_never_cut_by_the_browser(cast: Cast) -> None:
    assert 'name="name"' in (shown := cast["staff"].get(reverse("period_create")).text)
    assert "maxlength" not in shown.partition('name="name"')[2].partition(">")[0]
    name = "Kỳ " * 80 + "kết thúc"
    cast["staff"].post(reverse("period_create"), {**QUARTER, "name": name})
    assert ReportPeriod.objects.get().name == name


def test_paper_and_the_form_are_of_the_day_of_the_figures(cast: Cast) -> None:
    services.standard_periods_make(2023)
    third = ReportPeriod.objects.get(code="2023-Q3")
    address = reverse("period_detail", args=[third.code])
    asked = cast["staff"].get(address, {"as_of": "2023-09-06"})
    assert asked.context["form"].initial["day"] == date(2023, 9, 6)
    assert "20/09/2023 <span" in asked.text
    later = page(cast, third)
    assert 'data-paper="Số liệu tính đến 14/09/2023 · ' in later
    assert "Cải cách hành chính · Số liệu tính đến 14/09/2023</p>" in later


def test_links_keep_the_day(cast: Cast) -> None:
    services.standard_periods_make(2023)
    pack = make_pack(ReportPeriod.objects.get(code="2023-Q3"), as_of=date(2023, 9, 6))
    link = f'href="{reverse("pack_detail", args=[pack.pk])}?as_of=2023-09-06"'
    shown = listed(cast, as_of="2023-09-06")
    assert link in shown
    assert f'href="{reverse("period_create")}?as_of=2023-09-06"' in shown
    assert link in page(cast, pack.period, as_of="2023-09-06")


def test_opening_the_address_of_a_form_leads_to_its_page(cast: Cast) -> None:
    period = make_period("KY-MO-LAI")
    pack = make_pack(period)
    for name, key, back in (
        ("pack_create", period.code, "period_detail"),
        ("pack_again", pack.pk, "pack_detail"),
    ):
        answer = cast["staff"].get(reverse(name, args=[key]))
        assert (answer.status_code, answer["Location"]) == (302, reverse(back, args=[key]))


def test_two_people_see_both_versions(cast: Cast) -> None:
    cast["staff"].post(reverse("period_create"), QUARTER)
    address = reverse("period_update", args=["2026-9T"])
    first = {**QUARTER, "name": "Hội nghị quý III", "version": 1}
    second = {**QUARTER, "name": "Hội nghị chín tháng", "version": 1}
    assert cast["staff"].post(address, first).status_code == 302
    late = cast["staff"].post(address, second)
    assert late.status_code == 409
    assert "<td>Hội nghị quý III</td><td>Hội nghị chín tháng</td>" in late.text
    assert 'name="version" value="2"' in late.text
    cast["staff"].post(address, {**second, "version": 2})
    assert ReportPeriod.objects.get().name == "Hội nghị chín tháng"


def test_who_edits_while_the_code_is_changed_loses_nothing(cast: Cast) -> None:
    cast["staff"].post(reverse("period_create"), QUARTER)
    address = reverse("period_update", args=["2026-9T"])
    form = cast["staff"].get(address)
    row = str(ReportPeriod.objects.get().pk)
    assert f'name="row" value="{row}"' in form.text
    cast["staff"].post(address, {**QUARTER, "code": "2026-HN9", "version": 1, "row": row})
    typed = {**QUARTER, "name": "Hội nghị chín tháng", "version": 1, "row": row}
    late = cast["staff"].post(address, typed)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "<td>2026-HN9</td><td>2026-9T</td>" in late.text
    again = {**typed, "code": "2026-HN9", "version": 2}
    assert cast["staff"].post(address, again).status_code == HTTPStatus.FOUND
    saved = ReportPeriod.objects.get()
    assert (saved.code, saved.name) == ("2026-HN9", "Hội nghị chín tháng")


def test_a_period_that_units_forecast_for_is_not_taken_away(cast: Cast) -> None:
    period = make_period("KY-GIU")
    make_pack(period, as_of=today())
    shown = cast["staff"].get(reverse("period_delete", args=[period.code])).text
    assert "Kỳ này đã có gói số liệu nên không xóa được." in shown
    answer = cast["staff"].post(reverse("period_delete", args=[period.code]), {"reason": "Nhầm"})
    assert answer.status_code == 422
    assert ReportPeriod.objects.exists()


def test_a_free_one_goes_with_its_reason(cast: Cast) -> None:
    period = make_period("KY-NHAM")
    address = reverse("period_delete", args=[period.code])
    assert "Lý do: " in cast["staff"].post(address, {"reason": ""}).text
    answer = cast["staff"].post(address, {"reason": "Thêm nhầm"}, follow=True)
    assert "Đã xóa kỳ báo cáo" in answer.text
    trail: Any = ReportPeriod.audit.rel.related_model.objects  # type: ignore[attr-defined]
    assert trail.latest("pgh_id").pgh_context.metadata["reason"] == "Thêm nhầm"


def test_the_standard_ones_of_this_year_make_themselves_again(cast: Cast) -> None:
    services.coming_periods_make()
    code = f"{today().year}-Q3"
    shown = cast["staff"].post(reverse("period_delete", args=[code]), {"reason": "Nhầm"}).text
    assert "tạo tự động mỗi đêm nên không xóa được" in shown


def test_asking_for_a_pack_with_wrong_days_keeps_what_was_typed(cast: Cast) -> None:
    period = make_period(starts_on=today() - timedelta(days=9))
    late = f"{today() + timedelta(days=1):%d/%m/%Y}"
    typed = {"day": late, "since": f"{today():%d/%m/%Y}"}
    answer = cast["staff"].post(reverse("pack_create", args=[period.code]), typed)
    assert answer.status_code == 422
    assert f"Ngày {late} chưa đến nên chưa có số liệu." in answer.text
    assert f'value="{late}"' in answer.text
    assert not Pack.objects.exists()


def test_the_last_day_of_a_period_ends_at_midnight_in_ha_noi(cast: Cast) -> None:
    make_period("KY-CUOI", starts_on=date(2026, 6, 15), days=91)
    with time_machine.travel("2026-09-14 16:59:59+00:00"):
        assert "Đang lấy số liệu" in page(cast, ReportPeriod.objects.get())
    with time_machine.travel("2026-09-14 17:00:00+00:00"):
        assert "Đã chốt số liệu" in page(cast, ReportPeriod.objects.get())


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    periods = [make_period(starts_on=today() - timedelta(days=3 + n)) for n in range(5)]
    for period in periods:
        make_pack(period)
        make_pack(period, origin=PackOrigin.CUT_OFF)
    listed(cast)
    with django_assert_num_queries(10):
        listed(cast)
    with django_assert_num_queries(8):
        page(cast, periods[0])


def test_forms_answer_a_look_and_refuse_with_422(cast: Cast) -> None:
    period = make_period("KY-HEAD")
    addresses = (
        reverse("period_create"),
        reverse("period_update", args=[period.code]),
        reverse("period_delete", args=[period.code]),
    )
    for address in addresses:
        assert cast["staff"].head(address).status_code == 200
        assert cast["staff"].post(address, {"name": ""}).status_code == 422
    answer = cast["staff"].head(reverse("template_detail", args=["report"]))
    assert answer.status_code == 200
