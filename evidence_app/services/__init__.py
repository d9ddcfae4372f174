"""Writes of the vault. Each is one transaction."""

from evidence_app.services.storing import evidence_complete, evidence_store

__all__ = ["evidence_complete", "evidence_store"]
