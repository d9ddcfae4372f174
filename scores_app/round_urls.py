"""Addresses of rounds, under /cham-diem/ and /cham-diem/ky/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
