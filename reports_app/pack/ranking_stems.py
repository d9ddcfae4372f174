"""What the files of rankings are called: by the name of their group, without accents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from cchc.core.text import searchable

RANKINGS = "xep-hang-"
LONGEST = 40  # letters of a group's name
_BETWEEN = re.compile("[^a-z0-9]+")


def stems_of(groups: Mapping[str, str]) -> dict[str, str]:
    """How the names of a ranking's files begin, for each group of a pack, by its code.

    Groups whose names look alike without accents, or have no letter at all, bear their code
    behind a sign that no name holds: xep-hang-so_department.

    Args:
        groups: names by code.
    """
    plain = {code: _plain(name) for code, name in groups.items()}
    borne = Counter(plain.values())
    return {
        code: f"{RANKINGS}{name if name and borne[name] == 1 else f'{name}_{code}'}"
        for code, name in plain.items()
    }


def _plain(name: str) -> str:
    """Small letters, digits and hyphens; a long name ends with a whole word."""
    words = _BETWEEN.sub("-", searchable(name)).strip("-")
    if len(words) <= LONGEST:
        return words
    whole = words[: LONGEST + 1].rpartition("-")[0]
    return whole or words[:LONGEST]
