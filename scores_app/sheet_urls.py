"""Addresses of score sheets, under /cham-diem/phieu/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
