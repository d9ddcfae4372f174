"""Every address × role: what each of them is answered. A new address must be added to its part."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.addresses import PARTS, unopened
from tests.addresses.administration import ADMIN_MODELS, ADMIN_PAGES
from tests.addresses.rows import Row, answers
from tests.cast import EVERYONE, Cast

TABLE = tuple((part, row) for part in PARTS for row in part.TABLE)

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
    known = {row.name for _, row in TABLE} | ELSEWHERE
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


def ask(cast: Cast, who: str, method: str, url: str) -> int:
    ask_for = getattr(cast[who], method)
    response = ask_for(url)
    if response.streaming:
        b"".join(response)
    return int(response.status_code)


@pytest.mark.parametrize(
    ("part", "row"),
    TABLE,
    ids=[f"{row.method}-{row.name}-{'-'.join(map(str, row.kwargs.values()))}" for _, row in TABLE],
)
def test_everybody_is_answered_as_the_table_says(part: ModuleType, row: Row, cast: Cast) -> None:
    things = make_things(cast, part)
    kwargs = {key: things.get(value, value) for key, value in row.kwargs.items()}
    url = reverse(row.name, kwargs=kwargs)
    found = {who: ask(cast, who, row.method, url) for who in EVERYONE}
    assert found == row.expected


@pytest.mark.parametrize("model", ADMIN_MODELS)
def test_only_administrators_see_the_administration(model: str, cast: Cast) -> None:
    things = make_things(cast, *PARTS)
    thing, expected = ADMIN_MODELS[model]
    for page, status in zip(ADMIN_PAGES, expected, strict=True):
        of_one = page in ("change", "delete", "history")
        if of_one and not thing:
            continue
        args = [things[thing]] if of_one else []
        url = reverse(f"admin:{model}_{page}", args=args)
        found = {who: ask(cast, who, "get", url) for who in EVERYONE}
        assert found == answers(admin=status), page
