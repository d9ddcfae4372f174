from django.urls import path

from evidence_app import views

urlpatterns = [
    path("<int:pk>/", views.evidence_detail, name="evidence_detail"),
    path("<int:pk>/tai-ve/", views.evidence_download, name="evidence_download"),
]
