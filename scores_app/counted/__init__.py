"""Points the system itself writes: counted from a unit's tasks, or beside the best unit."""
