"""Index and rankings: totals, ranks and bands, stored runs and their nightly check."""
