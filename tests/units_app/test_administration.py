"""What administrators can and cannot do under /quan-tri/."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.core.clock import today
from tests.cast import Cast, signed_in
from tests.factories import PASSWORD, make_membership, make_unit, make_user
from units_app.choices import Role
from units_app.models import Membership, Succession, Unit, User

pytestmark = pytest.mark.django_db

ACCOUNTS = "/quan-tri/units_app/user/"
UNITS = "/quan-tri/units_app/unit/"


def rows(prefix: str, total: int = 0, initial: int = 0) -> dict[str, Any]:
    """The management form of an inline."""
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def new_account(client: Client, **changes: Any) -> Any:
    data = {
        "username": "can-bo-1",
        "full_name": "Trần  Văn Bình",
        "position": "Chuyên viên",
        "email": "Binh@VI-DU.vn",
        **rows("memberships", 1),
        "memberships-0-role": Role.STAFF.value,
        "memberships-0-valid_from": "06/09/2023",
        **changes,
    }
    return client.post(f"{ACCOUNTS}add/", data)


def given_passwords(content: bytes) -> list[str]:
    return re.findall(r"<code>([^<]+)</code>", content.decode())


def test_a_new_account_gets_a_first_password_that_is_shown_once(cast: Cast) -> None:
    response = new_account(cast["admin"])
    (password,) = given_passwords(response.content)
    user = User.objects.get(username="can-bo-1")
    assert user.full_name == "Trần Văn Bình"
    assert user.must_change_password
    assert user.check_password(password)
    assert password not in cast["admin"].get(ACCOUNTS).content.decode()
    assert all(password not in morsel.value for morsel in cast["admin"].cookies.values())


def test_its_roles_are_saved_with_it(cast: Cast) -> None:
    new_account(cast["admin"])
    membership = Membership.objects.get(user__username="can-bo-1")
    assert (membership.role, f"{membership.valid_from:%d/%m/%Y}") == ("staff", "06/09/2023")


def test_a_unit_role_without_unit_is_refused(cast: Cast) -> None:
    response = new_account(cast["admin"], **{"memberships-0-role": Role.OFFICER.value})
    assert "phải gắn với một đơn vị" in response.content.decode()
    assert not User.objects.filter(username="can-bo-1").exists()


def test_a_name_in_use_is_refused_in_vietnamese(cast: Cast) -> None:
    response = new_account(cast["admin"], username=cast.users["staff"].username)
    assert "Tên đăng nhập này đã có người dùng." in response.content.decode()


def test_a_new_first_password_for_several_at_once(cast: Cast) -> None:
    chosen = [cast.users["officer"].pk, cast.users["head"].pk]
    data = {"action": "give_first_password", "_selected_action": chosen}
    response = cast["admin"].post(ACCOUNTS, data)
    assert len(given_passwords(response.content)) == 2
    for pk in chosen:
        user = User.objects.get(pk=pk)
        assert user.must_change_password
        assert not user.check_password(PASSWORD)


def test_a_lock_is_taken_off(cast: Cast) -> None:
    user = cast.users["officer"]
    fresh = Client()
    for _ in range(5):
        fresh.post("/dang-nhap/", {"username": user.username, "password": "sai"})
    cast["admin"].post(ACCOUNTS, {"action": "unlock", "_selected_action": [user.pk]})
    data = {"username": user.username, "password": PASSWORD}
    assert fresh.post("/dang-nhap/", data).status_code == 302


def test_an_account_of_a_superuser_is_out_of_an_administrators_reach(cast: Cast) -> None:
    root = User.objects.create_superuser("goc", "goc@vi-du.vn", PASSWORD, full_name="Gốc")
    page = f"{ACCOUNTS}{root.pk}/change/"
    assert cast["admin"].post(page, {"username": "goc", "full_name": "Khác"}).status_code == 403
    data = {"action": "give_first_password", "_selected_action": [root.pk]}
    assert given_passwords(cast["admin"].post(ACCOUNTS, data).content) == []
    root.refresh_from_db()
    assert root.full_name == "Gốc"
    assert root.check_password(PASSWORD)


def test_no_field_makes_a_superuser(cast: Cast) -> None:
    user = cast.users["officer"]
    data = {
        "username": user.username,
        "full_name": user.full_name,
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
        "password": "md5$x$y",
        **rows("memberships"),
    }
    assert cast["admin"].post(f"{ACCOUNTS}{user.pk}/change/", data).status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.is_staff
    assert user.check_password(PASSWORD)


def test_a_superuser_enters_without_a_role(cast: Cast) -> None:
    root = User.objects.create_superuser(
        "goc", "goc@vi-du.vn", PASSWORD, full_name="Gốc", must_change_password=False
    )
    client = signed_in(root)
    assert client.get("/quan-tri/").status_code == 200
    response = client.get("/don-vi/")
    assert response.status_code == 403
    assert "/quan-tri/" in response.content.decode()


def test_rights_end_with_the_role(cast: Cast) -> None:
    assert cast["admin"].get(ACCOUNTS).status_code == 200
    Membership.objects.filter(role=Role.ADMIN).update(valid_to=today().replace(year=2021))
    assert cast["admin"].get(ACCOUNTS).status_code == 403


def test_nothing_offers_to_delete_accounts_units_or_roles(cast: Cast) -> None:
    for url in (ACCOUNTS, UNITS):
        assert 'value="delete_selected"' not in cast["admin"].get(url).content.decode()
    page = cast["admin"].get(f"{ACCOUNTS}{cast.users['officer'].pk}/change/").content.decode()
    assert "DELETE" not in page
    user = cast.users["officer"]
    membership = user.memberships.get()
    data = {
        "username": user.username,
        "full_name": user.full_name,
        "is_active": "on",
        **rows("memberships", 1, 1),
        "memberships-0-id": membership.pk,
        "memberships-0-user": user.pk,
        "memberships-0-role": membership.role,
        "memberships-0-unit": membership.unit_id,
        "memberships-0-valid_from": "01/01/2020",
        "memberships-0-DELETE": "on",
    }
    cast["admin"].post(f"{ACCOUNTS}{user.pk}/change/", data)
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_the_history_of_an_account_says_who_did_what(cast: Cast) -> None:
    user = make_user(full_name="Trần Văn Bình")
    make_membership(user, Role.LEADER)
    data = {
        "username": user.username,
        "full_name": "Trần Văn Bảo",
        "is_active": "on",
        **rows("memberships"),
    }
    assert cast["admin"].post(f"{ACCOUNTS}{user.pk}/change/", data).status_code == 302
    response = cast["admin"].get(f"{ACCOUNTS}{user.pk}/history/")
    changed, *made = response.context["entries"]
    assert (changed.who, changed.kind, changed.what) == ("Quản trị", "Sửa", "tài khoản")
    assert {(entry.who, entry.kind) for entry in made} == {("lệnh trên máy chủ", "Thêm")}
    page = response.content.decode()
    assert "<del>Trần Văn Bình</del> → Trần Văn Bảo" in page
    assert "Lãnh đạo tỉnh" in page
    assert user.password not in page


def test_units_and_their_links_are_kept(cast: Cast) -> None:
    old = make_unit("Sở Giao thông", valid_to=today())
    data = {
        "code": "SO-XD",
        "name": "Sở Xây dựng",
        "kind": "department",
        "valid_from": "01/03/2025",
        "order": 3,
        **rows("predecessor_links", 1),
        "predecessor_links-0-predecessor": old.pk,
        "predecessor_links-0-share": "0,5",
        **rows("successor_links"),
    }
    response = cast["admin"].post(f"{UNITS}add/", data)
    assert response.status_code == 302, response.context["errors"]
    new = Unit.objects.get(code="SO-XD")
    assert str(Succession.objects.get(successor=new, predecessor=old).share) == "0.50000"
    assert "Sở Giao thông" in cast["admin"].get(f"{UNITS}{new.pk}/history/").content.decode()


def test_units_that_share_a_name_are_told_apart_when_chosen(cast: Cast) -> None:
    make_unit("Sở Nội vụ", code="SO-NV", valid_to=today())
    found = cast["admin"].get(
        reverse("admin:autocomplete"),
        {
            "term": "noi vu",
            "app_label": "units_app",
            "model_name": "membership",
            "field_name": "unit",
        },
    )
    (choice,) = found.json()["results"]
    assert choice["text"] == f"Sở Nội vụ (đến {today():%d/%m/%Y})"


def test_the_pages_are_vietnamese(cast: Cast) -> None:
    make_user(Role.STAFF)
    for url in ("/quan-tri/", ACCOUNTS, f"{ACCOUNTS}add/", UNITS, "/quan-tri/axes/accesslog/"):
        page = cast["admin"].get(url).content.decode()
        words = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
        english = re.findall(
            r"\b(?:the|Select|Change|Users?|Required|Search|Error|Access)\b", words
        )
        assert english == [], url


def test_a_code_of_another_unit_of_that_time_is_refused_beside_the_field(cast: Cast) -> None:
    make_unit("Sở cũ", code="SO-X", valid_to=date(2025, 2, 28))
    data = {
        "code": "SO-X",
        "name": "Sở mới",
        "kind": "department",
        "order": "0",
        **rows("predecessor_links"),
        **rows("successor_links"),
    }
    taken = cast["admin"].post(f"{UNITS}add/", {**data, "valid_from": "28/02/2025"})
    assert "cùng thời gian" in str(taken.context["adminform"].form.errors["code"])
    cast["admin"].post(f"{UNITS}add/", {**data, "valid_from": "01/03/2025"})
    assert Unit.objects.filter(code="SO-X").count() == 2
