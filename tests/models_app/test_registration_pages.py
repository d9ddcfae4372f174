"""Registering on the pages: nothing typed is lost, nothing is made twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.core.models import Area
from models_app.choices import Stage
from models_app.models import Initiative
from models_app.registration_forms import TEXT_MOST, TITLE_MOST, sought_in
from models_app.services.registering import draft_update, initiative_send
from tests.cast import Cast, signed_in
from tests.evidence_files import pdf_bytes
from tests.factories import make_unit, make_user
from tests.initiative_factories import (
    make_area,
    make_draft,
    make_facts,
    make_indicator_facts,
    make_initiative,
)
from tests.races import at_once
from units_app.choices import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
REGISTER = "/sang-kien/dang-ky/"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def area() -> Area:
    return make_area()


def typed(cast: Cast, area: Area, act: str = "gui", /, **changes: Any) -> dict[str, Any]:
    """A registration as somebody fills it in, with one indicator."""
    return {
        "viec": act,
        "once": uuid4(),
        "title": "Hẹn giờ nộp hồ sơ đất đai",
        "unit": cast.unit.pk,
        "area": area.pk,
        "year": "2023",
        "problem": "Người dân phải chờ lâu.",
        "novelty": "Chọn giờ qua điện thoại.",
        "scope": "Bộ phận một cửa.",
        "starts_on": "01/09/2023",
        "chi-tieu-so": "1",
        "chi-tieu-0-name": "Thời gian chờ",
        "chi-tieu-0-measured_in": "phút",
        "chi-tieu-0-better": "lower",
        "chi-tieu-0-baseline": "45,5",
        "chi-tieu-0-baseline_on": "31/08/2023",
        "chi-tieu-0-target": "15",
        "chi-tieu-0-due_on": "01/12/2023",
        **changes,
    }


def test_a_unit_registers_with_its_indicator_and_document(cast: Cast, area: Area) -> None:
    proof = SimpleUploadedFile("to-trinh.pdf", pdf_bytes("To trinh"))
    sent = cast["officer"].post(REGISTER, typed(cast, area, evidence_files=[proof]), follow=True)
    made = Initiative.objects.get()
    assert made.code in sent.content.decode()
    assert (made.stage, made.registered_on) == (Stage.REGISTERED, date(2023, 9, 6))
    indicator = made.indicators.get()
    assert (indicator.baseline, indicator.target) == (Decimal("45.5"), Decimal(15))
    document = made.evidence.get()
    assert (document.unit, list(made.events.get().evidence.all())) == (cast.unit, [document])


def test_the_same_form_sent_twice_makes_one(cast: Cast, area: Area) -> None:
    data = typed(cast, area)
    first, second = (cast["officer"].post(REGISTER, data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Initiative.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_makes_one(cast: Cast, area: Area) -> None:
    data = typed(cast, area)
    assert at_once(*[lambda: cast["officer"].post(REGISTER, data)] * 2) == ["done", "done"]
    assert Initiative.objects.count() == 1


def test_a_draft_lacks_what_sending_asks_for(cast: Cast, area: Area) -> None:
    bare = {"problem": "", "area": "", "chi-tieu-so": "0"}
    bare |= {name: "" for name in typed(cast, area) if name.startswith("chi-tieu-0-")}
    refused = cast["officer"].post(REGISTER, typed(cast, area, **bare)).content.decode()
    for words in ("Chọn lĩnh vực.", "Nêu thực trạng", "Ghi ít nhất một chỉ tiêu"):
        assert words in refused
    assert "Chọn giờ qua điện thoại." in refused
    assert not Initiative.objects.exists()
    cast["officer"].post(REGISTER, typed(cast, area, "nhap", **bare))
    assert Initiative.objects.get().stage == Stage.DRAFT


def test_the_summary_of_errors_follows_the_page(cast: Cast, area: Area) -> None:
    staff = make_user(Role.STAFF)
    bare = {"title": "", "code": "x" * 61, "effect": "x" * 10_001, "chi-tieu-0-target": "mười"}
    secret = SimpleUploadedFile("Tài liệu mật.exe", b"MZ")
    data = typed(cast, area, "luu", **bare, evidence_files=secret, registered_on="mai")
    page = signed_in(staff).post(REGISTER, data).content.decode()
    summary = page[page.index('id="loi"') : page.index("</ul>", page.index('id="loi"'))]
    labels = ("Tên mô hình", "Ngày đăng ký", "Mã:", "Hiệu quả dự kiến", "Chỉ tiêu 1", "Tài liệu")
    places = [summary.find(label) for label in labels]
    assert -1 not in places, summary
    assert places == sorted(places)


def test_what_is_wrong_in_a_block_is_named_and_everything_is_kept(cast: Cast, area: Area) -> None:
    wrong = {"chi-tieu-0-target": "mười", "chi-tieu-0-baseline_on": ""}
    page = cast["officer"].post(REGISTER, typed(cast, area, **wrong)).content.decode()
    assert "Chỉ tiêu 1, mục tiêu:" in page
    assert 'href="#id_chi-tieu-0-target"' in page
    assert 'value="mười"' in page
    assert not Initiative.objects.exists()


def test_one_more_block_keeps_everything_and_complains_of_nothing(cast: Cast, area: Area) -> None:
    data = typed(cast, area, "them", title="", problem="Chờ lâu")
    page = cast["officer"].post(REGISTER, data).content.decode()
    assert "Chỉ tiêu 2" in page
    assert 'name="chi-tieu-so" value="2"' in page
    assert 'value="45,5"' in page
    assert "Chờ lâu" in page
    assert "Chưa lưu được" not in page
    assert not Initiative.objects.exists()


def test_two_blocks_of_one_name_are_refused(cast: Cast, area: Area) -> None:
    first = {k: v for k, v in typed(cast, area).items() if k.startswith("chi-tieu-0-")}
    second = {k.replace("-0-", "-1-"): v for k, v in first.items()}
    data = typed(cast, area, **second) | {"chi-tieu-so": "2"}
    assert "đã có chỉ tiêu mang tên này" in cast["officer"].post(REGISTER, data).content.decode()


def test_staff_record_what_came_on_paper(cast: Cast, area: Area) -> None:
    data = typed(cast, area, "luu", registered_on="01/03/2023", code="SK-CU-07")
    data = {k: v for k, v in data.items() if not k.startswith("chi-tieu")}
    cast["staff"].post(REGISTER, data | {"unit": cast.other_unit.pk})
    made = Initiative.objects.get()
    assert (made.code, made.registered_on, made.unit) == (
        "SK-CU-07",
        date(2023, 3, 1),
        cast.other_unit,
    )
    again = cast["staff"].post(REGISTER, data | {"once": str(uuid4())}).content.decode()
    assert "Mã này đã thuộc về một sáng kiến khác." in again


def test_nobody_registers_for_another_unit(cast: Cast, area: Area) -> None:
    data = typed(cast, area, unit=cast.other_unit.pk)
    assert cast["officer"].post(REGISTER, data).status_code == 200
    assert not Initiative.objects.exists()


def test_near_duplicates_show_while_typing_and_without_scripts(cast: Cast, area: Area) -> None:
    make_initiative(title="Hẹn giờ nộp hồ sơ đất đai qua điện thoại", unit=cast.other_unit)
    data = {"title": "Hẹn giờ nộp hồ sơ về đất đai", "year": "2023"}
    live = cast["officer"].post(reverse("initiative_likeness"), data).content.decode()
    assert "Sáng kiến của Sở Tài chính" in live
    assert "qua điện thoại" not in live
    assert "hẹn giờ nộp hồ sơ" in live
    page = cast["officer"].post(REGISTER, typed(cast, area, "xem")).content.decode()
    assert "Sáng kiến của Sở Tài chính" in page
    assert "Chưa lưu được" not in page
    assert cast["staff"].post(reverse("initiative_likeness"), {}).content.decode().strip() == ""


def test_who_was_slower_sees_both_versions_and_keeps_the_text(cast: Cast, area: Area) -> None:
    officer = cast.users["officer"]
    draft = make_draft(officer, unit=cast.unit, area=area)
    draft_update(
        initiative_id=draft.pk,
        version=draft.version,
        facts=make_facts(unit=cast.unit, area=area, title="Tên người khác sửa"),
        actor=officer,
    )
    url = reverse("initiative_edit", args=[draft.pk])
    data = typed(cast, area, "nhap", version=draft.version)
    stale = cast["officer"].post(url, data)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Tên người khác sửa" in page
    assert "Hẹn giờ nộp hồ sơ đất đai" in page
    current = Initiative.objects.get()
    assert (current.title, f'name="version" value="{current.version}"' in page) == (
        "Tên người khác sửa",
        True,
    )
    cast["officer"].post(url, data | {"version": current.version})
    assert Initiative.objects.get().title == "Hẹn giờ nộp hồ sơ đất đai"


def test_what_was_sent_meanwhile_is_compared_and_not_saved(cast: Cast, area: Area) -> None:
    cast.unit.head_approves = True
    cast.unit.save()
    officer = cast.users["officer"]
    draft = make_draft(officer, unit=cast.unit, area=area)
    initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    url = reverse("initiative_edit", args=[draft.pk])
    page = cast["officer"].post(url, typed(cast, area, "nhap", version=draft.version))
    assert page.status_code == 409
    assert "Chờ lãnh đạo đơn vị duyệt" in page.content.decode()
    assert "Hẹn giờ nộp hồ sơ đất đai" in page.content.decode()
    assert Initiative.objects.get().title == draft.title


def test_a_correction_asks_for_its_reason_and_leaves_an_event(cast: Cast, area: Area) -> None:
    made = make_initiative(unit=cast.unit, area=area, indicators=[make_indicator_facts()])
    url = reverse("initiative_edit", args=[made.pk])
    data = typed(cast, area, "luu", version=made.version, registered_on="01/03/2023")
    assert "Lý do đính chính:" in cast["staff"].post(url, data).content.decode()
    cast["staff"].post(url, data | {"reason": "Ghi nhầm tên."})
    made.refresh_from_db()
    assert (made.title, made.indicators.count()) == ("Hẹn giờ nộp hồ sơ đất đai", 1)
    assert made.events.get(seq=2).reason == "Ghi nhầm tên."


def test_a_unit_completes_its_file_while_it_is_asked_to(cast: Cast, area: Area) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit, area=area)
    url, detail = (
        reverse(name, args=[made.pk]) for name in ("initiative_edit", "initiative_detail")
    )
    data = typed(cast, area, "luu", version=made.version, reason="Bổ sung theo đề nghị.")
    assert cast["officer"].get(url).status_code == 403
    remarks = reverse("comment_add", args=[made.pk])
    asking = {"text": "Thiếu số liệu.", "opinion": "complete"}
    cast["appraiser"].post(remarks, asking | {"is_internal": "on"})
    assert cast["officer"].get(url).status_code == 403
    cast["appraiser"].post(remarks, asking)
    page = cast["officer"].get(detail).content.decode()
    assert "Bổ sung hồ sơ" in page
    assert reverse("indicator_add", args=[made.pk]) in page
    assert cast["officer"].get(url).status_code == 200
    assert cast["officer"].post(url, data).status_code == 302
    assert made.events.get(seq=3).reason == "Bổ sung theo đề nghị."
    for address in (url, reverse("indicator_add", args=[made.pk])):
        assert cast["officer"].get(address).status_code == 403
    assert "Bổ sung hồ sơ" not in cast["officer"].get(detail).content.decode()
    cast["appraiser"].post(remarks, asking)
    assert cast["officer"].get(url).status_code == 200
    again = made.comments.order_by("-pk")[0]
    cast["appraiser"].post(reverse("comment_withdraw", args=[again.pk]))
    assert cast["officer"].get(url).status_code == 403


def test_the_head_reads_everything_on_one_page_and_decides(cast: Cast, area: Area) -> None:
    cast.unit.head_approves = True
    cast.unit.save()
    page = cast["officer"].get(REGISTER).content.decode()
    assert "Trình lãnh đạo đơn vị" in page
    cast["officer"].post(REGISTER, typed(cast, area))
    waiting = Initiative.objects.get()
    assert waiting.stage == Stage.AT_HEAD
    assert "Chờ tôi duyệt" in cast["head"].get("/sang-kien/ban-nhap/").content.decode()
    url = reverse("initiative_approve", args=[waiting.pk])
    page = cast["head"].get(url).content.decode()
    for words in ("Chọn giờ qua điện thoại.", "Thời gian chờ", "45,5", "01/12/2023"):
        assert words in page
    data = {"version": waiting.version, "decision": "chuyen-lai", "reason": " "}
    assert "Ghi rõ lý do." in cast["head"].post(url, data).content.decode()
    cast["head"].post(url, data | {"reason": "Thiếu số liệu năm 2022."})
    listed = cast["officer"].get("/sang-kien/ban-nhap/").content.decode()
    assert "Thiếu số liệu năm 2022." in listed
    back = Initiative.objects.get()
    send = reverse("initiative_send", args=[back.pk])
    cast["officer"].post(send, {"version": back.version})
    sent = Initiative.objects.get()
    stale = cast["head"].post(url, data | {"reason": "Ý kiến vừa viết", "version": 1})
    assert (stale.status_code, "Ý kiến vừa viết" in stale.content.decode()) == (409, True)
    cast["head"].post(url, {"version": sent.version, "decision": "duyet"})
    assert Initiative.objects.get().stage == Stage.REGISTERED
    late = cast["officer"].post(send, {"version": sent.version}, follow=True)
    assert "không còn chờ việc này" in late.content.decode()


def test_sending_a_draft_says_what_it_lacks(cast: Cast) -> None:
    draft = make_draft(cast.users["officer"], unit=cast.unit, problem="", indicators=())
    url = reverse("initiative_send", args=[draft.pk])
    page = cast["officer"].post(url, {"version": draft.version}).content.decode()
    assert "Nêu thực trạng, vấn đề cần giải quyết." in page
    assert "Ghi ít nhất một chỉ tiêu" in page
    assert reverse("initiative_edit", args=[draft.pk]) in page


def test_taking_back_and_deleting(cast: Cast) -> None:
    cast.unit.head_approves = True
    cast.unit.save()
    officer = cast.users["officer"]
    draft = make_draft(officer, unit=cast.unit)
    sent = initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    take_back = reverse("initiative_take_back", args=[sent.pk])
    cast["officer"].post(take_back, {"version": sent.version})
    back = Initiative.objects.get()
    assert back.stage == Stage.DRAFT
    delete = reverse("initiative_delete", args=[sent.pk])
    assert "bị xóa cùng 1 chỉ tiêu" in cast["officer"].get(delete).content.decode()
    gone = cast["officer"].post(delete, {"version": back.version})
    assert (gone["Location"], Initiative.objects.exists()) == ("/sang-kien/ban-nhap/", False)


def test_drafts_are_listed_with_the_same_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_draft(cast.users["officer"], unit=cast.unit)
    with django_assert_max_num_queries(9):  # the section row counts what waits, by one of them
        page = cast["officer"].get("/sang-kien/ban-nhap/")
    assert page.content.decode().count("Đang viết") == 1


def test_indicators_are_added_changed_and_taken_out_in_the_books(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    add = reverse("indicator_add", args=[made.pk])
    data = {
        "name": "Thời gian chờ",
        "measured_in": "phút",
        "better": "lower",
        "baseline": "",
        "baseline_on": "",
        "target": "15",
        "due_on": "01/12/2023",
    }
    assert "Lý do" in cast["staff"].post(add, data).content.decode()
    cast["staff"].post(add, data | {"reason": "Bổ sung."})
    indicator = made.indicators.get()
    edit = reverse("indicator_edit", args=[indicator.pk])
    changed = data | {"target": "12,5", "reason": "Theo kế hoạch.", "version": "1"}
    assert cast["officer"].post(edit, changed).status_code == 302
    stale = cast["staff"].post(edit, changed | {"target": "11"})
    page = stale.content.decode()
    assert (stale.status_code, ">12,5<" in page, ">11<" in page) == (409, True, True)
    delete = reverse("indicator_delete", args=[indicator.pk])
    assert "mục tiêu 12,5" in cast["staff"].get(delete).content.decode()
    gone = {"version": "2", "reason": "Trùng."}
    assert cast["staff"].post(delete, gone | {"version": "1"}).status_code == 409
    assert cast["staff"].post(delete, gone).status_code == 302
    assert made.events.count() == 4
    detail = cast["staff"].get(reverse("initiative_detail", args=[made.pk])).content.decode()
    assert "Chỉ tiêu hiệu quả" in detail


def test_an_officer_of_two_units_chooses(cast: Cast, area: Area) -> None:
    from tests.factories import make_membership

    other = make_unit("Sở Y tế")
    officer = make_user(Role.OFFICER, cast.unit)
    make_membership(officer, Role.OFFICER, other)
    cast["nobody"].force_login(officer)
    page = cast["nobody"].get(REGISTER).content.decode()
    assert "Chọn đơn vị" in page
    cast["nobody"].post(REGISTER, typed(cast, area, unit=other.pk))
    assert Initiative.objects.get().unit == other


def test_no_more_is_compared_than_the_form_takes() -> None:
    """Twenty thousand words typed once kept a server busy for minutes."""
    many = dict.fromkeys(("title", "problem"), "từ " * 40000)
    found = sought_in(many | {"year": "9" * 5000, "area": "9" * 5000}, None)
    assert found is not None
    assert (len(found.title), len(found.texts[0])) == (TITLE_MOST, TEXT_MOST)
    assert (found.year, found.area_id) == (2023, None)


def test_a_number_longer_than_any_is_no_unit(cast: Cast, area: Area) -> None:
    answer = cast["officer"].post(REGISTER, typed(cast, area, unit="9" * 5000))
    assert answer.status_code == 200
    assert not Initiative.objects.exists()


def test_staff_put_the_day_of_registration_right(cast: Cast, area: Area) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit, area=area)
    url = reverse("initiative_edit", args=[made.pk])
    assert 'value="01/03/2023"' in cast["staff"].get(url).content.decode()
    data = typed(cast, area, "luu", version=made.version, reason="Ghi nhầm ngày.")
    refused = cast["staff"].post(url, data | {"registered_on": "04/04/2023"}).content.decode()
    assert "Ngày đăng ký không được sau ngày 03/04/2023" in refused
    cast["staff"].post(url, data | {"registered_on": "15/03/2023"})
    made.refresh_from_db()
    assert made.registered_on == date(2023, 3, 15)
    page = cast["staff"].get(reverse("initiative_detail", args=[made.pk])).content.decode()
    assert "Ngày đăng ký" in page
    assert "15/03/2023" in page


def test_a_unit_does_not_move_the_day_of_registration(cast: Cast, area: Area) -> None:
    made = make_initiative(unit=cast.unit, area=area)
    url = reverse("initiative_edit", args=[made.pk])
    assert 'name="registered_on"' not in cast["officer"].get(url).content.decode()
    data = typed(cast, area, "luu", version=made.version, reason="Sửa tên.")
    cast["officer"].post(url, data | {"registered_on": "15/03/2023"})
    made.refresh_from_db()
    assert (made.title, made.registered_on) == ("Hẹn giờ nộp hồ sơ đất đai", date(2023, 3, 1))
