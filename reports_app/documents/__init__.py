"""Office documents: official reports written by rules from the figures of other pages."""
