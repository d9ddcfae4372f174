from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = "Tổng quan và báo cáo"

    def ready(self) -> None:
        """Asks to be told of publications, whose units are then mailed; adds to the digests."""
        from reports_app import digests
        from reports_app.jobs import request_deliveries
        from scores_app.publications.following import follows

        follows(request_deliveries)
        digests.register()
