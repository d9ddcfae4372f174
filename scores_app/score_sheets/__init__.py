"""The score sheet of one unit: read, typed, taken along, handed in."""
