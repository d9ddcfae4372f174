"""Check codes: the short names by which paper finds its way back to what it was made from.

A code is the beginning of a SHA-256 in letters that are not mistaken for one another (Crockford's
base 32: no I, L, O, U), so whoever holds the file can make the code of it themselves.
"""

from __future__ import annotations

import re

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # 60 bits
_PIECE = 4
_MISTAKEN = str.maketrans({"I": "1", "L": "1", "O": "0"})
_NOTHING = re.compile(r"[\s\-–.]+")


def code_of(sha256: str) -> str:
    """The code of a digest, as it is kept: twelve letters."""
    number = int(sha256, 16) >> (256 - 5 * LENGTH)
    return "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def spelled(code: str) -> str:
    """The code as it is printed: K7QM-2F9T-XAB4."""
    return "-".join(code[at : at + _PIECE] for at in range(0, len(code), _PIECE))


def typed_code(text: str) -> str:
    """The code that somebody typed, as it is kept; "" for what cannot be one."""
    code = _NOTHING.sub("", text).upper().translate(_MISTAKEN)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
