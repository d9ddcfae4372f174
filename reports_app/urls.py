from django.urls import path

from reports_app import views

urlpatterns = [
    path("", views.overview_page, name="overview"),
    path("tinh-lai/", views.recompute, name="recompute"),
    path("tinh-lai/trang-thai/", views.recompute_state, name="recompute_state"),
]
