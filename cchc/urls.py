"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from cchc.core import health, views

urlpatterns = [
    path("", include("reports_app.urls_deliveries")),
    path("bao-cao/", include("reports_app.urls_periods")),
    path("", include("reports_app.urls_report")),
    path("", include("reports_app.urls_publications")),
    path("", include("reports_app.urls_documents")),
    path("", include("reports_app.urls")),
    path("", include("units_app.urls")),
    path("nhiem-vu/", include("tasks_app.urls")),
    path("sang-kien/", include("models_app.urls")),
    path("cham-diem/", include("scores_app.urls.rounds")),
    path("cham-diem/bo-tieu-chi/", include("scores_app.urls.sets")),
    path("cham-diem/phieu/", include("scores_app.urls.score_sheets")),
    path("cham-diem/phieu/", include("scores_app.urls.counted")),
    path("cham-diem/", include("scores_app.urls.appraisal")),
    path("xep-hang/", include("scores_app.urls.rankings")),
    path("nhac-viec/", include("tasks_app.reminder_urls")),
    path("tai-lieu/", include("evidence_app.urls")),
    path("nhap-du-lieu/", include("cchc.core.import_urls")),
    path("lich-lam-viec/", views.work_calendar, name="work_calendar"),
    path("quan-tri/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
