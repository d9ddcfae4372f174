"""Which template a kind of document is written from, and which ones there were."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from reports_app.choices import DocumentKind
from reports_app.documents import default_ranking_annex, default_report, default_score_sheet
from reports_app.documents.kept_checks import problems_of
from reports_app.models import DocumentTemplate

_DEFAULTS: dict[DocumentKind, Callable[[], bytes]] = {
    DocumentKind.REPORT: default_report.template,
    DocumentKind.SCORE_SHEET: default_score_sheet.template,
    DocumentKind.RANKING_ANNEX: default_ranking_annex.template,
}


def own_template(kind: DocumentKind) -> bytes:
    """The product's own template of this kind."""
    return _DEFAULTS[kind]()


class TemplateRefusedError(Exception):
    """The office's template in force is taken no more; the text says why, and what to do."""

    def __init__(self, version: DocumentTemplate, problems: Sequence[str]) -> None:
        super().__init__(
            f"Không lập được văn bản: mẫu “{version.file_name}” của loại"
            f" “{version.get_kind_display()}” không còn đạt kiểm tra của chương trình."
            f" {problems[0]} Chuyên viên Sở Nội vụ mở Báo cáo, Mẫu văn bản, để dùng lại mẫu của"
            " chương trình hoặc gửi mẫu đã sửa."
        )


def template_in_force(kind: DocumentKind) -> bytes:
    """The template of this kind: the office's latest, else the product's own; one query.

    Raises TemplateRefusedError where the office's would not be taken today: a document that says
    less or something else than it should is worse than none.
    """
    latest = DocumentTemplate.objects.filter(kind=kind).order_by("-pk").first()
    if latest is None or not latest.content:
        return own_template(kind)
    problems = problems_now(latest)
    if problems:
        raise TemplateRefusedError(latest, problems)
    return bytes(latest.content)


def problems_now(version: DocumentTemplate) -> Sequence[str]:
    """Why this version would not be taken today; nothing for one that would."""
    kind = DocumentKind(version.kind)
    return problems_of(kind, version.sha256, lambda: bytes(version.content))


def versions_of(kind: DocumentKind) -> QuerySet[DocumentTemplate]:
    """Every version of a kind, the one in force first, without their content; with who put them."""
    found = DocumentTemplate.objects.filter(kind=kind).defer("content").select_related("put_by")
    return found.order_by("-pk")


def latest_versions() -> dict[DocumentKind, DocumentTemplate]:
    """By kind the version in force, without its content; kinds whose template was never replaced
    are not in it. One query.
    """
    found = DocumentTemplate.objects.defer("content").select_related("put_by")
    latest = found.order_by("kind", "-pk").distinct("kind")
    return {DocumentKind(one.kind): one for one in latest}
