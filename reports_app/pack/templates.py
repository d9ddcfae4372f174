"""Which templates the documents of a pack were written from."""

from __future__ import annotations

from reports_app.choices import DocumentKind
from reports_app.models import DocumentTemplate

DEFAULT = "default"


def templates_in_force() -> dict[str, str]:
    """For each kind of document the SHA-256 of the office's template in force, or DEFAULT for the
    product's own; one query.
    """
    latest = DocumentTemplate.objects.order_by("kind", "-pk").distinct("kind")
    kept = dict(latest.values_list("kind", "sha256"))
    return {kind: kept.get(kind) or DEFAULT for kind in DocumentKind.values}
