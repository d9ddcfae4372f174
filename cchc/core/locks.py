"""Named locks that PostgreSQL holds until the transaction ends, whoever dies."""

from django.db import connection


def advisory_lock(name: str) -> None:
    """Waits for, then holds, the lock of this name to the end of the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
