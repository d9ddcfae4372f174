from django.urls import path

from cchc.core import batch_views
from cchc.core.staging import views

urlpatterns = [
    path("", views.import_home, name="import_home"),
    path("tai-len/", views.import_upload, name="import_upload"),
    path("mau/<slug:kind>.xlsx", views.import_template, name="import_template"),
    path("<int:pk>/", views.import_preview, name="import_preview"),
    path("<int:pk>/cot/", views.import_mapping, name="import_mapping"),
    path("<int:pk>/ap-dung/", views.import_apply, name="import_apply"),
    path("<int:pk>/chay-lai/", views.import_again, name="import_again"),
    path("<int:pk>/loi/", views.import_errors, name="import_errors"),
    path("lan/", batch_views.batch_list, name="batch_list"),
    path("lan/<int:pk>/", batch_views.batch_detail, name="batch_detail"),
]
