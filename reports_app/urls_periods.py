from django.urls import path

from reports_app.views import packs, periods

urlpatterns = [
    path("", periods.report_list, name="report_list"),
    path("them-ky/", periods.period_create, name="period_create"),
    path("ky/<slug:code>/", periods.period_detail, name="period_detail"),
    path("ky/<slug:code>/sua/", periods.period_update, name="period_update"),
    path("ky/<slug:code>/xoa/", periods.period_delete, name="period_delete"),
    path("ky/<slug:code>/lap-goi/", packs.pack_create, name="pack_create"),
    path("goi/<int:pk>/", packs.pack_detail, name="pack_detail"),
    path("goi/<int:pk>/lap-lai/", packs.pack_again, name="pack_again"),
    path("goi/<int:pk>/bo/", packs.pack_drop, name="pack_drop"),
    path("goi/<int:pk>/tai-ve.zip", packs.pack_download, name="pack_download"),
    path("goi/<int:pk>/tep/<path:path>", packs.pack_file, name="pack_file"),
    path("goi/<int:pk>/pdf/<path:path>", packs.pack_pdf, name="pack_pdf"),
]
