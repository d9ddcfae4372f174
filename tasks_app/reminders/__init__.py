"""Reminders: one digest a day for each person, mailed once, escalated when nothing happens."""
