"""The first page: the figures of a day, and what waits for each role of who looks."""
