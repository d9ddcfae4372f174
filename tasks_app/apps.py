from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks_app"
    verbose_name = "Nhiệm vụ được giao"

    def ready(self) -> None:
        """Tells the vault what tasks know of its documents."""
        from tasks_app import evidence

        evidence.register()
