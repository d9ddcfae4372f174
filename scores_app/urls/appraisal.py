"""Addresses of appraisal and explanations, under /cham-diem/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import (
    appraisal,
    appraising,
    appraising_many,
    consistency,
    docket,
    duties,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("tham-dinh/", appraisal.appraisal_home, name="appraisal_home"),
    path("tham-dinh/phieu/<int:pk>/", appraising.appraise_sheet, name="appraise_sheet"),
    path("tham-dinh/phieu/<int:pk>/xong/", appraisal.sheet_appraised, name="sheet_appraised"),
    path("tham-dinh/phieu/<int:pk>/tiep/", appraising.sheet_unappraised, name="sheet_unappraised"),
    path(
        "tham-dinh/phieu/<int:pk>/<int:criterion>/",
        appraising.appraise_leaf,
        name="appraise_leaf",
    ),
    path("tham-dinh/nhom/<int:pk>/xong/", appraisal.sheets_appraised, name="sheets_appraised"),
    path(
        "tham-dinh/<slug:code>/<int:pk>/",
        appraising.appraise_criterion,
        name="appraise_criterion",
    ),
    path(
        "tham-dinh/<slug:code>/<int:pk>/nhieu/",
        appraising_many.appraise_many,
        name="appraise_many",
    ),
    path(
        "tham-dinh/<slug:code>/<int:pk>/dan/", appraising_many.results_paste, name="results_paste"
    ),
    path("tham-dinh/<slug:code>/phan-cong/", duties.duty_list, name="duty_list"),
    path("tham-dinh/nhom/<int:pk>/bo/", duties.duty_remove, name="duty_remove"),
    path("tham-dinh/nhom/<int:pk>/chep/", duties.duty_copy, name="duty_copy"),
    path(
        "tham-dinh/<slug:code>/nhat-quan/",
        consistency.appraisal_consistency,
        name="appraisal_consistency",
    ),
    re_path(
        r"^tham-dinh/(?P<code>[-0-9A-Za-z]+)/nhat-quan/xuat\.(?P<form>csv|xlsx)$",
        consistency.consistency_export,
        name="consistency_export",
    ),
    path("giai-trinh/", docket.docket_list, name="docket_list"),
    re_path(r"^giai-trinh/xuat\.(?P<form>csv|xlsx)$", docket.docket_export, name="docket_export"),
    path("giai-trinh/<int:pk>/", docket.claim_detail, name="claim_detail"),
    path("giai-trinh/<int:pk>/rut/", docket.claim_withdraw, name="claim_withdraw"),
    path("giai-trinh/phieu/<int:sheet>/<int:criterion>/", docket.claim_make, name="claim_make"),
]
