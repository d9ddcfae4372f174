"""Writes that have a rule, each one transaction."""
