from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units_app"
    verbose_name = "Đơn vị và tài khoản"
