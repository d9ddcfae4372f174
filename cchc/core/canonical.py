"""One text for one value: what is hashed, signed and compared a year later.

Keys are sorted, nothing is spaced, days are ISO, decimals are text with every digit and no needless
zero; a float has no exact text and is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from cchc.core.clock import HANOI
from cchc.core.figures import exact_text
from cchc.core.text import nfc


def canonical_text(value: Any) -> str:
    """The text of a value made of mappings, sequences, texts, whole numbers, decimals, days,
    moments, truth and None.

    Raises TypeError for anything else, floats among it.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(content: str | bytes) -> str:
    """SHA-256 in lower-case hexadecimal; a text counts as its UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _single(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is no text")
    return nfc(key)


def _single(value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.astimezone(HANOI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return nfc(value)
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical text")
