from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = "Tổng quan và báo cáo"

    def ready(self) -> None:
        """Asks to be told of publications, whose units are then mailed; adds to the digests; says
        how publications of packs are proved.
        """
        from reports_app import digests, publication_digest
        from reports_app.jobs import request_deliveries
        from reports_app.pack.proving import proof
        from scores_app.choices import PublicationKind
        from scores_app.publications.following import follows
        from scores_app.publications.verifying import proves

        follows(request_deliveries)
        digests.register()
        publication_digest.register()
        proves(PublicationKind.PACK, proof)
