"""One address and the answer each role gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from tests.cast import ANONYMOUS, EVERYONE, NOBODY, ROLES, Cast

OK, FOUND = HTTPStatus.OK, HTTPStatus.FOUND
FORBIDDEN, NOT_FOUND = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
NOT_ALLOWED, CONFLICT = HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.CONFLICT

Things = dict[str, Callable[[Cast], int]]
Answers = dict[str, int]


def answers(default: int = FORBIDDEN, **differing: int) -> Answers:
    """One status for each role; without any role 403, not signed in 302."""
    given = {**dict.fromkeys(ROLES, default), NOBODY: FORBIDDEN, ANONYMOUS: FOUND}
    return {**given, **differing}


ANYBODY: Answers = dict.fromkeys(EVERYONE, OK)
SIGNED_IN = answers(OK, nobody=OK)
WITH_ROLE = answers(OK)
OWN_UNIT = answers(OK)
STAFF = answers(staff=OK)
ADMIN = answers(admin=OK)


@dataclass(frozen=True)
class Row:
    """What everybody is answered at one address; `kwargs` may name things the test makes."""

    name: str
    expected: Answers
    kwargs: dict[str, Any] = field(default_factory=dict)
    method: Literal["get", "post"] = "get"
