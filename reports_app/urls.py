from django.urls import path, re_path

from reports_app.views import (
    commune_map,
    conference,
    forecast_unit,
    forecasts,
    overview,
    unit_profile,
)

urlpatterns = [
    path("", overview.overview_page, name="overview"),
    path("tinh-lai/", overview.recompute, name="recompute"),
    path("tinh-lai/trang-thai/", overview.recompute_state, name="recompute_state"),
    path("du-kien/", forecasts.forecast_list, name="forecast_list"),
    path("du-kien/<slug:code>/", forecasts.forecast_period, name="forecast_period"),
    re_path(
        r"^du-kien/(?P<code>[0-9A-Za-z-]+)/xuat\.(?P<form>csv|xlsx)$",
        forecasts.forecast_export,
        name="forecast_export",
    ),
    path("du-kien/<slug:code>/<int:pk>/", forecast_unit.forecast_unit, name="forecast_unit"),
    re_path(
        r"^du-kien/(?P<code>[0-9A-Za-z-]+)/(?P<pk>[0-9]{1,18})/xuat\.(?P<form>csv|xlsx)$",
        forecasts.forecast_unit_export,
        name="forecast_unit_export",
    ),
    path("trinh-chieu/", conference.conference, name="conference"),
    path("trinh-chieu/tai-ve.html", conference.conference_file, name="conference_file"),
    path("ban-do/", commune_map.commune_map, name="commune_map"),
    path("ban-do/ban-do.svg", commune_map.commune_map_svg, name="commune_map_svg"),
    re_path(
        r"^ban-do/xuat\.(?P<form>csv|xlsx)$",
        commune_map.commune_map_export,
        name="commune_map_export",
    ),
    path("don-vi/<int:pk>/ho-so/", unit_profile.unit_profile, name="unit_profile"),
    re_path(
        r"^don-vi/(?P<pk>[0-9]{1,18})/ho-so/xuat\.(?P<form>csv|xlsx)$",
        unit_profile.unit_profile_export,
        name="unit_profile_export",
    ),
]
