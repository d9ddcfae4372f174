from django.urls import path

from reports_app.views import pack_report

urlpatterns = [
    path("bao-cao/goi/<int:pk>/bao-cao/", pack_report.pack_report, name="pack_report"),
]
