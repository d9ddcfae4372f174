"""Every address × role: what each of them is answered. A new address must be added to its part."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.addresses import PARTS, administration, units, unopened
from tests.addresses.administration import ADMIN_MODELS, ADMIN_PAGES
from tests.addresses.rows import Answers, answers
from tests.cast import EVERYONE, Cast
from tests.conftest import empty_redis

TABLE = tuple(row for part in PARTS for row in part.TABLE)

# What it says depends on the machine, not on who asks: tests/core/test_health.py.
ELSEWHERE = {"readyz"}


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


def test_every_address_of_a_round_is_asked_for_one_in_preparation() -> None:
    asked = {row.name for row in unopened.TABLE}
    of_rounds = {
        name
        for name, pattern in all_names(get_resolver().url_patterns)
        if pattern.callback.__module__.startswith("scores_app.views.")
        and pattern.callback.__module__.split(".")[-1] not in unopened.OTHER_VIEWS
        and {"pk", "code", "sheet"} & set(pattern.pattern.regex.groupindex)
    }
    assert of_rounds == asked


def test_addresses_without_a_name_are_those_of_the_admin() -> None:
    unnamed = {
        str(pattern.pattern) for name, pattern in all_names(get_resolver().url_patterns) if not name
    }
    assert unnamed <= {"<path:object_id>/", "(?P<url>.*)$"}


def make_things(cast: Cast, *parts: ModuleType) -> dict[str, int]:
    """Primary keys that rows of these parts name."""
    return {name: make(cast) for part in parts for name, make in part.THINGS.items()}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in the block, database and caches know nothing of it afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    empty_redis()


def ask(cast: Cast, method: str, url: str) -> Answers:
    """What everybody is answered, one after the other; whatever follows from it is undone."""
    with undone():
        people = cast.anew()
        return {who: status(getattr(people[who], method)(url)) for who in EVERYONE}


def status(response: HttpResponseBase) -> int:
    if isinstance(response, StreamingHttpResponse):
        b"".join(response)
    return int(response.status_code)


def unlike(found: Answers, expected: Answers) -> dict[str, str]:
    """Who is answered otherwise than the table says."""
    return {
        who: f"{found[who]}, not {expected[who]}" for who in EVERYONE if found[who] != expected[who]
    }


@pytest.mark.parametrize("part", PARTS, ids=[part.__name__.rpartition(".")[2] for part in PARTS])
def test_everybody_is_answered_as_the_table_says(part: ModuleType, cast: Cast) -> None:
    things = make_things(cast, part)
    wrong = {}
    for row in part.TABLE:
        url = reverse(row.name, kwargs={key: things.get(of, of) for key, of in row.kwargs.items()})
        wrong[f"{row.method} {row.name} {row.kwargs}"] = unlike(
            ask(cast, row.method, url), row.expected
        )
    assert {row: who for row, who in wrong.items() if who} == {}


@pytest.mark.parametrize("model", ADMIN_MODELS)
def test_only_administrators_see_the_administration(model: str, cast: Cast) -> None:
    things = make_things(cast, units, administration)
    thing, expected = ADMIN_MODELS[model]
    for page, allowed in zip(ADMIN_PAGES, expected, strict=True):
        of_one = page in ("change", "delete", "history")
        if of_one and not thing:
            continue
        args = [things[thing]] if of_one else []
        url = reverse(f"admin:{model}_{page}", args=args)
        assert ask(cast, "get", url) == answers(admin=allowed), page
