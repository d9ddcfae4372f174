"""Indexes that others publish: every statement kept, ranked by the same code."""
