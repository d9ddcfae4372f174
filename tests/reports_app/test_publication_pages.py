"""Pages of publications: the chain, one link from its document, publishing, comparing."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.core.canonical import sha256_of
from cchc.core.check_codes import spelled
from cchc.core.clock import today
from reports_app.models import Pack, ReportPeriod
from reports_app.pack.making import pack_drop
from reports_app.publishing import EDITED
from scores_app.choices import RoundState
from scores_app.models import Publication, Round
from tests.cast import Cast
from tests.reports_app.publication_cases import (
    CODE,
    corrected,
    made_pack,
    published,
    published_pack,
    scored_round,
    tampered,
    unchecked,
)
from tests.score_factories import make_round
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
LIST = "/bao-cao/cong-bo/"
PUBLISH = f"{LIST}xep-hang/{CODE}/"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def held(cast: Cast) -> Round:
    return scored_round(cast)


def test_an_empty_chain_says_what_would_be_here(cast: Cast) -> None:
    page = cast["officer"].get(LIST).content.decode()
    assert "Chưa công bố bản nào" in page
    assert "Chờ công bố" not in page


def test_the_chain_is_told_newest_first(cast: Cast, held: Round) -> None:
    first = published(held)
    corrected(held, cast.unit)
    second = published(held, reason="Sửa điểm")
    page = cast["leader"].get(LIST)
    assert [one.number for one in page.context["page"]] == [2, 1]
    text = page.content.decode()
    assert "thay cho bản số 1" in text
    assert "Đã được thay bằng bản số 2" in text
    for one in (first, second):
        assert spelled(one.code) in text
        assert one.sha256[:8] in text
    assert all(link.is_joined for link in page.context["links"])


def test_who_published_keeps_the_name_of_then(cast: Cast, held: Round) -> None:
    made = published(held, actor=cast.users["staff"])
    name = cast.users["staff"].full_name
    User.objects.filter(pk=cast.users["staff"].pk).update(full_name="Tên đã đổi")
    for address in (LIST, f"{LIST}{made.number}/"):
        text = cast["leader"].get(address).content.decode()
        assert name in text
        assert "Tên đã đổi" not in text


def test_a_ranking_tells_when_its_round_ended(cast: Cast, held: Round) -> None:
    """Published much later, it is still the result of the round that ended then."""
    ended, day = f"{today() - timedelta(days=1):%d/%m/%Y}", f"{today():%d/%m/%Y}"
    made = published(held)
    told = f'Kỳ chấm kết thúc ngày <span class="nowrap">{ended}</span>; số liệu theo sổ ngày'
    assert told in cast["leader"].get(LIST).content.decode()
    text = cast["leader"].get(f"{LIST}{made.number}/").content.decode()
    days = f"Kỳ chấm kết thúc ngày {ended} · số liệu theo sổ ngày {day}"
    assert f'<span class="quiet">{days}</span>' in text
    assert f'data-paper="{days} · Mã kiểm tra {spelled(made.code)}' in text
    assert f"Cải cách hành chính · {days}</p>" in text


def test_staff_are_told_what_waits(cast: Cast, held: Round) -> None:
    pack = made_pack()
    text = cast["staff"].get(LIST).content.decode()
    assert f"{LIST}xep-hang/{CODE}/" in text
    assert f"{LIST}goi/{pack.pk}/" in text
    assert f"{LIST}goi/" not in cast["leader"].get(LIST).content.decode()
    published(held)
    assert f"{LIST}xep-hang/{CODE}/" not in cast["staff"].get(LIST).content.decode()


def test_the_newest_of_what_waits_stands_in_sight(cast: Cast) -> None:
    made_pack()
    for year in range(2015, 2023):
        make_round(state=RoundState.CLOSED, code=f"NAM-{year}", year=year)
    page = cast["staff"].get(LIST)
    waiting = page.context["waiting"]
    assert [one.day.year for one in waiting.first] == [2023, 2022, 2021, 2020, 2019]
    assert [one.day.year for one in waiting.rest] == [2018, 2017, 2016, 2015]
    shown, _, hidden = page.content.decode().partition("4 mục cũ hơn")
    assert "/xep-hang/NAM-2019/" in shown
    assert "/xep-hang/NAM-2018/" in hidden


def test_packs_that_are_the_same_to_the_byte_wait_once(cast: Cast) -> None:
    first, second, other = made_pack(), made_pack(), made_pack(done=40)

    def offered() -> list[Pack]:
        text = cast["staff"].get(LIST).content.decode()
        return [one for one in (first, second, other) if f"{LIST}goi/{one.pk}/" in text]

    assert offered() == [second, other]
    published_pack(first)
    assert offered() == [other]
    published_pack(other, reason="Thiếu một nhiệm vụ")
    assert offered() == [second]


def test_every_page_about_publishing_leads_to_the_others(cast: Cast, held: Round) -> None:
    pack, made = made_pack(), published(held)
    for address in (
        LIST,
        f"{LIST}{made.number}/",
        f"{LIST}{made.number}/thu/",
        f"{LIST}so-sanh/",
        PUBLISH,
        f"{LIST}goi/{pack.pk}/",
        "/kiem-tra/",
        f"/kiem-tra/{made.code}/",
        "/bao-cao/mau-van-ban/",
        "/bao-cao/mau-van-ban/report/",
    ):
        text = cast["staff"].get(address).content.decode()
        assert text.count('aria-label="Các trang về báo cáo"') == 1, address


def test_points_are_told_with_two_decimals_and_in_full_on_demand(cast: Cast, held: Round) -> None:
    corrected(held, cast.unit, "2.123456")
    text = cast["leader"].get(f"{LIST}{published(held).number}/").content.decode()
    assert 'title="9,123456 ÷' in text
    assert ">9,12 ÷" in text


def test_the_page_reads_the_document_not_the_books(cast: Cast, held: Round) -> None:
    made = published(held)
    before = cast["leader"].get(f"{LIST}{made.number}/").content.decode()
    corrected(held, cast.unit)
    Unit.objects.filter(pk=cast.unit.pk).update(name="Sở đã đổi tên")
    after = cast["leader"].get(f"{LIST}{made.number}/").content.decode()
    assert "Sở Tư pháp" in before
    assert "Sở Tư pháp" in after
    assert "Sở đã đổi tên" not in after
    assert "100,00" in after
    assert made.sha256 in after


def test_a_unit_finds_its_own_line_marked(cast: Cast, held: Round) -> None:
    made = published(held)
    assert cast["head"].get(f"{LIST}{made.number}/").content.decode().count("is-own") == 1
    assert "is-own" not in cast["staff"].get(f"{LIST}{made.number}/").content.decode()


def test_units_get_no_document_of_all_readings(cast: Cast, held: Round) -> None:
    made = published(held)
    address = f"{LIST}{made.number}/van-ban.json"
    content = cast["leader"].get(address).content
    assert sha256_of(content) == made.sha256
    assert "readings" in json.loads(content)["inputs"]["groups"][0]["sheets"][0]
    assert cast["head"].get(address).status_code == HTTPStatus.FORBIDDEN
    assert "van-ban.json" not in cast["head"].get(f"{LIST}{made.number}/").content.decode()


def test_the_number_of_queries(
    cast: Cast, held: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Whatever is in the document: no query for a line, a group or a link."""
    made = published(held)
    page = f"{LIST}{made.number}/"
    for who, address, number in (
        ("staff", LIST, 7),
        ("head", LIST, 5),
        ("leader", page, 4),
        ("head", page, 4),
    ):
        cast[who].get(address)
        with django_assert_num_queries(number):
            cast[who].get(address)


def test_publishing_shows_what_is_frozen_and_that_it_stays(cast: Cast, held: Round) -> None:
    page = cast["staff"].get(PUBLISH)
    text = page.content.decode()
    assert "Công bố rồi không rút lại, không sửa, không xóa được" in text
    assert "Sở Tư pháp, 100,00" in text
    sent = {
        "seen": page.context["proposed"].seen,
        "decision_no": "15/QĐ-UBND",
        "decision_on": f"{today():%d/%m/%Y}",
    }
    answer = cast["staff"].post(PUBLISH, sent)
    made = Publication.objects.get()
    assert answer["Location"] == f"{LIST}{made.number}/"
    assert (made.decision_no, made.published_by) == ("15/QĐ-UBND", cast.users["staff"])


def test_a_refusal_keeps_what_was_typed(cast: Cast, held: Round) -> None:
    seen = cast["staff"].get(PUBLISH).context["proposed"].seen
    sent = {"seen": seen, "decision_no": "15/QĐ-UBND", "is_public": "on"}
    answer = cast["staff"].post(PUBLISH, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = answer.content.decode()
    assert "Ghi cả số và ngày quyết định" in text
    assert 'value="15/QĐ-UBND"' in text
    assert not Publication.objects.exists()


def test_nothing_else_is_published_than_what_was_seen(cast: Cast, held: Round) -> None:
    seen = cast["staff"].get(PUBLISH).context["proposed"].seen
    corrected(held, cast.unit)
    page = cast["staff"].post(PUBLISH, {"seen": seen})
    assert "Số liệu đã đổi từ lúc mở trang này" in page.content.decode()
    assert not Publication.objects.exists()
    cast["staff"].post(PUBLISH, {"seen": page.context["form"]["seen"].value()})
    assert Publication.objects.count() == 1


def test_a_correction_shows_what_changes_before_it_is_published(cast: Cast, held: Round) -> None:
    published(held)
    corrected(held, cast.unit)
    page = cast["staff"].get(PUBLISH)
    text = page.content.decode()
    assert "Khác bản đang có hiệu lực" in text
    assert [
        one.there.sheet.unit.name for one in page.context["proposed"].against.groups[0].differing
    ]
    refused = cast["staff"].post(PUBLISH, {"seen": page.context["proposed"].seen})
    assert "Lý do đính chính" in refused.content.decode()
    assert Publication.objects.count() == 1
    sent = {"seen": page.context["proposed"].seen, "reason": "Cộng sót điểm"}
    assert cast["staff"].post(PUBLISH, sent).status_code == HTTPStatus.FOUND
    assert Publication.objects.get(number=2).revision == 2


def test_a_correction_stays_on_the_public_page_unless_somebody_says_no(
    cast: Cast, held: Round
) -> None:
    plain = cast["staff"].get(PUBLISH).context["form"]
    assert not plain["is_public"].value()
    assert not plain["decision_no"].help_text
    published(held, is_public=True, decision_no="15/QĐ-UBND", decision_on=today())
    corrected(held, cast.unit)
    page = cast["staff"].get(PUBLISH)
    form = page.context["form"]
    assert form["is_public"].value() is True
    assert "bỏ dấu thì ngoài ấy vẫn còn bản cũ" in page.content.decode()
    assert "Bản số 1 theo Quyết định 15/QĐ-UBND" in page.content.decode()
    assert not form["decision_no"].value()
    sent = {"seen": page.context["proposed"].seen, "reason": "Cộng sót điểm"}
    cast["staff"].post(PUBLISH, sent)
    assert not Publication.objects.get(number=2).is_public


def test_a_round_that_runs_is_not_offered(cast: Cast, held: Round) -> None:
    from scores_app.choices import RoundState
    from tests.score_factories import put_state

    put_state(RoundState.OPEN, held)
    text = cast["staff"].get(PUBLISH).content.decode()
    assert "Chỉ công bố được kỳ chấm đã kết thúc" in text
    assert '<form method="post" novalidate' not in text


def test_a_pack_is_published_once(cast: Cast) -> None:
    pack = made_pack()
    address = f"{LIST}goi/{pack.pk}/"
    page = cast["staff"].get(address)
    assert "29,32" in page.content.decode()
    sent = {"seen": page.context["proposed"].seen}
    assert "không qua được kiểm tra" in cast["staff"].post(address, sent).content.decode()
    with unchecked():
        assert cast["staff"].post(address, sent).status_code == HTTPStatus.FOUND
    made = Publication.objects.get()
    text = cast["officer"].get(f"{LIST}{made.number}/").content.decode()
    assert "29,32" in text
    assert f"/bao-cao/goi/{pack.pk}/" not in text
    text = cast["staff"].get(address).content.decode()
    assert "đã được công bố" in text
    assert f"/bao-cao/goi/{pack.pk}/" in text


def test_a_dropped_pack_is_said_to_be_dropped(cast: Cast) -> None:
    pack = made_pack()
    pack_drop(pack_id=pack.pk, reason="Làm lại", actor=None)
    text = cast["staff"].get(f"{LIST}goi/{pack.pk}/").content.decode()
    assert "Gói số liệu này đã bỏ nên không công bố được" in text


def test_a_pack_of_an_edited_period_is_refused_before_anything_is_typed(cast: Cast) -> None:
    pack = made_pack()
    ReportPeriod.objects.filter(pk=pack.period_id).update(name="Tên kỳ đã sửa")
    text = cast["staff"].get(f"{LIST}goi/{pack.pk}/").content.decode()
    assert EDITED in text
    assert '<form method="post" novalidate' not in text


def test_publishing_a_pack_stands_on_its_day_and_says_that_it_is_a_sample(cast: Cast) -> None:
    pack = made_pack()
    address = f"{LIST}goi/{pack.pk}/"
    text = cast["staff"].get(address).content.decode()
    assert "Cải cách hành chính · Số liệu tính đến 06/09/2023</p>" in text
    assert '<span class="sample">Dữ liệu minh họa</span>' not in text
    Pack.objects.filter(pk=pack.pk).update(is_sample=True)
    text = cast["staff"].get(address).content.decode()
    assert '<span class="sample">Dữ liệu minh họa</span>' in text


def test_paper_bears_the_code_and_the_day_of_what_was_published(cast: Cast) -> None:
    made = published_pack(made_pack())
    text = cast["leader"].get(f"{LIST}{made.number}/").content.decode()
    foot = text.split("print-foot", maxsplit=1)[1].split("</p>", maxsplit=1)[0]
    assert "Số liệu tính đến 06/09/2023" in foot
    assert spelled(made.code) in foot
    assert '<time datetime="2023-09-06">06/09/2023</time>' in text


def test_two_rankings_are_compared_what_differs_first(cast: Cast, held: Round) -> None:
    published(held)
    corrected(held, cast.unit)
    published(held, reason="Cộng sót điểm của Sở Tư pháp")
    assert cast["head"].get(f"{LIST}so-sanh/")["Location"] == f"{LIST}so-sanh/?a=1&b=2"
    page = cast["head"].get(f"{LIST}so-sanh/?a=2&b=1")
    found = page.context["found"]
    assert (found.before.number, found.after.number) == (1, 2)
    [group] = found.groups
    assert [one.there.sheet.unit.name for one in group.differing] == ["Sở Tư pháp"]
    assert len(group.same) == 2
    text = page.content.decode()
    assert "Cộng sót điểm của Sở Tư pháp" in text
    assert "1 đơn vị khác" in text
    rows = cast["head"].get(f"{LIST}so-sanh/xuat.csv?a=1&b=2").getvalue().decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(rows), delimiter=";"))
    assert told[0]["Đơn vị"] == "Sở Tư pháp"
    assert (told[0]["Chỉ số (%), bản trước"], told[0]["Hạng, bản trước"]) == ("100,00", "1")
    workbook = cast["head"].get(f"{LIST}so-sanh/xuat.xlsx?a=1&b=2")
    assert workbook.getvalue().startswith(b"PK")
    workbook.close()


def test_two_packs_are_compared_with_their_rows(cast: Cast) -> None:
    published_pack(made_pack())
    published_pack(made_pack(40, ("NV-1;40", "NV-2;1")), reason="Bổ sung nhiệm vụ")
    page = cast["leader"].get(f"{LIST}so-sanh/?a=1&b=2")
    found = page.context["found"]
    assert [one.label for one in found.figures if one.differs] == ["Nhiệm vụ hoàn thành"]
    [change] = found.changes
    assert (change.gone, change.new) == (1, 2)
    rows = cast["leader"].get(f"{LIST}so-sanh/xuat.csv?a=1&b=2").getvalue().decode("utf-8-sig")
    assert "Nhiệm vụ hoàn thành" in rows


def test_a_ranking_and_a_pack_are_not_compared(cast: Cast, held: Round) -> None:
    published(held)
    published_pack(made_pack())
    text = cast["leader"].get(f"{LIST}so-sanh/?a=1&b=2").content.decode()
    assert "Chỉ so sánh được hai bản cùng loại" in text
    for query in ("", "?a=1&b=1", "?a=x&b=2", "?a=1&b=99"):
        answer = cast["leader"].get(f"{LIST}so-sanh/xuat.csv{query}")
        assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_verifying_tells_each_check(cast: Cast, held: Round) -> None:
    made = published(held)
    page = cast["head"].post(f"{LIST}{made.number}/kiem-tra/")
    assert page.context["verified"].is_sound
    text = page.content.decode()
    assert "còn nguyên như lúc công bố" in text
    assert "Bảng xếp hạng tính lại từ điểm đã giữ" in text


def test_a_tampered_publication_is_shown_in_red(cast: Cast, held: Round) -> None:
    made = published(held)
    tampered(document='"rank":1 → "rank":2')
    page = cast["staff"].post(f"{LIST}{made.number}/kiem-tra/")
    text = page.content.decode()
    assert not page.context["verified"].is_sound
    assert "is-wrong" in text
    assert "mã băm ghi ở bản công bố không phải của văn bản" in text.lower()
    assert "Sở Tư pháp: hạng theo bản công bố là 2" in text
    assert (
        "Sở Tư pháp: hạng theo"
        not in cast["head"].post(f"{LIST}{made.number}/kiem-tra/").content.decode()
    )


def test_a_document_that_is_none_is_told_and_breaks_no_page(cast: Cast, held: Round) -> None:
    made = published(held)
    published(held, reason="Công khai", is_public=True)
    tampered(document='{" → {{"')
    text = cast["staff"].get(f"{LIST}{made.number}/").content.decode()
    assert "Không đọc được văn bản công bố" in text
    text = cast["staff"].post(f"{LIST}{made.number}/kiem-tra/").content.decode()
    assert "Không kiểm tra được" in text
    assert "không đọc được" in cast["staff"].get(f"{LIST}so-sanh/?a=1&b=2").content.decode()
    assert cast["staff"].get(PUBLISH).status_code == HTTPStatus.OK
    assert cast["staff"].get(LIST).status_code == HTTPStatus.OK


def test_names_are_told_as_text(cast: Cast, held: Round) -> None:
    Unit.objects.filter(pk=cast.unit.pk).update(name=f"Sở {SCRIPT}")
    made = published(held, decision_no=SCRIPT, decision_on=today())
    corrected(held, cast.unit)
    published(held, reason=SCRIPT)
    for address in (LIST, f"{LIST}1/", f"{LIST}2/", f"{LIST}so-sanh/?a=1&b=2", PUBLISH):
        assert SCRIPT not in cast["staff"].get(address).content.decode(), address
    assert SCRIPT not in cast["staff"].post(f"{LIST}{made.number}/kiem-tra/").content.decode()
