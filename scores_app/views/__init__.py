"""Pages of scoring and ranking, a module for each part."""
