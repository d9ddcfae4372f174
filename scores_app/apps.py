from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "scores_app"
    verbose_name = "Chỉ số"

    def ready(self) -> None:
        """Tells the vault what score sheets know of its documents, and the daily digest what waits
        in the rounds.
        """
        from scores_app.rounds import digests
        from scores_app.score_sheets import evidence

        evidence.register()
        digests.register()
