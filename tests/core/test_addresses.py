"""Whose address counts the wrong passwords."""

from __future__ import annotations

import pytest
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.test import RequestFactory


@pytest.mark.parametrize(
    ("proxies", "told", "expected"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.8", "1.1.1.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "khong-ro", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (3, "1.1.1.1", "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_saw_is_believed(
    proxies: int, told: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=told)
    assert get_client_ip_address(request) == expected
