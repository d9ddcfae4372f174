"""Publications as somebody with the database in hands changes them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of
from scores_app.models import Publication
from scores_app.publications import verifying

TABLE = "scores_app_publication"
REPLICA = "session_replication_role"


def allow_replica() -> None:
    """Lets the role of the tests do what superusers can; on a named server it may not."""
    role, held = connection.settings_dict["USER"], connection.get_connection_params()
    where = {key: held[key] for key in ("host", "port") if held.get(key)}
    try:
        superuser = psycopg2.connect(**where, user="postgres", dbname="postgres")
    except psycopg2.OperationalError:
        pytest.skip(f"{role} is no superuser here, and there is none to ask")
    with contextlib.closing(superuser), superuser, superuser.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1)")  # test processes share the server
        cursor.execute(f'GRANT SET ON PARAMETER {REPLICA} TO "{role}"')


@contextmanager
def as_replica() -> Iterator[Any]:
    """What a superuser of the server can do: no trigger fires, not even those of foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL {REPLICA} = replica")
        except DatabaseError:
            allow_replica()
            cursor.execute("SELECT FROM pg_parameter_acl")  # now the session knows of it
        cursor.execute(f"SET LOCAL {REPLICA} = replica")
        yield cursor
        cursor.execute(f"SET LOCAL {REPLICA} = DEFAULT")


@contextmanager
def past_triggers(table: str = TABLE) -> Iterator[Any]:
    """What the owner of the tables can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def by_hand(link: Publication, **columns: Any) -> None:
    names = ", ".join(f"{name} = %s" for name in columns)
    with past_triggers() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET {names} WHERE id = %s",  # noqa: S608 - names of this test
            [*columns.values(), link.pk],
        )


def rewritten(link: Publication, change: Callable[[Any], None]) -> None:
    """A document changed with every hash in its row put right."""
    document = json.loads(link.document)
    change(document)
    text = canonical_text(document)
    digest = sha256_of(text)
    by_hand(link, document=text, sha256=digest, code=code_of(digest))


def found() -> list[tuple[int, str]]:
    return [(one.number, one.what) for one in verifying.verify_all().problems]


def words() -> str:
    return "\n".join(one.words for one in verifying.verify_all().problems)
