"""Every address × role: what each of them is answered. A new address must be added here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import ANONYMOUS, EVERYONE, NOBODY, ROLES, Cast
from tests.factories import make_area, make_assignment

OK, FOUND = HTTPStatus.OK, HTTPStatus.FOUND
FORBIDDEN, NOT_FOUND = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
NOT_ALLOWED = HTTPStatus.METHOD_NOT_ALLOWED

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


ASSIGNMENT = {"pk": "assignment"}
FOREIGN = {"pk": "foreign"}
UNIT = {"pk": "unit"}

TABLE = (
    Row("login", {**dict.fromkeys(EVERYONE, FOUND), ANONYMOUS: OK}),
    Row("logout", dict.fromkeys(EVERYONE, NOT_ALLOWED)),
    Row("logout", dict.fromkeys(EVERYONE, FOUND), method="post"),
    Row("password_change", SIGNED_IN),
    Row("unit_list", WITH_ROLE),
    Row("unit_list", answers(NOT_ALLOWED), method="post"),
    Row("unit_export", WITH_ROLE, {"form": "csv"}),
    Row("unit_export", WITH_ROLE, {"form": "xlsx"}),
    Row("unit_detail", WITH_ROLE, UNIT),
    Row("unit_detail", answers(NOT_FOUND), {"pk": 0}),
    Row("overview", WITH_ROLE),
    Row("assignment_list", WITH_ROLE),
    Row("assignment_export", WITH_ROLE, {"form": "csv"}),
    Row("assignment_export", WITH_ROLE, {"form": "xlsx"}),
    Row("assignment_detail", OWN_UNIT, ASSIGNMENT),
    Row("assignment_detail", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("assignment_create", STAFF),
    Row("assignment_status", answers(staff=OK, officer=OK, head=OK), ASSIGNMENT),
    Row("assignment_status", answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("assignment_correct", STAFF, ASSIGNMENT),
    Row("assignment_correct", answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("recompute", answers(NOT_ALLOWED)),
    Row("recompute", answers(FOUND, officer=FORBIDDEN, head=FORBIDDEN), method="post"),
    Row("recompute_state", WITH_ROLE),
    Row("healthz", ANYBODY),
    Row("admin:index", ADMIN),
    Row("admin:login", dict.fromkeys(EVERYONE, FOUND)),
    Row("admin:logout", answers(admin=NOT_ALLOWED)),
    Row("admin:password_change", answers(admin=FOUND)),
    Row("admin:password_change_done", answers(admin=FOUND)),
    Row("admin:jsi18n", ADMIN),
    Row("admin:autocomplete", answers()),  # without saying what to complete nobody gets anything
    Row("admin:app_list", ADMIN, {"app_label": "units_app"}),
    Row("admin:view_on_site", answers(admin=NOT_FOUND), {"content_type_id": 0, "object_id": 0}),
)

# What it says depends on the machine, not on who asks: tests/core/test_health.py.
ELSEWHERE = {"readyz"}

# What each registered model offers: (list, add, change, delete, history) of an administrator.
READ_ONLY = (OK, FORBIDDEN, OK, FORBIDDEN, OK)
KEPT = (OK, OK, OK, FORBIDDEN, OK)
ADMIN_MODELS = {
    "units_app_user": ("user", KEPT),
    "units_app_unit": ("unit", KEPT),
    "tasks_app_area": ("area", KEPT),
    "core_importbatch": ("", READ_ONLY),
    "axes_accessattempt": ("", READ_ONLY),
    "axes_accesslog": ("", READ_ONLY),
}
ADMIN_PAGES = ("changelist", "add", "change", "delete", "history")


def all_names(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from all_names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}" if pattern.name else "", pattern


def test_every_address_stands_in_the_table() -> None:
    known = {row.name for row in TABLE} | ELSEWHERE
    known |= {f"admin:{model}_{page}" for model in ADMIN_MODELS for page in ADMIN_PAGES}
    found = {name for name, _ in all_names(get_resolver().url_patterns) if name}
    assert found - known == set(), "chưa có trong ma trận địa chỉ × vai trò"
    assert known - found == set(), "trong ma trận nhưng không còn địa chỉ này"


def test_addresses_without_a_name_are_those_of_the_admin() -> None:
    unnamed = {
        str(pattern.pattern) for name, pattern in all_names(get_resolver().url_patterns) if not name
    }
    assert unnamed <= {"<path:object_id>/", "(?P<url>.*)$"}


@pytest.fixture
def things(cast: Cast) -> dict[str, int]:
    """Primary keys that rows of the table name."""
    return {
        "unit": cast.unit.pk,
        "user": cast.users["officer"].pk,
        "assignment": make_assignment(cast.unit).pk,
        "foreign": make_assignment(cast.other_unit).pk,
        "area": make_area().pk,
    }


def ask(cast: Cast, who: str, method: str, url: str) -> int:
    ask_for = getattr(cast[who], method)
    response = ask_for(url)
    if response.streaming:
        b"".join(response)
    return int(response.status_code)


@pytest.mark.parametrize(
    "row",
    TABLE,
    ids=[f"{row.method}-{row.name}-{'-'.join(map(str, row.kwargs.values()))}" for row in TABLE],
)
def test_everybody_is_answered_as_the_table_says(
    row: Row, cast: Cast, things: dict[str, int]
) -> None:
    kwargs = {key: things.get(value, value) for key, value in row.kwargs.items()}
    url = reverse(row.name, kwargs=kwargs)
    found = {who: ask(cast, who, row.method, url) for who in EVERYONE}
    assert found == row.expected


@pytest.mark.parametrize("model", ADMIN_MODELS)
def test_only_administrators_see_the_administration(
    model: str, cast: Cast, things: dict[str, int]
) -> None:
    thing, expected = ADMIN_MODELS[model]
    for page, status in zip(ADMIN_PAGES, expected, strict=True):
        of_one = page in ("change", "delete", "history")
        if of_one and not thing:
            continue
        args = [things[thing]] if of_one else []
        url = reverse(f"admin:{model}_{page}", args=args)
        found = {who: ask(cast, who, "get", url) for who in EVERYONE}
        assert found == answers(admin=status), page
