"""Addresses of criteria sets, under /cham-diem/bo-tieu-chi/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
