from django.urls import path

from models_app.views import detail

urlpatterns = [
    path("<int:pk>/", detail.initiative_detail, name="initiative_detail"),
]
