"""Ranks over the years: as reported, and on the map of the day; trends in words."""
