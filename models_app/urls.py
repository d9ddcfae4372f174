from django.urls import path, re_path

from models_app.views import detail, listing

urlpatterns = [
    path("", listing.initiative_list, name="initiative_list"),
    re_path(r"^xuat\.(?P<form>csv|xlsx)$", listing.initiative_export, name="initiative_export"),
    path("<int:pk>/", detail.initiative_detail, name="initiative_detail"),
]
