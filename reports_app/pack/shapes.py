"""What a manifest must look like before anything of it is checked: types, days, UTF-8, sizes.

All that is read of a manifest afterwards is of the kind that is said here, with the keys of the
format that it names; pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reports_app.pack.formats import Format, format_of

_TEXTS = ("as_of", "since", "program", "code", "data_sha256")
_PERIOD = ("code", "name", "starts_on", "ends_on", "due_on")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RATE = re.compile(r"\d{1,3}\.\d{2}")
_MOST = 10**12  # rows, bytes and counts beyond it are no numbers of a pack


def is_known(told: Any) -> bool:
    """Whether what was read of a manifest.json is the manifest of a pack of a format known here."""
    try:
        return all(_said_well(told, format_of(told)))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return False


def strangers(told: Mapping[str, Any]) -> Iterator[str]:
    """What a manifest says that no pack says, or leaves out: names of keys."""
    of = format_of(told)
    for where, held, known in (
        ("", told, of.keys),
        ("headline.", told["headline"], of.headline),
        ("period.", told["period"], of.period),
        ("province.", told["province"], of.province),
    ):
        yield from (f"{where}{key} là mục lạ" for key in sorted(held.keys() - known))
        yield from (f"thiếu {where}{key}" for key in sorted(known - held.keys()))


def _said_well(told: Mapping[str, Any], of: Format) -> Iterator[bool]:
    yield _is_utf8(told)
    yield all(isinstance(told[name], str) for name in _TEXTS)
    yield all(isinstance(told["period"][name], str) for name in _PERIOD)
    yield all(isinstance(told["province"][name], str) for name in ("code", "name"))
    yield isinstance(told["is_sample"], bool)
    yield isinstance(told["templates"], dict) and isinstance(told["headline"], dict)
    yield all(_is_day(one) for one in (told["as_of"], told["since"]))
    yield all(_is_day(told["period"][name]) for name in _PERIOD[2:])
    yield all(_is_figure(of, *figure) for figure in told["headline"].items())
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


def _is_figure(of: Format, name: str, value: Any) -> bool:
    if name in of.rates:
        return value is None or (isinstance(value, str) and bool(_RATE.fullmatch(value)))
    return name not in of.counts or _is_whole(value)


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
