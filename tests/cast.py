"""The cast: one signed-in client for every role, one without any, one not signed in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import pytest
from django.test import Client

from tests.factories import make_unit, make_user
from units_app.choices import UNIT_ROLES, Role
from units_app.models import Unit, User

ROLES = tuple(role.value for role in Role)
NOBODY = "nobody"
ANONYMOUS = "anonymous"
EVERYONE = (*ROLES, NOBODY, ANONYMOUS)


@dataclass(frozen=True)
class Cast:
    """`clients["head"]` is signed in as `users["head"]`, who acts for `unit`."""

    unit: Unit
    other_unit: Unit
    users: dict[str, User]
    clients: dict[str, Client]

    def __getitem__(self, who: str) -> Client:
        return self.clients[who]

    def anew(self) -> Cast:
        """The same people, signed in as now, in browsers that remember nothing else."""
        return replace(self, clients={who: _copied(one) for who, one in self.clients.items()})


def _copied(client: Client) -> Client:
    copied = Client()
    copied.cookies = deepcopy(client.cookies)
    return copied


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def cast(db: None) -> Cast:
    """One client for each role; officer and head belong to `unit`, nobody to `other_unit`."""
    unit, other = make_unit("Sở Tư pháp", code="SO-TP"), make_unit("Sở Tài chính", code="SO-TC")
    users = {
        role.value: make_user(
            role,
            unit if role in UNIT_ROLES else None,
            username=f"vai-{role.value}",
            full_name=role.label,
        )
        for role in Role
    }
    users[NOBODY] = make_user(username="vai-nobody", full_name="Không có vai trò")
    clients = {who: signed_in(user) for who, user in users.items()}
    return Cast(unit, other, users, {**clients, ANONYMOUS: Client()})
