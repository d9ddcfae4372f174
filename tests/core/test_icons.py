"""Icons named on pages are in the bundle, and the bundle holds no icon that nothing names."""

from __future__ import annotations

import json
import re

from cchc.core.context import ENTRIES
from cchc.core.templatetags.cchc_format import LOOKS, UNKNOWN_LOOK
from cchc.embedded.places import REPOSITORY
from evidence_app.choices import TYPES
from scores_app.templatetags.year_words import LOOKS as COURSES

OWN = {"mark"}
NAMED = re.compile(r"""(?:\{% icon |empty_icon=)"([a-z0-9-]+)\"""")


def used() -> set[str]:
    pages = (REPOSITORY / "templates").rglob("*.html")
    named = {name for page in pages for name in NAMED.findall(page.read_text("utf-8"))}
    looks = {icon for _, icon in (*LOOKS.values(), *COURSES.values(), UNKNOWN_LOOK)}
    kinds = {kind.icon for kind in TYPES.values()}
    return named | looks | kinds | {icon for _, _, icon in ENTRIES}


def test_the_sprite_holds_just_what_is_used() -> None:
    listed = json.loads((REPOSITORY / "frontend/src/icons.json").read_text("utf-8"))
    assert len(listed) == len(set(listed))
    assert set(listed) == used() - OWN
