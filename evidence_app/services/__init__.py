"""Writes of the vault. Each is one transaction."""

from evidence_app.services.changing import (
    StaleEvidenceError,
    content_sweep,
    evidence_delete,
    evidence_update,
)
from evidence_app.services.reading import text_read
from evidence_app.services.storing import evidence_complete, evidence_hold, evidence_store

__all__ = [
    "StaleEvidenceError",
    "content_sweep",
    "evidence_complete",
    "evidence_delete",
    "evidence_hold",
    "evidence_store",
    "evidence_update",
    "text_read",
]
