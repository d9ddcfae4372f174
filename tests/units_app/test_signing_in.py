"""Signing in and out: throttling, the way back, the end of a session, forged forms."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from cchc.core.clock import today
from tests.cast import Cast, signed_in
from tests.factories import PASSWORD, make_membership, make_user
from units_app import services
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db

LOGIN = "/dang-nhap/"
WRONG = "khong phai mat khau"


@pytest.fixture
def person() -> User:
    return make_user(Role.STAFF, username="chuyen-vien")


def sign_in(
    client: Client,
    username: str = "chuyen-vien",
    password: str = PASSWORD,
    *,
    address: str = "10.0.0.1",
    **more: str,
) -> int:
    data = {"username": username, "password": password, **more}
    return client.post(LOGIN, data, REMOTE_ADDR=address).status_code


def test_a_right_password_leads_to_the_overview(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": person.username, "password": PASSWORD})
    assert response["Location"] == reverse("overview")
    assert client.get("/don-vi/").status_code == 200


def test_a_wrong_one_says_so_without_saying_which_half_was_wrong(
    client: Client, person: User
) -> None:
    known = client.post(LOGIN, {"username": person.username, "password": WRONG})
    unknown = client.post(LOGIN, {"username": "khong-co", "password": WRONG})
    message = "Tên đăng nhập hoặc mật khẩu không đúng"
    assert message in known.content.decode()
    assert message in unknown.content.decode()


def test_an_account_that_was_switched_off_stays_out(client: Client, person: User) -> None:
    assert sign_in(client) == 302
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/don-vi/")["Location"].startswith(LOGIN)
    assert sign_in(Client()) == 200


def test_too_many_wrong_passwords_lock_the_name_at_that_address(
    client: Client, person: User
) -> None:
    found = [sign_in(client, password=WRONG) for _ in range(5)]
    assert found == [200, 200, 200, 200, 429]
    response = client.post(
        LOGIN, {"username": person.username, "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    page = response.content.decode()
    assert "Tạm khóa đăng nhập" in page
    assert "trong 1 giờ" in page
    assert "quản trị của Sở Nội vụ" in page


def test_a_lock_holds_for_one_name_at_one_address_only(client: Client, person: User) -> None:
    make_user(Role.STAFF, username="nguoi-khac")
    for _ in range(5):
        sign_in(client, password=WRONG)
    assert sign_in(client, "nguoi-khac") == 302
    assert sign_in(Client(), address="10.0.0.2") == 302


@pytest.mark.parametrize("name", ["chuyen-vien ", " chuyen-vien", "ｃhuyen-vien"])
def test_spellings_of_one_name_count_together(client: Client, person: User, name: str) -> None:
    for _ in range(4):
        sign_in(client, password=WRONG)
    assert sign_in(client, name, WRONG) == 429
    assert sign_in(client) == 429


def test_a_header_of_the_visitor_does_not_change_the_address(client: Client, person: User) -> None:
    for number in range(5):
        data = {"username": person.username, "password": WRONG}
        client.post(LOGIN, data, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.1.1.{number}")
    assert sign_in(client) == 429


def test_a_right_password_forgets_the_wrong_ones(client: Client, person: User) -> None:
    for _ in range(4):
        sign_in(client, password=WRONG)
    assert sign_in(client) == 302
    other = Client()
    assert [sign_in(other, password=WRONG) for _ in range(4)] == [200] * 4


def test_the_administrator_takes_a_lock_off(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, password=WRONG)
    assert services.account_unlock(user=person) >= 1
    assert sign_in(client) == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/don-vi/?q=noi", "/don-vi/?q=noi"),
        ("https://xau.example/", "/"),
        ("//xau.example/", "/"),
        ("/\\xau.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver@xau.example/", "/"),
    ],
)
def test_the_way_back_never_leads_elsewhere(
    client: Client, person: User, wanted: str, reached: str
) -> None:
    data = {"username": person.username, "password": PASSWORD, "next": wanted}
    assert client.post(LOGIN, data)["Location"] == reached
    assert client.get(LOGIN, {"next": wanted})["Location"] == reached


def test_a_page_comes_back_after_signing_in(client: Client) -> None:
    response = client.get("/don-vi/?kind=district")
    assert response["Location"] == f"{LOGIN}?next=/don-vi/%3Fkind%3Ddistrict"


def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    response = client.post("/tinh-lai/", headers={"referer": "http://testserver/nhiem-vu/?q=a"})
    assert response["Location"] == f"{LOGIN}?next=/nhiem-vu/%3Fq%3Da"
    elsewhere = client.post("/tinh-lai/", headers={"referer": "http://xau.example/nhiem-vu/"})
    assert elsewhere["Location"] == f"{LOGIN}?next=/"


def test_a_fragment_takes_the_whole_page_to_the_door(client: Client) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/don-vi/?q=tho"}
    response = client.get("/don-vi/?q=thoi", headers=headers)
    assert response.status_code == 200
    assert response["HX-Redirect"] == f"{LOGIN}?next=/don-vi/%3Fq%3Dtho"
    assert not response.content


def test_leaving_wants_a_form(cast: Cast) -> None:
    client = cast["staff"]
    assert client.get("/dang-xuat/").status_code == 405
    assert client.get("/don-vi/").status_code == 200
    assert client.post("/dang-xuat/")["Location"] == LOGIN
    assert client.get("/don-vi/")["Location"].startswith(LOGIN)


def test_a_session_ends_by_itself(client: Client, person: User, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_AGE = 1
    assert sign_in(client) == 302
    assert client.get("/don-vi/").status_code == 200
    time.sleep(1.3)
    assert client.get("/don-vi/")["Location"].startswith(LOGIN)


def test_the_cookie_says_how_long_and_is_kept_from_scripts(client: Client, person: User) -> None:
    sign_in(client)
    cookie = client.cookies["cchc_session"]
    assert cookie["max-age"] == 10 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_in_changes_the_session_key(client: Client, person: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["a"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("path", [LOGIN, "/dang-xuat/", "/doi-mat-khau/", "/tinh-lai/"])
def test_a_form_without_its_token_is_refused(person: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(path).status_code == 403


def test_a_role_ends_with_its_last_day(client: Client) -> None:
    yesterday = today() - timedelta(days=1)
    user = make_user()
    make_membership(user, Role.STAFF, until=yesterday)
    response = signed_in(user).get("/don-vi/")
    assert response.status_code == 403
    assert "chưa được giao vai trò" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/don-vi/", "/nhiem-vu/", "/nhiem-vu/xuat.csv", "/tinh-lai/"]
)
def test_without_a_role_every_page_says_so_and_shows_no_data(cast: Cast, path: str) -> None:
    response = cast["nobody"].get(path)
    assert response.status_code == 403
    page = response.content.decode()
    assert "Tài khoản chưa được giao vai trò" in page
    assert cast.unit.name not in page
