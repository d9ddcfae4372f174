"""What every answer carries, whatever it is."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db

PATHS = ("/", "/don-vi/", "/khong-co/", "/quan-tri/", "/dang-nhap/", "/doi-mat-khau/", "/healthz")
WHO = ("staff", "admin", "nobody", "anonymous")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", WHO)
def test_headers(cast: Cast, who: str, path: str) -> None:
    response = cast[who].get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "HX-Request" in response["Vary"]
    assert "Permissions-Policy" in response


@pytest.mark.parametrize("path", ["/don-vi/", "/don-vi/xuat.csv", "/dang-nhap/", "/quan-tri/"])
def test_pages_of_people_are_kept_by_no_cache(cast: Cast, path: str) -> None:
    assert "no-store" in cast["admin"].get(path)["Cache-Control"]


def test_a_refusal_of_the_lock_carries_them_too() -> None:
    client = Client()
    for _ in range(6):
        response = client.post("/dang-nhap/", {"username": "ai-do", "password": "sai"})
    assert response.status_code == 429
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_no_page_carries_script_or_style_of_its_own(cast: Cast) -> None:
    for path in ("/", "/don-vi/", f"/don-vi/{cast.unit.pk}/", "/doi-mat-khau/", "/nhiem-vu/"):
        page = cast["staff"].get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        inline = [part for part in page.split("<script")[1:] if "src=" not in part.split(">")[0]]
        assert all('type="application/json"' in part.split(">")[0] for part in inline)
