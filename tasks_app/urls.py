from django.urls import path, re_path

from tasks_app.views import (
    bulk,
    changes,
    comparing,
    detail,
    extensions,
    listing,
    parts,
    saved,
    sending,
)

urlpatterns = [
    path("", listing.assignment_list, name="assignment_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", listing.assignment_export, name="assignment_export"),
    path("them/", changes.assignment_create, name="assignment_create"),
    path("bo-loc/", saved.saved_view_list, name="saved_view_list"),
    path("bo-loc/luu/", saved.saved_view_create, name="saved_view_create"),
    path("bo-loc/<int:pk>/", saved.saved_view_edit, name="saved_view_edit"),
    path("bo-loc/<int:pk>/xoa/", saved.saved_view_delete, name="saved_view_delete"),
    path("bo-loc/<int:pk>/khoi-phuc/", saved.saved_view_restore, name="saved_view_restore"),
    path("sua-hang-loat/", bulk.bulk_start, name="bulk_start"),
    path("sua-hang-loat/<int:pk>/", bulk.bulk_edit, name="bulk_edit"),
    path("sua-hang-loat/<int:pk>/xem-truoc/", bulk.bulk_preview, name="bulk_preview"),
    path("sua-hang-loat/<int:pk>/ap-dung/", bulk.bulk_apply, name="bulk_apply"),
    path("sua-hang-loat/<int:pk>/ket-qua/", bulk.bulk_state, name="bulk_state"),
    path("so-sanh/", comparing.assignment_compare, name="assignment_compare"),
    re_path(
        r"^so-sanh/xuat\.(?P<form>csv|xlsx)$",
        comparing.assignment_compare_export,
        name="assignment_compare_export",
    ),
    path("gia-han/", extensions.extension_list, name="extension_list"),
    re_path(
        r"^gia-han/xuat\.(?P<form>csv|xlsx)$", extensions.extension_export, name="extension_export"
    ),
    path("gia-han/<int:pk>/", extensions.extension_decide, name="extension_decide"),
    path("gia-han/<int:pk>/rut/", extensions.extension_withdraw, name="extension_withdraw"),
    path("<int:pk>/gia-han/", extensions.extension_request, name="extension_request"),
    path("<int:pk>/", detail.assignment_detail, name="assignment_detail"),
    path("<int:pk>/tinh-trang/", changes.status_update, name="assignment_status"),
    path("<int:pk>/dinh-chinh/", changes.assignment_correct, name="assignment_correct"),
    path("<int:pk>/gui-ket-qua/", sending.assignment_send, name="assignment_send"),
    path("<int:pk>/duyet/", sending.result_approve, name="result_approve"),
    path("<int:pk>/chuyen-lai/", sending.result_hand_back, name="result_hand_back"),
    path("<int:pk>/rut/", sending.result_take_back, name="result_take_back"),
    path("<int:pk>/xac-nhan/", sending.result_confirm, name="result_confirm"),
    path("<int:pk>/tra-lai/", sending.result_return, name="result_return"),
    path("<int:pk>/phoi-hop/<int:unit>/", parts.part_report, name="part_report"),
]
