"""Addresses of score sheets, under /cham-diem/phieu/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import (
    sheet_entries,
    sheet_evidence,
    sheet_files,
    sheet_moves,
    sheet_offers,
    sheets,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", sheets.sheet_list, name="sheet_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", sheets.sheet_list_export, name="sheet_list_export"),
    path("<int:pk>/", sheet_entries.sheet_detail, name="sheet_detail"),
    path("<int:pk>/tieu-chi/<int:criterion>/", sheet_entries.sheet_entry, name="sheet_entry"),
    path(
        "<int:pk>/tai-lieu/<int:criterion>/", sheet_evidence.sheet_evidence, name="sheet_evidence"
    ),
    path("sang-kien/<int:pk>/", sheet_offers.initiative_offer, name="initiative_offer"),
    path("<int:pk>/xuat.xlsx", sheet_files.sheet_export, name="sheet_export"),
    path("<int:pk>/tai-len/", sheet_files.sheet_upload, name="sheet_upload"),
    path("<int:pk>/gui/", sheet_moves.sheet_send, name="sheet_send"),
    path("<int:pk>/chuyen-lai/", sheet_moves.sheet_hand_back, name="sheet_hand_back"),
    path("<int:pk>/rut-lai/", sheet_moves.sheet_take_back, name="sheet_take_back"),
    path("<int:pk>/lich-su/<int:criterion>/", sheets.sheet_history, name="sheet_history"),
]
