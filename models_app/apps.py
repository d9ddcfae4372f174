from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "models_app"
    verbose_name = "Mô hình, sáng kiến"

    def ready(self) -> None:
        """Tells the vault what initiatives know of its documents, the page of a unit of its
        initiatives, the daily digest what waits for whom.
        """
        from models_app import digests, evidence, unit_panel

        digests.register()
        evidence.register()
        unit_panel.register()
