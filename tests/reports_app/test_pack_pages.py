"""The page of a pack: progress, what is in it, its files, and how it is dropped."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cchc.core import office
from cchc.core.check_codes import spelled
from cchc.core.clock import now, today
from reports_app.choices import PackState
from reports_app.models import Pack, ReportPeriod
from reports_app.pack import making, progress
from reports_app.views import packs as views
from tests.cast import Cast
from tests.factories import make_period
from tests.pack_factories import FILES, make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> Pack:
    return make_pack(make_period("KY-TRANG-GOI", starts_on=today() - timedelta(days=9)))


def waiting_pack(**facts: Any) -> Pack:
    period = make_period(starts_on=today() - timedelta(days=9))
    return Pack.objects.create(period=period, as_of=today(), since=today(), **facts)


def sent(answer: Any) -> bytes:
    """What is sent while it is read."""
    return b"".join(answer.streaming_content)


def page(cast: Cast, pack: Pack, who: str = "staff", **headers: str) -> str:
    text: str = cast[who].get(reverse("pack_detail", args=[pack.pk]), headers=headers).text
    return text


def test_a_page_of_a_pack_stands_on_its_day_under_its_code(cast: Cast) -> None:
    held = make_pack(make_period("KY-CU", starts_on=date(2023, 6, 15)), as_of=date(2023, 9, 6))
    shown = page(cast, held)
    line = f"Số liệu tính đến 06/09/2023 · Mã kiểm tra {spelled(held.code)} · "
    assert f'data-paper="{line}' in shown
    assert f'print-foot">{line}' in shown
    assert '<time datetime="2023-09-06">06/09/2023</time>' in shown
    assert f'href="{reverse("publication_list")}?as_of=2023-09-06"' in shown


def test_the_button_asks_for_a_pack_and_shows_its_progress(cast: Cast) -> None:
    period = make_period(starts_on=today() - timedelta(days=9))
    typed = {"day": f"{today():%d/%m/%Y}", "since": f"{today() - timedelta(days=9):%d/%m/%Y}"}
    address = reverse("pack_create", args=[period.code])
    shown = cast["staff"].post(address, typed, follow=True)
    pack = Pack.objects.get()
    assert "Đang chờ đến lượt" in shown.text
    assert pack.asked_by == cast.users["staff"]
    again = cast["staff"].post(address, typed, follow=True)
    assert "Gói này đang được lập nên không lập thêm." in again.text
    assert Pack.objects.count() == 1
    progress.tell(pack.pk, "Bảng “Nhiệm vụ được giao”", 3, 20)
    part = page(cast, pack, hx_request="true")
    assert "Bảng “Nhiệm vụ được giao” (3 / 20)." in part
    assert "<html" not in part
    making.pack_make(pack.pk)
    done = cast["staff"].get(reverse("pack_detail", args=[pack.pk]), headers={"hx-request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_a_silent_worker_is_told_of_and_may_be_asked_again(cast: Cast) -> None:
    pack = waiting_pack()
    again = reverse("pack_again", args=[pack.pk])
    assert "Lập lại" not in page(cast, pack)
    Pack.objects.update(touched_at=now() - timedelta(seconds=progress.SILENCE_SECONDS + 1))
    assert "Hơn một phút không có tiến triển" in page(cast, pack)
    assert "Lập lại" not in page(cast, pack, "leader")
    cast["staff"].post(again)
    assert "Lập lại" not in page(cast, pack)


def test_a_failed_one_says_why(cast: Cast) -> None:
    pack = waiting_pack(state=PackState.FAILED, problem="Ổ đĩa đầy.", step="Đóng gói")
    shown = page(cast, pack)
    assert "Ổ đĩa đầy." in shown
    assert "Dừng ở bước: Đóng gói" in shown
    assert "Lập lại" in shown
    cast["staff"].post(reverse("pack_again", args=[pack.pk]))
    pack.refresh_from_db()
    assert (pack.state, pack.problem) == (PackState.QUEUED, "")


def test_what_is_in_it(cast: Cast, pack: Pack) -> None:
    shown = page(cast, pack, "leader")
    assert "29,32" in shown
    assert "K7QM-2F9T-XAB4" in shown
    assert pack.sha256 in shown
    assert "giống nhau từng byte" in shown
    for path, title, _ in FILES:
        assert title in shown
        assert reverse("pack_file", args=[pack.pk, path]) in shown
    assert "Bỏ gói" not in shown


def test_the_whole_and_each_file_are_sent_as_they_are(cast: Cast, pack: Pack) -> None:
    answer = cast["leader"].get(reverse("pack_download", args=[pack.pk]))
    content = sent(answer)
    name = f"goi-so-lieu_KY-TRANG-GOI_{today().isoformat()}.zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert int(answer.headers["Content-Length"]) == len(content) == pack.size
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "DOC-TRUOC.txt"
    path = "so-lieu/01-nhiem-vu.csv"
    one = cast["leader"].get(reverse("pack_file", args=[pack.pk, path]))
    assert sent(one) == path.encode()
    assert one.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_document_as_pdf_where_the_machine_can(
    cast: Cast, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("pack_pdf", args=[pack.pk, "van-ban/bao-cao.docx"])
    monkeypatch.setattr(views, "office_found", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(views, "as_pdf", lambda content, name: b"%PDF " + content)
    assert address in page(cast, pack)
    answer = cast["leader"].get(address)
    assert sent(answer) == b"%PDF van-ban/bao-cao.docx"
    assert 'filename="bao-cao.pdf"' in answer.headers["Content-Disposition"]


def test_where_it_cannot_it_says_so(
    cast: Cast, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> bytes:
        raise office.OfficeMissingError

    monkeypatch.setattr(views, "office_found", lambda: "")
    monkeypatch.setattr(views, "as_pdf", missing)
    address = reverse("pack_pdf", args=[pack.pk, "van-ban/bao-cao.docx"])
    shown = page(cast, pack)
    assert address not in shown
    assert "chưa cài LibreOffice" in shown
    assert "chưa cài LibreOffice" in cast["leader"].get(address, follow=True).text


def test_a_draft_is_dropped_with_a_reason(cast: Cast, pack: Pack) -> None:
    address = reverse("pack_drop", args=[pack.pk])
    assert "Lý do: " in cast["staff"].post(address, {"reason": ""}).text
    shown = cast["staff"].post(address, {"reason": "Lập nhầm ngày"}, follow=True).text
    assert "Đã bỏ gói số liệu" in shown
    assert "1 gói đã bỏ" in shown
    page_of_it = page(cast, pack)
    assert "Lý do: Lập nhầm ngày" in page_of_it
    assert "K7QM-2F9T-XAB4" in page_of_it
    assert cast["staff"].get(reverse("pack_download", args=[pack.pk])).status_code == 404


def test_the_number_of_queries(
    cast: Cast, pack: Pack, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(cast, pack)
    with django_assert_num_queries(3):
        page(cast, pack)


def test_one_that_failed_and_was_dropped_still_has_its_page(cast: Cast) -> None:
    pack = waiting_pack(state=PackState.FAILED, problem="Ổ đĩa đầy.", step="Đóng gói")
    address = reverse("pack_drop", args=[pack.pk])
    assert "Gói chưa lập được nên không có tệp" in cast["staff"].get(address).text
    answer = cast["staff"].post(address, {"reason": "Không cần nữa"}, follow=True)
    assert "Đã bỏ gói số liệu; trang của gói còn lại." in answer.text
    for who in ("staff", "leader"):
        shown = page(cast, pack, who)
        assert "Lý do: Không cần nữa" in shown
        assert "Ổ đĩa đầy." in shown
        assert "Mã kiểm tra</h2>" not in shown
        assert "nhiệm vụ hoàn thành" not in shown


def test_a_pack_of_a_period_that_was_edited_since_says_so(cast: Cast, pack: Pack) -> None:
    told, address = "ghi tên và ngày của kỳ như lúc lập", reverse("pack_publish", args=[pack.pk])
    assert told not in page(cast, pack)
    ReportPeriod.objects.filter(pk=pack.period_id).update(name="Tên kỳ đã sửa")
    assert told in page(cast, pack, "leader")
    shown = page(cast, pack)
    assert told in shown
    assert address not in shown


def test_one_button_leads_to_publishing(cast: Cast, pack: Pack) -> None:
    address = reverse("pack_publish", args=[pack.pk])
    assert page(cast, pack).count(address) == 1
    assert address not in page(cast, pack, "leader")
    assert cast["staff"].head(reverse("pack_drop", args=[pack.pk])).status_code == 200
