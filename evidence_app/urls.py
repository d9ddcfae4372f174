from django.urls import path

from evidence_app.views import changes, detail, listing

urlpatterns = [
    path("", listing.evidence_list, name="evidence_list"),
    path("them/", changes.evidence_upload, name="evidence_upload"),
    path("<int:pk>/", detail.evidence_detail, name="evidence_detail"),
    path("<int:pk>/tai-ve/", detail.evidence_download, name="evidence_download"),
    path("<int:pk>/trang/<int:number>.png", detail.evidence_page, name="evidence_page"),
    path("<int:pk>/sua/", changes.evidence_update, name="evidence_update"),
    path("<int:pk>/xoa/", changes.evidence_delete, name="evidence_delete"),
]
