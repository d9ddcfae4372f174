"""Pages of the vault: the list, one document, what changes documents."""
