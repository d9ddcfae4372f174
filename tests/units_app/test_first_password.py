"""A password somebody else gave is replaced before anything else; what a new one must be."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.test import Client

from tests.cast import signed_in
from tests.factories import PASSWORD, make_user
from units_app import services
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db

CHANGE = "/doi-mat-khau/"
NEW = "cau mat khau moi cua toi"


@pytest.fixture
def newcomer() -> User:
    return make_user(Role.STAFF, username="nguoi-moi", must_change_password=True)


@pytest.fixture
def door(newcomer: User) -> Client:
    return signed_in(newcomer)


def change(client: Client, new: str = NEW, old: str = PASSWORD, **more: str) -> str:
    """The errors of the page; empty when the password was changed."""
    data = {"old_password": old, "new_password1": new, "new_password2": new, **more}
    response = client.post(CHANGE, data)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/don-vi/", "/nhiem-vu/xuat.csv", "/quan-tri/", "/tinh-lai/"]
)
def test_every_page_leads_to_the_change(door: Client, path: str) -> None:
    response = door.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{CHANGE}?next=")


def test_nothing_is_done_before_it(door: Client) -> None:
    assert door.post("/tinh-lai/")["Location"].startswith(CHANGE)


def test_a_fragment_takes_the_whole_page_along(door: Client) -> None:
    response = door.get("/don-vi/", headers={"hx-request": "true"})
    assert response["HX-Redirect"] == f"{CHANGE}?next=/don-vi/"


def test_leaving_and_the_watchers_pages_stay_open(door: Client) -> None:
    assert door.get("/healthz").status_code == 200
    assert door.get(CHANGE).status_code == 200
    assert door.post("/dang-xuat/")["Location"] == "/dang-nhap/"


def test_the_change_ends_it_and_leads_on(door: Client, newcomer: User) -> None:
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    response = door.post(f"{CHANGE}?next=/don-vi/", data)
    assert response["Location"] == "/don-vi/"
    newcomer.refresh_from_db()
    assert not newcomer.must_change_password
    assert newcomer.check_password(NEW)
    assert "Đã đổi mật khẩu." in door.get("/don-vi/").content.decode()


def test_the_way_on_never_leads_elsewhere(door: Client) -> None:
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    response = door.post(CHANGE, {**data, "next": "//xau.example/"})
    assert response["Location"] == "/"


def test_other_sessions_end_with_the_old_password(door: Client, newcomer: User) -> None:
    other = signed_in(newcomer)
    assert change(door) == ""
    assert other.get(CHANGE)["Location"].startswith("/dang-nhap/")
    assert door.get("/don-vi/").status_code == 200


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (PASSWORD, "Mật khẩu mới phải khác mật khẩu hiện tại."),
        ("ngan", "Mật khẩu quá ngắn; cần ít nhất 10 ký tự."),
        ("8305917264", "Mật khẩu không được chỉ gồm chữ số."),
        ("password123", "Mật khẩu này quá nhiều người dùng."),
        ("nguoi-moi-1", "Mật khẩu quá giống tên đăng nhập."),
        ("Nguyễn Thị An 1", "Mật khẩu quá giống họ và tên."),
    ],
)
def test_what_a_new_password_must_not_be(door: Client, new: str, message: str) -> None:
    assert message in change(door, new)


def test_other_refusals_are_vietnamese_too(door: Client) -> None:
    assert "Mật khẩu hiện tại không đúng." in change(door, old="sai")
    assert "Hai lần nhập mật khẩu mới không giống nhau." in change(door, new_password2="khac")
    page = change(door, "")
    assert "Mục này không được để trống." in page
    assert not re.search(r"\b(password|required|field|must)\b", re.sub(r"<[^>]+>", "", page))


def test_a_given_password_is_accepted_and_never_the_same(newcomer: User) -> None:
    given = {services.first_password() for _ in range(50)}
    assert len(given) == 50
    for password in given:
        assert re.fullmatch(r"[a-z3-9]{4}(-[a-z3-9]{4}){3}", password)
        validate_password(password, newcomer)


def test_giving_a_new_first_password_ends_sessions_and_locks(newcomer: User) -> None:
    client = signed_in(newcomer)
    change(client)
    newcomer.refresh_from_db()
    password = services.password_give_first(user=newcomer)
    assert client.get("/don-vi/")["Location"].startswith("/dang-nhap/")
    fresh = Client()
    fresh.post("/dang-nhap/", {"username": newcomer.username, "password": password})
    assert fresh.get("/don-vi/")["Location"].startswith(CHANGE)
