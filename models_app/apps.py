from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "models_app"
    verbose_name = "Mô hình, sáng kiến"

    def ready(self) -> None:
        """Tells the vault what initiatives know of its documents, the page of a unit of its
        initiatives.
        """
        from models_app import evidence, unit_panel

        evidence.register()
        unit_panel.register()
