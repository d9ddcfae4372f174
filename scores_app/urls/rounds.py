"""Addresses of rounds, under /cham-diem/ and /cham-diem/ky/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import approving, round_changes, round_keeping, round_loading, rounds

urlpatterns: list[URLPattern | URLResolver] = [
    path("", rounds.round_list, name="round_list"),
    path("ky-moi/", round_changes.round_create, name="round_create"),
    path("ky-moi/nam-truoc/", round_loading.loading_create, name="loading_create"),
    path("ky/<slug:code>/", rounds.round_detail, name="round_detail"),
    re_path(
        r"^ky/(?P<code>[0-9A-Za-z-]+)/xuat\.(?P<form>csv|xlsx)$",
        rounds.round_export,
        name="round_export",
    ),
    path("ky/<slug:code>/sua/", round_changes.round_change, name="round_change"),
    path("ky/<slug:code>/don-vi/", round_changes.round_units, name="round_units"),
    path("ky/<slug:code>/mo/", round_changes.round_open, name="round_open"),
    path("ky/<slug:code>/ket-thuc/", round_changes.round_close, name="round_close"),
    path("ky/<slug:code>/lap-phieu/", round_loading.loading_prepare, name="loading_prepare"),
    path("ky/<slug:code>/ghi-nhan/", round_loading.loading_record, name="loading_record"),
    path("ky/<slug:code>/dinh-chinh/", round_loading.loading_correct, name="loading_correct"),
    path("ky/<slug:code>/nhac/", round_changes.round_remind_view, name="round_remind"),
    path("ky/<slug:code>/phe-duyet/", approving.round_approve, name="round_approve"),
    path("ky/<slug:code>/mo-lai/<int:pk>/", round_keeping.sheet_reopen, name="sheet_reopen"),
    path("ky/<slug:code>/xep-hang/<int:pk>/", round_keeping.sheet_ranked, name="sheet_ranked"),
    path(
        "ky/<slug:code>/rut-phe-duyet/<int:pk>/",
        round_keeping.sheet_unapprove,
        name="sheet_unapprove",
    ),
]
