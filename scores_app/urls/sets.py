"""Addresses of criteria sets, under /cham-diem/bo-tieu-chi/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import criteria, set_changes, set_comparing, set_groups, sets

urlpatterns: list[URLPattern | URLResolver] = [
    path("", sets.set_list, name="set_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", sets.set_list_export, name="set_list_export"),
    path("them/", set_changes.set_create, name="set_create"),
    path("khoi-phuc/<int:batch>/", set_changes.set_restore, name="set_restore"),
    path("nhom/", set_groups.group_list, name="group_list"),
    path("nhom/them/", set_groups.group_create, name="group_create"),
    path("nhom/<int:pk>/", set_groups.group_change, name="group_change"),
    path("nhom/<int:pk>/xoa/", set_groups.group_delete, name="group_delete"),
    path("<int:pk>/", sets.set_detail, name="set_detail"),
    re_path(r"^(?P<pk>[0-9]{1,18})/xuat\.(?P<form>csv|xlsx)$", sets.set_export, name="set_export"),
    path("<int:pk>/sua/", set_changes.set_change, name="set_change"),
    path("<int:pk>/muc-xep-loai/", set_changes.set_bands, name="set_bands"),
    path("<int:pk>/chot/", set_changes.set_settle, name="set_settle"),
    path("<int:pk>/ve-du-thao/", set_changes.set_unsettle, name="set_unsettle"),
    path("<int:pk>/xoa/", set_changes.set_delete, name="set_delete"),
    path("<int:pk>/sao/", set_comparing.set_copy, name="set_copy"),
    path("<int:pk>/so-sanh/", set_comparing.set_compare, name="set_compare"),
    path("<int:pk>/noi-tiep/", set_comparing.set_links, name="set_links"),
    path("<int:pk>/tieu-chi/", criteria.criterion_create, name="criterion_create"),
    path("<int:pk>/tong/", criteria.criterion_sums, name="criterion_sums"),
    path("tieu-chi/<int:pk>/", criteria.criterion_change, name="criterion_change"),
    path("tieu-chi/<int:pk>/thu-tu/", criteria.criterion_shift, name="criterion_shift"),
    path("tieu-chi/<int:pk>/chuyen/", criteria.criterion_move, name="criterion_move"),
    path("tieu-chi/<int:pk>/xoa/", criteria.criterion_delete, name="criterion_delete"),
]
