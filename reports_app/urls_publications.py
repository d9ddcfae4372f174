"""Addresses of publications, of the check page, and of the public page."""

from django.urls import path, re_path

from reports_app.views import checks, public, publications, publishing

urlpatterns = [
    path("bao-cao/cong-bo/", publications.publication_list, name="publication_list"),
    path("bao-cao/cong-bo/so-sanh/", publications.publication_compare, name="publication_compare"),
    re_path(
        r"^bao-cao/cong-bo/so-sanh/xuat\.(?P<form>csv|xlsx)$",
        publications.publication_compare_export,
        name="publication_compare_export",
    ),
    path(
        "bao-cao/cong-bo/xep-hang/<slug:code>/", publishing.ranking_publish, name="ranking_publish"
    ),
    path("bao-cao/cong-bo/goi/<int:pk>/", publishing.pack_publish, name="pack_publish"),
    path(
        "bao-cao/cong-bo/<int:number>/", publications.publication_detail, name="publication_detail"
    ),
    path(
        "bao-cao/cong-bo/<int:number>/kiem-tra/",
        publications.publication_verify,
        name="publication_verify",
    ),
    path(
        "bao-cao/cong-bo/<int:number>/van-ban.json",
        publications.publication_document,
        name="publication_document",
    ),
    path("kiem-tra/", checks.check_home, name="check_home"),
    path("kiem-tra/<str:code>/", checks.check_code, name="check_code"),
    path("cong-bo/", public.public_home, name="public_home"),
    path("cong-bo/<int:number>/", public.public_publication, name="public_publication"),
]
