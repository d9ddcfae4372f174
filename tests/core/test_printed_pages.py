"""Check codes where they are read: at the foot of pages, on the first sheet of exports."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import openpyxl
import pytest
from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisConnectionError

from cchc.core.check_codes import typed_code
from cchc.core.printed import CHECK_PATH, FOOT_HEADER, HEADER, page_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tests.cast import Cast

AT = "as_of=2023-09-06"
PAPER = re.compile(r'<html lang="vi" data-paper="(?P<line>[^"]*)">')
CODE = re.compile(r"Mã kiểm tra (?P<code>[\w-]{14})")


def paper(response: HttpResponse) -> str:
    found = PAPER.search(response.content.decode())
    return found["line"] if found else ""


def code_on(client: Client, address: str) -> str:
    found = CODE.search(paper(client.get(address)))  # type: ignore[arg-type]
    return typed_code(found["code"]) if found else ""


def test_a_page_carries_the_code_of_its_address(cast: Cast) -> None:
    response = cast["leader"].get(f"/nhiem-vu/?{AT}")
    line = paper(response)  # type: ignore[arg-type]
    assert line.startswith("Số liệu tính đến 06/09/2023 · Mã kiểm tra ")
    assert f" · Kiểm tra tại {settings.BASE_URL}/kiem-tra/ · CCHC " in line
    page = page_of(code_on(cast["leader"], f"/nhiem-vu/?{AT}"))
    assert page is not None
    assert (page.address, page.title) == (f"/nhiem-vu/?{AT}", "Nhiệm vụ được giao")
    assert line in response.content.decode().split("print-foot", 1)[1]


def test_one_address_one_code_whoever_reads_it(cast: Cast) -> None:
    code = code_on(cast["leader"], f"/nhiem-vu/?q=a&{AT}")
    assert code == code_on(cast["staff"], f"/nhiem-vu/?{AT}&q=a")
    assert code != code_on(cast["staff"], f"/nhiem-vu/?{AT}&q=b")
    assert code != code_on(cast["staff"], "/nhiem-vu/?q=a")


@pytest.mark.parametrize("address", ["/dang-nhap/", "/khong-co/", "/nhiem-vu/999999/"])
def test_doors_and_errors_carry_none(cast: Cast, address: str) -> None:
    for who in ("anonymous", "staff"):
        response = cast[who].get(address)
        assert "data-paper" not in response.content.decode()


def test_answers_to_forms_carry_none(cast: Cast) -> None:
    response = cast["staff"].post("/nhiem-vu/them/", {})
    assert "Số liệu tính đến" in paper(response)  # type: ignore[arg-type]
    assert "Mã kiểm tra" not in paper(response)  # type: ignore[arg-type]


def test_a_page_may_show_the_code_of_what_it_shows(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.users["staff"]
    text = render_to_string("base.html", {"check_code": "K7QM2F9TXAB4"}, request)
    assert "Mã kiểm tra K7QM-2F9T-XAB4 · " in text


def test_the_check_page_has_none_of_its_own(cast: Cast) -> None:
    assert reverse("check_home") == CHECK_PATH
    for address in (CHECK_PATH, f"{CHECK_PATH}K7QM2F9TXAB4/"):
        response = cast["staff"].get(address)
        assert "Số liệu tính đến" in paper(response)  # type: ignore[arg-type]
        assert "Mã kiểm tra" not in paper(response)  # type: ignore[arg-type]


def test_results_that_are_fetched_alone_bring_the_foot_of_their_address(cast: Cast) -> None:
    cast["leader"].get(f"/nhiem-vu/?{AT}")
    headers = {"HX-Request": "true", "HX-Target": "results"}
    response = cast["leader"].get(f"/nhiem-vu/?{AT}&q=a", headers=headers)
    line = unquote(response[FOOT_HEADER])
    assert line == html.unescape(paper(cast["leader"].get(f"/nhiem-vu/?{AT}&q=a")))  # type: ignore[arg-type]
    found = CODE.search(line)
    assert found is not None
    page = page_of(typed_code(found["code"]))
    assert page is not None
    assert page.title == "Nhiệm vụ được giao", "as it was called when it was read whole"
    assert FOOT_HEADER not in cast["leader"].get(f"/nhiem-vu/?{AT}")
    assert FOOT_HEADER not in cast["staff"].post("/nhiem-vu/them/", {}, headers=headers)


def test_pages_go_on_without_redis(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RedisConnectionError

    monkeypatch.setattr(caches["default"], "redis", refuse)
    response = cast["leader"].get(f"/nhiem-vu/?{AT}")
    assert response.status_code == 200
    assert "Mã kiểm tra" not in response.content.decode()


def test_a_workbook_says_code_and_address_on_its_first_sheet(cast: Cast) -> None:
    address = f"/nhiem-vu/xuat.xlsx?{AT}&q=a"
    response = cast["leader"].get(address)
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    said = dict(book.worksheets[0].iter_rows(values_only=True))
    assert said["Mã kiểm tra"] == response[HEADER]
    assert said["Địa chỉ"] == settings.BASE_URL + address
    page = page_of(typed_code(response[HEADER]))
    assert page is not None
    assert (page.address, page.title) == (address, "Nhiệm vụ")


def test_a_text_file_says_it_beside_itself(cast: Cast) -> None:
    response = cast["leader"].get(f"/nhiem-vu/xuat.csv?{AT}")
    content = response.getvalue().decode()
    assert page_of(typed_code(response[HEADER]))
    assert response[HEADER] not in content


def test_the_code_costs_no_query(cast: Cast, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        cast["leader"].get(f"/nhiem-vu/?{AT}")
    assert not [one for one in asked.captured_queries if "printedpage" in one["sql"].lower()]
