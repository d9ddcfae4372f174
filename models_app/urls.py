from django.urls import path, re_path

from models_app.views import comments, detail, listing, stages

urlpatterns = [
    path("", listing.initiative_list, name="initiative_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", listing.initiative_export, name="initiative_export"),
    path("<int:pk>/", detail.initiative_detail, name="initiative_detail"),
    path("<int:pk>/giai-doan/<slug:stage>/", stages.stage_record, name="stage_record"),
    path("<int:pk>/dinh-chinh/", stages.stage_correct, name="stage_correct"),
    path("<int:pk>/y-kien/", comments.comment_add, name="comment_add"),
    path("y-kien/<int:pk>/rut/", comments.comment_withdraw, name="comment_withdraw"),
]
