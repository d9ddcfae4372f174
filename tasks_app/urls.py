from django.urls import path, re_path

from tasks_app.views import changes, detail, listing

urlpatterns = [
    path("", listing.assignment_list, name="assignment_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", listing.assignment_export, name="assignment_export"),
    path("them/", changes.assignment_create, name="assignment_create"),
    path("<int:pk>/", detail.assignment_detail, name="assignment_detail"),
    path("<int:pk>/tinh-trang/", changes.status_update, name="assignment_status"),
    path("<int:pk>/dinh-chinh/", changes.assignment_correct, name="assignment_correct"),
]
