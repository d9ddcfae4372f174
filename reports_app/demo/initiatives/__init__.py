"""The illustrative registry of initiatives of 2023: eighty of them, from registration on."""
