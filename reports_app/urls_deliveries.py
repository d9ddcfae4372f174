from django.urls import path

from reports_app.views import deliveries

urlpatterns = [
    path("bao-cao/cong-bo/<int:number>/thu/", deliveries.delivery_list, name="delivery_list"),
    path(
        "bao-cao/cong-bo/<int:number>/thu/gui-lai/",
        deliveries.delivery_retry,
        name="delivery_retry",
    ),
    path(
        "bao-cao/cong-bo/<int:number>/thu/<int:pk>/xac-dinh/",
        deliveries.delivery_decide,
        name="delivery_decide",
    ),
]
