"""Which templates the documents of a pack were written from."""

from __future__ import annotations

from reports_app.choices import DocumentKind
from reports_app.documents.templates_kept import latest_versions

DEFAULT = "default"


def templates_in_force() -> dict[str, str]:
    """For each kind of document the SHA-256 of the office's template in force, or DEFAULT for the
    product's own; one query.
    """
    office = {kind: version.sha256 for kind, version in latest_versions().items()}
    return {kind.value: office.get(kind) or DEFAULT for kind in DocumentKind}
