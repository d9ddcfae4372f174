"""What tests of packs look at together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reports_app.pack_cases import sound_pack

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def pack(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> bytes:
    """A sound pack, made once: checking writes nothing and reads no books."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        content = sound_pack()
        transaction.set_rollback(True)
    return content
