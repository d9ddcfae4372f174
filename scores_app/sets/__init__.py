"""Criteria sets: checked, compared, shown and typed."""
