"""The check page and the public page: what a code or a file is of, and to whom it is told."""

from __future__ import annotations

import io
import re
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cchc.core.check_codes import spelled
from cchc.core.clock import now
from cchc.core.models import PrintedPage
from cchc.core.uploads import MEGABYTE
from reports_app.models import Pack
from reports_app.public_access import GUESSES, guesses_too_often
from scores_app.models import Publication, Round
from tests.cast import Cast
from tests.races import at_once
from tests.reports_app.publication_cases import (
    DAY,
    MACHINE,
    corrected,
    made_pack,
    published,
    published_pack,
    scored_round,
)

pytestmark = pytest.mark.django_db
HOME = "/kiem-tra/"
PUBLIC = "/cong-bo/"
UNKNOWN = "K7QM2F9TXAB4"


@pytest.fixture
def held(cast: Cast) -> Round:
    return scored_round(cast)


@pytest.fixture
def _public(settings: Any) -> None:
    settings.PUBLIC_PAGE = True


def asked(client: Client, code: str) -> str:
    return client.get(f"{HOME}{code}/").content.decode()


def sent(client: Client, content: bytes, name: str = "tep.zip") -> str:
    return client.post(HOME, {"tep": SimpleUploadedFile(name, content)}).content.decode()


def test_a_code_is_typed_as_it_is_read(cast: Cast, held: Round) -> None:
    made = published(held)
    typed = spelled(made.code).lower().replace("0", "o").replace("1", "l")
    answer = cast["head"].get(HOME, {"ma": f"  {typed} "})
    assert answer["Location"] == f"{HOME}{made.code}/"
    assert "Bản công bố số 1" in asked(cast["head"], made.code)
    assert cast["head"].get(f"{HOME}{typed}/")["Location"] == f"{HOME}{made.code}/"
    text = cast["head"].get(HOME, {"ma": "abc<b>"}).content.decode()
    assert "Mã kiểm tra có 12 chữ và số" in text
    assert "abc<b>" not in text


def test_a_code_nobody_knows_says_what_to_do(cast: Cast) -> None:
    text = asked(cast["head"], UNKNOWN)
    assert "Không tìm thấy mã này" in text
    assert "hỏi Sở Nội vụ" in text


def test_the_code_of_data_names_every_pack(cast: Cast) -> None:
    first, second = made_pack(), made_pack(40)
    assert first.code == second.code
    published_pack(first)
    text = asked(cast["leader"], first.code)
    for pack in (first, second):
        assert f"/bao-cao/goi/{pack.pk}/" in text
    assert "Bản công bố số 1" in text
    assert "/bao-cao/goi/" not in asked(cast["head"], first.code)


def test_the_code_of_a_page_leads_back_to_its_day(cast: Cast) -> None:
    address = "/nhiem-vu/?as_of=2023-09-06&q=thu+tuc"
    PrintedPage.objects.create(
        code=UNKNOWN, address=address, title="Nhiệm vụ", as_of=DAY, first_seen_at=now()
    )
    text = asked(cast["head"], UNKNOWN)
    assert address.replace("&", "&amp;") in text
    assert "06/09/2023" in text


def test_a_replaced_publication_says_so(cast: Cast, held: Round) -> None:
    first = published(held)
    corrected(held, cast.unit)
    published(held, reason="Sửa")
    assert "Đã được thay bằng" in asked(cast["head"], first.code)


def test_files_are_known_byte_for_byte(cast: Cast, held: Round) -> None:
    made, pack = published(held), made_pack()
    table = b"code,done\nNV-1;39\n"
    staff = cast["staff"]
    assert "Tệp này đúng là văn bản" in sent(staff, made.document.encode(), "a.json")
    assert "Tệp này đúng là gói số liệu" in sent(staff, bytes(pack.file.content))
    text = sent(staff, table, "nhiem-vu.csv")
    assert f"Tệp {MACHINE}" in text
    assert "chưa công bố" in text
    published_pack(pack)
    assert "đã công bố ở" in sent(staff, table)
    assert "không khớp với bản nào" in sent(staff, table + b"x")


def test_hostile_files_are_only_hashed(cast: Cast, settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1
    bomb = io.BytesIO()
    import zipfile

    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * (64 * MEGABYTE))
    assert "không khớp với bản nào" in sent(cast["staff"], bomb.getvalue())
    answer = cast["staff"].post(HOME, {"tep": io.BytesIO(b"x" * (2 * MEGABYTE))})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Tệp rỗng" in sent(cast["staff"], b"")
    assert "<img" not in sent(cast["staff"], b"x", "<img src=x>.zip")


def test_the_number_of_queries(
    cast: Cast, held: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made, pack = published(held), made_pack()
    asked(cast["head"], made.code)
    with django_assert_num_queries(5):
        asked(cast["head"], made.code)
    with django_assert_num_queries(5):
        sent(cast["head"], bytes(pack.file.content))


def test_off_there_is_no_public_page(cast: Cast, held: Round) -> None:
    made = published(held, is_public=True)
    addresses, methods = (PUBLIC, f"{PUBLIC}{made.number}/"), ("GET", "HEAD", "OPTIONS", "POST")
    for client in (Client(enforce_csrf_checks=True), cast["anonymous"], cast["staff"]):
        for address, method in product(addresses, methods):
            answer = client.generic(method, address)
            assert answer.status_code == HTTPStatus.NOT_FOUND
            assert not answer.has_header("Allow")
            assert "public" not in answer.get("Cache-Control", "")
    assert cast["anonymous"].get(HOME).status_code == HTTPStatus.FOUND
    assert cast["nobody"].get(f"{HOME}{made.code}/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("_public")
def test_the_public_reads_what_is_marked_and_nothing_else(cast: Cast, held: Round) -> None:
    hidden = published(held)
    shown = published(held, reason="Đưa ra trang công khai", is_public=True)
    client = cast["anonymous"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        home = client.get(PUBLIC)
        page = client.get(f"{PUBLIC}{shown.number}/")
        code = client.get(f"{HOME}{shown.code}/")
    tables = {name for one in queries for name in re.findall(r'"(\w+_app_\w+)"', one["sql"])}
    assert tables <= {"scores_app_publication", "units_app_unit"}  # the unit: the province's name
    text = page.content.decode()
    assert "Sở Tư pháp" in text
    assert "100,00" in text
    for never in ("van-ban.json", "Tiêu chí 1.1", "readings", 'kiem-tra/" method="post'):
        assert never not in text
    assert shown.title in home.content.decode()
    assert f"{PUBLIC}{hidden.number}/" not in text + home.content.decode()
    assert f"{PUBLIC}{shown.number}/" in code.content.decode()
    assert client.get(f"{PUBLIC}{hidden.number}/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{HOME}{hidden.code}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("_public")
def test_the_public_is_told_of_a_correction_it_may_not_read(cast: Cast, held: Round) -> None:
    first = published(held, is_public=True)
    corrected(held, cast.unit)
    published(held, reason="Lý do nội bộ")
    text = cast["anonymous"].get(f"{PUBLIC}{first.number}/").content.decode()
    assert "đã được đính chính" in text
    assert "số 2" not in text
    assert "Lý do nội bộ" not in text


@pytest.mark.usefixtures("_public")
def test_public_pages_may_be_kept_on_the_way(cast: Cast, held: Round) -> None:
    made = published(held, is_public=True)
    for address in (PUBLIC, f"{PUBLIC}{made.number}/"):
        answer = cast["anonymous"].get(address)
        assert "public" in answer["Cache-Control"]
        assert "max-age=300" in answer["Cache-Control"]
        assert "Set-Cookie" not in answer
        assert "<script" not in answer.content.decode().replace("theme.js", "", 1).split("<body")[1]
    assert "no-store" in cast["anonymous"].get(HOME)["Cache-Control"]


@pytest.mark.usefixtures("_public")
def test_what_the_public_page_does_not_take_is_kept_nowhere(cast: Cast) -> None:
    answer = cast["anonymous"].post(PUBLIC)
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "public" not in answer["Cache-Control"]


@pytest.mark.usefixtures("_public")
def test_the_public_neither_puts_files_in_nor_learns_of_packs(cast: Cast) -> None:
    pack: Pack = made_pack()
    text = sent(cast["anonymous"], bytes(pack.file.content))
    assert "gói số liệu" not in text.lower()
    answer = cast["anonymous"].get(f"{HOME}{pack.code}/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "đăng nhập" in answer.content.decode()


@pytest.mark.usefixtures("_public")
def test_who_guesses_codes_is_slowed_down(cast: Cast) -> None:
    with time_machine.travel(now(), tick=False):  # all within one minute
        answers = [cast["anonymous"].get(f"{HOME}{UNKNOWN}/").status_code for _ in range(31)]
    assert answers[:30] == [HTTPStatus.NOT_FOUND] * 30
    assert answers[30] == HTTPStatus.TOO_MANY_REQUESTS
    assert cast["head"].get(f"{HOME}{UNKNOWN}/").status_code == HTTPStatus.OK


def test_guesses_of_one_moment_are_all_counted() -> None:
    request = RequestFactory().get(HOME)
    asked: list[bool] = []

    def guess() -> None:
        asked.extend(guesses_too_often(request) for _ in range(50))

    with time_machine.travel("2026-03-02T09:00:00+07:00", tick=False):
        assert at_once(guess, guess, guess) == ["done"] * 3
    assert sum(asked) == 150 - GUESSES


@pytest.mark.usefixtures("_public")
def test_a_pack_shows_its_headline_to_everybody(cast: Cast) -> None:
    made: Publication = published_pack(made_pack(), is_public=True)
    text = cast["anonymous"].get(f"{PUBLIC}{made.number}/").content.decode()
    assert "29,32" in text
    assert MACHINE not in text


def test_the_code_of_a_dropped_pack_is_known(cast: Cast) -> None:
    pack = made_pack()
    content = bytes(pack.file.content)
    cast["staff"].post(reverse("pack_drop", args=[pack.pk]), {"reason": "Lập nhầm ngày"})
    for text in (asked(cast["head"], pack.code), sent(cast["head"], content)):
        assert "đã bỏ" in text
        assert "Lập nhầm ngày" in text
        assert "chưa công bố" not in text


@pytest.mark.usefixtures("_public")
def test_the_public_finds_the_code_in_the_files_of_a_public_pack(cast: Cast) -> None:
    pack, client = made_pack(), cast["anonymous"]
    hidden = published_pack(pack)
    address = f"{HOME}{pack.code}/"
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    made = published_pack(made_pack(40), reason="Đưa ra trang công khai", is_public=True)
    with CaptureQueriesContext(connection) as queries:
        text = client.get(address).content.decode()
    assert "reports_app" not in " ".join(one["sql"] for one in queries)
    assert f"{PUBLIC}{made.number}/" in text
    assert spelled(made.code) in text
    assert f"{PUBLIC}{hidden.number}/" not in text


@pytest.mark.usefixtures("_public")
def test_who_tries_slowly_is_not_kept_out(cast: Cast) -> None:
    with time_machine.travel(now(), tick=False) as moment:
        for _ in range(40):
            answer = cast["anonymous"].get(f"{HOME}{UNKNOWN}/")
            assert answer.status_code == HTTPStatus.NOT_FOUND
            moment.shift(50)


def test_a_public_pack_prints_its_own_day_and_code_and_explains_no_ranking(
    client: Client, settings: Any
) -> None:
    settings.PUBLIC_PAGE = True
    held = published_pack(made_pack(), is_public=True)
    shown = client.get(reverse("public_publication", args=[held.number])).text
    line = f"Số liệu tính đến {held.as_of:%d/%m/%Y} · Mã kiểm tra {spelled(held.code)} · "
    assert f'data-paper="{line}' in shown
    assert "xếp theo giá trị chưa làm tròn" not in shown
