"""What a manifest must look like before anything of it is checked: types, days, UTF-8, sizes.

All that is read of a manifest afterwards is of the kind that is said here; pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reports_app.pack import manifest

COUNTS = ("assigned", "done", "due", "done_due", "overdue", "overdue_original")
RATES = ("rate_all", "rate_due", "rate_on_time", "rate_on_time_original", "rate_updated")
INITIATIVES = ("initiatives", "initiatives_recognised", "adoptions")
HEADLINE = frozenset((*COUNTS, *RATES, *INITIATIVES))
KEYS = frozenset(
    {
        "format",
        "period",
        "as_of",
        "since",
        "filters",
        "rankings",
        "program",
        "province",
        "is_sample",
        "code",
        "data_sha256",
        "headline",
        "templates",
        "files",
    }
)
_TEXTS = ("as_of", "since", "program", "code", "data_sha256")
_PERIOD = ("code", "name", "starts_on", "ends_on", "due_on")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RATE = re.compile(r"\d{1,3}\.\d{2}")
_MOST = 10**12  # rows, bytes and counts beyond it are no numbers of a pack


def is_known(told: Any) -> bool:
    """Whether what was read of a manifest.json is the manifest of a pack of this format."""
    try:
        return told["format"] == manifest.FORMAT and all(_said_well(told))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return False


def strangers(told: Mapping[str, Any]) -> Iterator[str]:
    """What a manifest says that no pack says, or leaves out: names of keys."""
    for where, held, known in (
        ("", told, KEYS),
        ("headline.", told["headline"], HEADLINE),
        ("period.", told["period"], frozenset(_PERIOD)),
        ("province.", told["province"], frozenset({"code", "name"})),
    ):
        yield from (f"{where}{key} là mục lạ" for key in sorted(held.keys() - known))
        yield from (f"thiếu {where}{key}" for key in sorted(known - held.keys()))


def _said_well(told: Mapping[str, Any]) -> Iterator[bool]:
    yield _is_utf8(told)
    yield all(isinstance(told[name], str) for name in _TEXTS)
    yield all(isinstance(told["period"][name], str) for name in _PERIOD)
    yield all(isinstance(told["province"][name], str) for name in ("code", "name"))
    yield isinstance(told["is_sample"], bool)
    yield isinstance(told["templates"], dict) and isinstance(told["headline"], dict)
    yield all(_is_day(one) for one in (told["as_of"], told["since"]))
    yield all(_is_day(told["period"][name]) for name in _PERIOD[2:])
    yield all(map(_is_figure, told["headline"].items()))
    yield isinstance(told["rankings"], list) and all(map(_is_ranking, told["rankings"]))
    yield isinstance(told["files"], list) and all(map(_is_file, told["files"]))


def _is_utf8(value: Any) -> bool:
    """No text of it, however deep, holds half a character."""
    if isinstance(value, dict):
        return all(_is_utf8(key) and _is_utf8(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_utf8, value))
    return not isinstance(value, str) or not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_day(text: str) -> bool:
    return len(text) == len("2023-09-06") and bool(date.fromisoformat(text))


def _is_figure(named: tuple[str, Any]) -> bool:
    name, value = named
    if name in RATES:
        return value is None or (isinstance(value, str) and bool(_RATE.fullmatch(value)))
    return name not in HEADLINE or _is_whole(value)


def _is_ranking(one: Mapping[str, Any]) -> bool:
    known = one.keys() == {"group", "round", "file"}
    return known and all(isinstance(value, str) for value in one.values())


def _is_file(one: Mapping[str, Any]) -> bool:
    return (
        isinstance(one["path"], str)
        and isinstance(one["title"], str)
        and (one["rows"] is None or _is_whole(one["rows"]))
        and _is_whole(one["bytes"])
        and bool(_DIGEST.fullmatch(one["sha256"]))
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST
