"""Initiatives that units show as evidence: which may be, which are, where."""
