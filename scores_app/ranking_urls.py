"""Addresses of rankings, under /xep-hang/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import external, external_choice

urlpatterns: list[URLPattern | URLResolver] = [
    path("ben-ngoai/", external.external_list, name="external_list"),
    re_path(
        r"^ben-ngoai/xuat\.(?P<form>csv|xlsx)$", external.external_export, name="external_export"
    ),
    path(
        "ben-ngoai/ket-qua/<int:pk>/chon/", external_choice.statement_choose, name="external_choose"
    ),
    # Before the years: the name of an index may hold a slash.
    path("ben-ngoai/<path:index>/don-vi/<int:pk>/", external.external_unit, name="external_unit"),
    path("ben-ngoai/<path:index>/<int:year>/", external.external_detail, name="external_detail"),
    re_path(
        r"^ben-ngoai/(?P<index>.+)/(?P<year>[0-9]{4})/xuat\.(?P<form>csv|xlsx)$",
        external.external_detail_export,
        name="external_detail_export",
    ),
]
