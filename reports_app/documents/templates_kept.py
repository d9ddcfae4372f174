"""Which template a kind of document is written from, and which ones there were."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from reports_app.choices import DocumentKind
from reports_app.documents import default_ranking_annex, default_report, default_score_sheet
from reports_app.models import DocumentTemplate

_DEFAULTS: dict[DocumentKind, Callable[[], bytes]] = {
    DocumentKind.REPORT: default_report.template,
    DocumentKind.SCORE_SHEET: default_score_sheet.template,
    DocumentKind.RANKING_ANNEX: default_ranking_annex.template,
}


def own_template(kind: DocumentKind) -> bytes:
    """The product's own template of this kind."""
    return _DEFAULTS[kind]()


def template_in_force(kind: DocumentKind) -> bytes:
    """The template of this kind: the office's latest, else the product's own; one query."""
    latest = DocumentTemplate.objects.filter(kind=kind).order_by("-pk").only("content").first()
    return bytes(latest.content) if latest and latest.content else own_template(kind)


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
