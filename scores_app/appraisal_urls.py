"""Addresses of appraisal and explanations, under /cham-diem/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
