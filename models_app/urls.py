from django.urls import path, re_path

from models_app.views import (
    adoptions,
    cards,
    comments,
    counts,
    detail,
    flows,
    listing,
    measurements,
    printing,
    stages,
)

urlpatterns = [
    path("", listing.initiative_list, name="initiative_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", listing.initiative_export, name="initiative_export"),
    path("in/", printing.initiative_print, name="initiative_print"),
    path("so-lieu/", counts.initiative_counts, name="initiative_counts"),
    re_path(
        r"^so-lieu/xuat\.(?P<form>csv|xlsx)$",
        counts.initiative_counts_export,
        name="initiative_counts_export",
    ),
    path("lan-toa/", flows.initiative_flows, name="initiative_flows"),
    re_path(
        r"^lan-toa/xuat\.(?P<form>csv|xlsx)$",
        flows.initiative_flows_export,
        name="initiative_flows_export",
    ),
    path("<int:pk>/", detail.initiative_detail, name="initiative_detail"),
    path("<int:pk>/giai-doan/<slug:stage>/", stages.stage_record, name="stage_record"),
    path("<int:pk>/dinh-chinh/", stages.stage_correct, name="stage_correct"),
    path("<int:pk>/y-kien/", comments.comment_add, name="comment_add"),
    path("y-kien/<int:pk>/rut/", comments.comment_withdraw, name="comment_withdraw"),
    path("chi-tieu/<int:pk>/so-lieu/", measurements.measurement_add, name="measurement_add"),
    path(
        "so-lieu/<int:pk>/rut/",
        measurements.measurement_withdraw_page,
        name="measurement_withdraw",
    ),
    path("<int:pk>/ap-dung/", adoptions.adoption_add, name="adoption_add"),
    path("ap-dung/<int:pk>/ket-qua/", adoptions.adoption_result, name="adoption_result"),
    path("ap-dung/<int:pk>/thoi/", adoptions.adoption_end, name="adoption_end"),
    path("ap-dung/<int:pk>/dinh-chinh/", adoptions.adoption_correct, name="adoption_correct"),
    path("<int:pk>/the/", cards.initiative_card, name="initiative_card"),
    path("<int:pk>/the.pdf", cards.initiative_card_pdf, name="initiative_card_pdf"),
]
