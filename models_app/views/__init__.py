"""Pages of initiatives, one module for each part."""
