from django.urls import path, re_path

from units_app import views

urlpatterns = [
    path("dang-nhap/", views.SignInView.as_view(), name="login"),
    path("dang-xuat/", views.SignOutView.as_view(), name="logout"),
    path("doi-mat-khau/", views.password_change, name="password_change"),
    path("don-vi/", views.unit_list, name="unit_list"),
    re_path(r"^don-vi/xuat\.(?P<form>csv|xlsx)$", views.unit_export, name="unit_export"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
]
