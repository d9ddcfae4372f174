from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence_app"
    verbose_name = "Tài liệu kiểm chứng"
