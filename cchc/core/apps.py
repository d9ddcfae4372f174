"""The core application: sheets, staged imports, jobs, health; it knows no app above it."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers ``cchc.core`` under the label ``core``."""

    name = "cchc.core"
    label = "core"
    verbose_name = "Hệ thống"
    default_auto_field = "django.db.models.BigAutoField"
