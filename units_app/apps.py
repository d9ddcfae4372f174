from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class UnitsConfig(AppConfig):
    name = "units_app"
    verbose_name = "Đơn vị và tài khoản"
    default = True


class ProvinceAdminConfig(admin_apps.AdminConfig):
    """Django's administration, open to whom `units_app.admin_site` lets in."""

    default = False
    default_site = "units_app.admin_site.ProvinceAdminSite"
