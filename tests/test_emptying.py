"""Between tests the tables are emptied, even while somebody is still at work."""

from __future__ import annotations

import threading
import time

import psycopg2
import pytest

from tests.conftest import empty_tables
from tests.factories import make_unit
from units_app.models import Unit


@pytest.mark.django_db(transaction=True)
def test_a_late_request_is_waited_for(program_env: dict[str, str]) -> None:
    """One that holds a table late in our order and asks for an early one meanwhile."""
    make_unit()
    other = psycopg2.connect(program_env["DATABASE_URL"])
    cursor = other.cursor()
    cursor.execute("LOCK TABLE core_area IN ROW EXCLUSIVE MODE")

    def go_on() -> None:
        time.sleep(0.5)
        cursor.execute("LOCK TABLE units_app_unit IN ROW EXCLUSIVE MODE")
        other.commit()
        other.close()

    late = threading.Thread(target=go_on)
    late.start()
    empty_tables()
    late.join()
    assert not Unit.objects.exists()
