"""The page of a pack's report says what the document says, and counts nothing."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from pytest_django import DjangoAssertNumQueries

from reports_app.models import PackFile
from tests.cast import Cast
from tests.report_packs import URL, make_reported_pack

pytestmark = pytest.mark.django_db


def test_each_number_leads_to_its_list(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pack = make_reported_pack()
    address = f"/bao-cao/goi/{pack.pk}/bao-cao/"
    led = cast["staff"].get(address)
    assert led["Location"] == f"{address}?as_of=2023-09-06"
    with django_assert_num_queries(6):
        page = cast["staff"].get(led["Location"]).content.decode()
    assert f'href="{URL.replace("&", "&amp;")}"' in page
    assert 'title="Số nhiệm vụ hoàn thành: Đã xác nhận">39</a> nhiệm vụ.' in page
    assert '<span title="Số ngày: Thiết lập">15</span> ngày: Sở A &amp; &lt;B&gt;.' in page
    assert "I. TÌNH HÌNH CHUNG" in page
    assert "UBND TỈNH HÀ TĨNH" in page


def test_without_a_report_there_is_no_page(cast: Cast) -> None:
    pack = make_reported_pack()
    PackFile.objects.all().delete()
    answer = cast["staff"].get(f"/bao-cao/goi/{pack.pk}/bao-cao/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
