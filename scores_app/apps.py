from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "scores_app"
    verbose_name = "Chỉ số"

    def ready(self) -> None:
        """Tells the vault what score sheets know of its documents, and the daily digest what waits
        in the rounds; tells initiatives where they are shown, and units what is ready to be copied;
        has every new publication verified.
        """
        from models_app.uses import offers_way, shows_uses
        from scores_app.jobs import request_verification
        from scores_app.offers.shown import uses_as_evidence
        from scores_app.offers.ways import way_to_offer
        from scores_app.publications.following import follows
        from scores_app.rounds import digests
        from scores_app.score_sheets import evidence
        from scores_app.to_copy import ready
        from units_app.panels import adds_panel

        evidence.register()
        digests.register()
        follows(request_verification)
        shows_uses(uses_as_evidence)
        offers_way(way_to_offer)
        adds_panel(ready.panel, order=ready.ORDER)
