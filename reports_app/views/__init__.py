"""Pages of the overview and of what units forecast."""
