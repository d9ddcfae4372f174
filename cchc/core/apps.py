"""The core application: sheets, staged imports, jobs, health; it knows no app above it."""

from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers ``cchc.core`` under the label ``core``."""

    name = "cchc.core"
    label = "core"
    verbose_name = "Hệ thống"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the Celery application current: jobs are sent from pages and commands too."""
        import_module("cchc.celery")
