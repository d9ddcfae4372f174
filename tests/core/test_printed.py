"""Check codes of pages: what has one, when two are the same, and how they reach their table."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import RequestFactory, override_settings
from redis.exceptions import ConnectionError as RedisConnectionError

from cchc.core import printed_waiting
from cchc.core.check_codes import typed_code
from cchc.core.clock import today
from cchc.core.jobs import keep_printed
from cchc.core.models import PrintedPage
from cchc.core.printed import LONGEST_ADDRESS, page_code, page_of, settled_address
from cchc.core.printed_waiting import NEW_A_MINUTE, keep_waiting

DAY = date(2023, 9, 6)
ADDRESS = "/nhiem-vu/?as_of=2023-09-06&source=government"


def settled(address: str) -> str:
    return settled_address(RequestFactory().get(address))


def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(caches["default"], "redis", refuse)


def test_order_of_parameters_says_nothing() -> None:
    assert settled("/nhiem-vu/?source=government&as_of=06/09/2023") == ADDRESS
    assert settled("/nhiem-vu/?as_of=2023-09-06&source=government") == ADDRESS


def test_today_is_spelled_out() -> None:
    assert settled("/nhiem-vu/") == f"/nhiem-vu/?as_of={today()}"
    assert settled("/nhiem-vu/?as_of=khong-ro") == f"/nhiem-vu/?as_of={today()}"


def test_searched_words_stay_and_secrets_go() -> None:
    address = settled("/nhiem-vu/?q=Đông Anh&q=&csrfmiddlewaretoken=x&token=y&as_of=2023-09-06")
    assert address == "/nhiem-vu/?as_of=2023-09-06&q=&q=%C4%90%C3%B4ng+Anh"


@pytest.mark.django_db
def test_a_code_stands_for_address_and_day() -> None:
    code = page_code(ADDRESS, "Nhiệm vụ", DAY, who="7")
    assert code == typed_code(code) == page_code(ADDRESS, "Tên khác", DAY, who="7")
    others = {
        page_code("/nhiem-vu/?as_of=2023-09-06", "Nhiệm vụ", DAY, who="7"),
        page_code(ADDRESS, "Nhiệm vụ", DAY + timedelta(days=1), who="7"),
    }
    with override_settings(SECRET_KEY="another installation"):
        others.add(page_code(ADDRESS, "Nhiệm vụ", DAY, who="7"))
    assert len(others - {code}) == 3


@pytest.mark.django_db
def test_found_while_it_waits_and_afterwards() -> None:
    code = page_code(ADDRESS, "Nhiệm vụ", DAY, who="7")
    waiting = page_of(code)
    assert waiting is not None
    assert not PrintedPage.objects.exists()
    keep_printed()
    kept = PrintedPage.objects.get()
    assert page_of(code) == kept
    said = ("code", "address", "title", "as_of", "first_seen_at")
    assert [getattr(kept, name) for name in said] == [getattr(waiting, name) for name in said]
    assert (kept.address, kept.title, kept.as_of) == (ADDRESS, "Nhiệm vụ", DAY)
    assert page_of("0" * 12) is None


@pytest.mark.django_db
def test_noted_once() -> None:
    page_code(ADDRESS, "Nhiệm vụ", DAY, who="7")
    assert keep_waiting() == 1
    page_code(ADDRESS, "Nhiệm vụ", DAY, who="7")
    assert keep_waiting() == 0
    assert PrintedPage.objects.count() == 1


@pytest.mark.django_db
def test_a_job_that_was_killed_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    code = page_code(ADDRESS, "Nhiệm vụ", DAY, who="7")
    client = caches["default"].redis()  # type: ignore[attr-defined]
    monkeypatch.setattr(type(client), "hdel", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        keep_waiting()
    monkeypatch.undo()
    assert keep_waiting() == 1
    assert keep_waiting() == 0
    assert PrintedPage.objects.get().code == code


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_each_code_once() -> None:
    for number in range(NEW_A_MINUTE):
        page_code(f"/nhiem-vu/{number}/?as_of=2023-09-06", "Nhiệm vụ", DAY, who="7")
    both = [threading.Thread(target=_keep_and_close) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert PrintedPage.objects.count() == NEW_A_MINUTE
    assert keep_waiting() == 0


def _keep_and_close() -> None:
    from django.db import connection

    keep_waiting()
    connection.close()


@pytest.mark.django_db
def test_what_nobody_of_us_wrote_does_not_stop_the_others() -> None:
    key = printed_waiting._key("waiting")
    caches["default"].redis().hset(key, "X" * 12, "không phải JSON")  # type: ignore[attr-defined]
    code = page_code(ADDRESS, "Nhiệm vụ\0" + "x" * 400, DAY, who="7")
    assert keep_waiting() == 2
    assert PrintedPage.objects.get().code == code


@pytest.mark.django_db
def test_no_code_while_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away(monkeypatch)
    assert page_code(ADDRESS, "Nhiệm vụ", DAY, who="7") == ""
    assert page_of("0" * 12) is None


@pytest.mark.django_db
def test_long_addresses_have_none() -> None:
    fitting = "/nhiem-vu/?q=".ljust(LONGEST_ADDRESS, "x")
    assert page_code(fitting, "Nhiệm vụ", DAY, who="7")
    assert page_code(fitting + "x", "Nhiệm vụ", DAY, who="7") == ""


@pytest.mark.django_db
def test_nobody_fills_the_table() -> None:
    codes = [
        page_code(f"/nhiem-vu/?q={number}", "Nhiệm vụ", DAY, who="7")
        for number in range(NEW_A_MINUTE + 2)
    ]
    assert codes[-2:] == ["", ""]
    assert all(codes[:-2])
    assert page_code("/nhiem-vu/?q=0", "Nhiệm vụ", DAY, who="7") == codes[0], "known ones stay"
    assert page_code("/nhiem-vu/?q=x", "Nhiệm vụ", DAY, who="8")


@pytest.mark.django_db
def test_nobody_fills_it_slowly_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed_waiting, "NEW_A_DAY", 3)
    for minute in range(4):
        with time_machine.travel(f"2026-03-02T09:{minute:02}:00+07:00", tick=False):
            last = page_code(f"/nhiem-vu/?x={minute}", "Nhiệm vụ", DAY, who="7")
        assert bool(last) == (minute < 3)
    with time_machine.travel("2026-03-03T00:01:00+07:00", tick=False):
        assert page_code("/nhiem-vu/?x=5", "Nhiệm vụ", DAY, who="7"), "another day"


@pytest.mark.django_db
def test_a_job_asks_as_often_as_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed_waiting, "MOST_WAITING", NEW_A_MINUTE + 20)
    codes = [
        page_code(f"/xep-hang/{number}/", "Phiếu", DAY, who=None)
        for number in range(NEW_A_MINUTE + 20)
    ]
    assert all(codes)
    assert page_code("/xep-hang/x/", "Phiếu", DAY, who=None) == ""


@pytest.mark.django_db
def test_no_more_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed_waiting, "MOST_WAITING", 1)
    assert page_code("/nhiem-vu/?q=1", "Nhiệm vụ", DAY, who="7")
    assert page_code("/nhiem-vu/?q=2", "Nhiệm vụ", DAY, who="7") == ""
