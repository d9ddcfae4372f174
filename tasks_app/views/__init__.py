"""Pages of assignments: lists and exports, one assignment, what changes it."""
