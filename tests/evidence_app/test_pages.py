"""The pages of the vault, as requests and answers."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from evidence_app import contents, services, vault
from evidence_app.models import Evidence
from tasks_app.models import EventEvidence
from tests.cast import Cast
from tests.evidence_files import docx_bytes, jpeg_bytes, pdf_bytes, png_bytes, upload
from tests.factories import make_assignment, make_evidence, make_unit

pytestmark = pytest.mark.django_db

LIST = "/tai-lieu/"


def names(cast: Cast, who: str = "staff", **query: Any) -> list[str]:
    response = cast[who].get(LIST, query)
    assert response.status_code == HTTPStatus.OK
    return [row.name for row in response.context["table"].page.object_list.data]


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def queries(cast: Cast, path: str, who: str = "officer") -> int:
    with CaptureQueriesContext(connection) as captured:
        cast[who].get(path)
    return len(captured)


@pytest.fixture
def shelf(cast: Cast) -> dict[str, Evidence]:
    """A PDF in use, a Word file with words, a picture of the other unit."""
    report = make_evidence(
        cast.unit, name="Báo cáo quý III", number="15/BC-STP", issued_on=date(2023, 9, 14)
    )
    EventEvidence.objects.create(event=make_assignment(cast.unit).events.get(), evidence=report)
    plan = make_evidence(
        cast.unit, name="Kế hoạch", content=docx_bytes("Xã Đông Anh"), file_name="kh.docx"
    )
    services.text_read(plan.file_id)
    photo = make_evidence(
        cast.other_unit, name="Ảnh hội nghị", content=png_bytes(), file_name="a.png"
    )
    return {"report": report, "plan": plan, "photo": photo}


def test_the_list_shows_what_may_be_seen_newest_first(
    cast: Cast, shelf: dict[str, Evidence]
) -> None:
    assert names(cast) == ["Ảnh hội nghị", "Kế hoạch", "Báo cáo quý III"]
    assert names(cast, "officer") == ["Kế hoạch", "Báo cáo quý III"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "bao cao"}, ["Báo cáo quý III"]),
        ({"q": "dong anh"}, ["Kế hoạch"]),
        ({"kind": "picture"}, ["Ảnh hội nghị"]),
        ({"kind": "khong-co"}, ["Ảnh hội nghị", "Kế hoạch", "Báo cáo quý III"]),
        ({"used": "yes"}, ["Báo cáo quý III"]),
        ({"used": "no"}, ["Ảnh hội nghị", "Kế hoạch"]),
        ({"issued_from": "14/09/2023", "issued_to": "14/09/2023"}, ["Báo cáo quý III"]),
        ({"sort": "size", "kind": "pdf"}, ["Báo cáo quý III"]),
        ({"page": "²", "sort": "x", "unit": "99999999999999999999"}, None),
    ],
)
def test_filters(
    cast: Cast, shelf: dict[str, Evidence], query: dict[str, str], found: list[str] | None
) -> None:
    assert names(cast, **query) == (found or ["Ảnh hội nghị", "Kế hoạch", "Báo cáo quý III"])


def test_units_to_filter_by_are_those_with_documents(
    cast: Cast, shelf: dict[str, Evidence]
) -> None:
    make_evidence(None, name="Của Sở Nội vụ")
    make_unit("Sở không có gì")
    assert names(cast, unit=str(cast.other_unit.pk)) == ["Ảnh hội nghị"]
    assert names(cast, unit="null") == ["Của Sở Nội vụ"]
    page = text_of(cast["staff"].get(LIST))
    assert "Sở không có gì" not in page


def test_counts_by_kind_are_what_their_links_show(cast: Cast, shelf: dict[str, Evidence]) -> None:
    tabs = cast["staff"].get(LIST, {"q": "h"}).context["tabs"]
    for tab in tabs:
        table = cast["staff"].get(f"{LIST}?{tab.query}").context["table"]
        assert len(table.page.object_list.data) == table.paginator.count == tab.count > 0


def test_rows_say_where_they_are_used_and_why_they_were_found(
    cast: Cast, shelf: dict[str, Evidence]
) -> None:
    page = text_of(cast["officer"].get(LIST))
    assert "CP-2023-001: Giao nhiệm vụ ngày 10/01/2023" in page
    assert "khớp trong nội dung tệp" not in page
    assert "khớp trong nội dung tệp" in text_of(cast["officer"].get(LIST, {"q": "dong anh"}))


def test_queries_do_not_grow_with_rows(cast: Cast, shelf: dict[str, Evidence]) -> None:
    queries(cast, LIST)
    few = queries(cast, LIST)
    event = make_assignment(cast.unit).events.get()
    for _ in range(12):
        link = EventEvidence(event=event, evidence=make_evidence(cast.unit))
        link.save()
    assert queries(cast, LIST) == few
    assert few <= 10


def test_a_page_of_one_document_asks_few_queries(cast: Cast, shelf: dict[str, Evidence]) -> None:
    path = f"{LIST}{shelf['report'].pk}/"
    queries(cast, path)
    assert queries(cast, path) <= 15
    assert queries(cast, path, "staff") <= 13  # one more: where it stands in score sheets


def test_an_empty_vault_says_how_to_start(cast: Cast) -> None:
    assert "Chưa có tài liệu nào" in text_of(cast["officer"].get(LIST))
    assert "Đưa tài liệu vào kho" in text_of(cast["officer"].get(LIST))
    assert "Đưa tài liệu vào kho" not in text_of(cast["leader"].get(LIST))


def test_htmx_is_given_the_results_alone(cast: Cast) -> None:
    response = cast["staff"].get(LIST, headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert b'id="results"' in response.content


def test_the_page_of_a_document(cast: Cast, shelf: dict[str, Evidence]) -> None:
    report = shelf["report"]
    page = text_of(cast["officer"].get(f"{LIST}{report.pk}/"))
    assert report.file.sha256 in page
    assert "CP-2023-001: Giao nhiệm vụ" in page
    assert "Đang chờ đọc nội dung" in page
    assert "Xóa" not in page
    assert "Xã Đông Anh" in text_of(cast["officer"].get(f"{LIST}{shelf['plan'].pk}/"))


def test_a_scan_says_so(cast: Cast) -> None:
    scan = make_evidence(cast.unit, content=pdf_bytes(" "))
    services.text_read(scan.file_id)
    assert "Bản quét không có chữ" in text_of(cast["officer"].get(f"{LIST}{scan.pk}/"))


def test_pages_are_turned_by_links(cast: Cast) -> None:
    pages = make_evidence(cast.unit, content=pdf_bytes("Một", "Hai", "Ba"))
    path = f"{LIST}{pages.pk}/"
    first = cast["officer"].get(path).content.decode()
    assert f'src="{path}trang/1.png"' in first
    assert "?trang=2#xem-truoc" in first
    assert "Trang trước" not in first
    last = cast["officer"].get(path, {"trang": "3"}).content.decode()
    assert f'src="{path}trang/3.png"' in last
    assert "Trang sau" not in last
    for wrong in ("0", "4", "-1", "²", "x", "99999999999"):
        assert "trang/1.png" in cast["officer"].get(path, {"trang": wrong}).content.decode()


@pytest.mark.parametrize("content", [pdf_bytes("Một"), jpeg_bytes((3000, 1000)), png_bytes()])
def test_a_page_is_a_picture_made_anew_and_kept(
    cast: Cast, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = make_evidence(cast.unit, content=content)
    path = f"{LIST}{evidence.pk}/trang/1.png"
    first = cast["officer"].get(path)
    assert first["Content-Type"] == "image/png"
    assert first["X-Content-Type-Options"] == "nosniff"
    made = b"".join(first)
    assert Image.open(BytesIO(made)).width <= 1240
    monkeypatch.setattr(contents, "MODULE", "tests.evidence_app.khong_co")
    assert b"".join(cast["officer"].get(path)) == made


def test_a_page_that_cannot_be_drawn_is_not_tried_again_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{LIST}{make_evidence(cast.unit).pk}/trang/1.png"
    with monkeypatch.context() as broken:
        broken.setattr(contents, "MODULE", "tests.evidence_app.khong_co")
        assert cast["officer"].get(path).status_code == HTTPStatus.NOT_FOUND
    assert cast["officer"].get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_download_is_an_attachment_under_its_vietnamese_name(cast: Cast) -> None:
    content = pdf_bytes("Một")
    evidence = make_evidence(cast.unit, content=content, file_name='Báo "cáo" quý.exe')
    response = cast["officer"].get(f"{LIST}{evidence.pk}/tai-ve/")
    assert b"".join(response) == content
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''B%C3%A1o%20%22c%C3%A1o%22%20qu%C3%BD.exe.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_content_that_is_gone_is_told(cast: Cast) -> None:
    evidence = make_evidence(cast.unit)
    vault.path_of(evidence.file.sha256).unlink()
    assert "không còn trên máy chủ" in text_of(cast["officer"].get(f"{LIST}{evidence.pk}/"))
    answer = cast["officer"].get(f"{LIST}{evidence.pk}/tai-ve/")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_same_content_is_seen_on_the_page(cast: Cast) -> None:
    content = pdf_bytes("Chung")
    own = make_evidence(cast.unit, content=content)
    make_evidence(cast.other_unit, content=content, name="Bản của Sở Tài chính")
    officer, staff = (text_of(cast[who].get(f"{LIST}{own.pk}/")) for who in ("officer", "staff"))
    assert "tài liệu của đơn vị khác" in officer
    assert "Bản của Sở Tài chính" not in officer
    assert "Bản của Sở Tài chính" in staff


def put_in(cast: Cast, *files: Any, who: str = "officer", **data: Any) -> Any:
    return cast[who].post(f"{LIST}them/", {"uploads": list(files), **data}, follow=True)


def test_files_are_put_in_by_themselves(cast: Cast) -> None:
    files = upload(pdf_bytes("Một"), "mot.pdf"), upload(pdf_bytes("Hai"), "hai.pdf")
    page = text_of(put_in(cast, *files, unit_given=cast.unit.pk, number="9/BC"))
    assert "Đã đưa 2 tài liệu vào kho." in page
    assert set(Evidence.objects.values_list("name", "number", "unit", "uploaded_by")) == {
        (name, "9/BC", cast.unit.pk, cast.users["officer"].pk) for name in ("mot", "hai")
    }


def test_a_bad_file_does_not_take_the_good_one_along(cast: Cast) -> None:
    files = upload(pdf_bytes(), "tot.pdf"), upload(b"MZ", "xau.pdf")
    response = put_in(cast, *files, unit_given=cast.unit.pk)
    page = text_of(response)
    assert "xau.pdf: Tệp không thuộc loại" in page
    assert "Các tệp sau đã vào kho" in page
    assert [document.name for document in response.context["stored"]] == ["tot"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"number": "1/BC-M"}, "number"),
        ({"issued_on": "31/02/2023"}, "issued_on"),
        ({"unit_given": "0"}, "unit_given"),
    ],
)
def test_a_refused_form_stores_nothing(cast: Cast, data: dict[str, str], field: str) -> None:
    sent: dict[str, Any] = {"unit_given": cast.unit.pk, **data}
    response = put_in(cast, upload(pdf_bytes()), **sent)
    assert field in response.context["form"].errors
    assert not Evidence.objects.exists()


def test_an_officer_gives_for_the_own_unit_only(cast: Cast) -> None:
    response = put_in(cast, upload(pdf_bytes()), unit_given=cast.other_unit.pk)
    assert "unit_given" in response.context["form"].errors
    assert put_in(cast, upload(pdf_bytes()), who="staff").status_code == HTTPStatus.OK
    assert Evidence.objects.get().unit is None


def test_the_same_file_put_in_again_is_said(cast: Cast, shelf: dict[str, Evidence]) -> None:
    content = vault.path_of(shelf["report"].file.sha256).read_bytes()
    page = text_of(put_in(cast, upload(content, "lai.pdf"), unit_given=cast.unit.pk))
    assert "Tệp “lai.pdf” đã có trong kho: “15/BC-STP Báo cáo quý III” (dùng ở: CP-2023" in page


def test_a_change_is_written_down_and_the_second_sees_both(cast: Cast) -> None:
    evidence = make_evidence(cast.unit, name="Báo cáo")
    path = f"{LIST}{evidence.pk}/"
    sent = {"name": "Báo cáo quý III", "number": "15/BC-STP", "version": "1"}
    assert "Đã lưu" in text_of(cast["officer"].post(f"{path}sua/", sent, follow=True))
    page = text_of(cast["officer"].get(path))
    assert "Tên tài liệu: Báo cáo → Báo cáo quý III" in page
    assert "Cán bộ đơn vị" in page
    late = cast["staff"].post(f"{path}sua/", {**sent, "name": "Tên khác", "number": "15/BC-STP"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert late.context["conflict"] == [("Tên tài liệu", "Báo cáo quý III", "Tên khác")]
    assert 'name="version" value="2"' in late.content.decode()


def test_a_deletion_asks_for_a_reason_and_is_refused_in_use(
    cast: Cast, shelf: dict[str, Evidence]
) -> None:
    used, free = (f"{LIST}{shelf[name].pk}/xoa/" for name in ("report", "plan"))
    assert "Không xóa được" in text_of(cast["officer"].get(used))
    refused = cast["officer"].post(used, {"reason": "Nhầm"})
    assert "Không xóa được: tài liệu đang được dùng ở CP-2023-001" in text_of(refused)
    assert cast["officer"].post(free, {"reason": ""}).status_code == HTTPStatus.OK
    assert "Đã xóa" in text_of(cast["officer"].post(free, {"reason": "Nhầm"}, follow=True))
    assert not Evidence.objects.filter(pk=shelf["plan"].pk).exists()
