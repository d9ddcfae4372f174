"""The private PostgreSQL and Redis of an installation that names no servers of its own."""
