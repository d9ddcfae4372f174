from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "scores_app"
    verbose_name = "Chỉ số"
