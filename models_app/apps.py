from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "models_app"
    verbose_name = "Mô hình, sáng kiến"
