"""What is written for people who read the templates is never shown on a page."""

from __future__ import annotations

import re

from cchc.embedded import places

OPEN_COMMENT = re.compile(r"\{#(?!.*#\})")


def test_a_comment_ends_on_its_line() -> None:
    """Longer ones stand in {% comment %}: Django shows the others as they are."""
    files = (places.REPOSITORY / "templates").rglob("*.*")
    shown = [file.name for file in files if OPEN_COMMENT.search(file.read_text("utf-8"))]
    assert shown == []
