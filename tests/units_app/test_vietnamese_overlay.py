"""The overlay that fills what Django's and django-axes' own translations lack."""

from __future__ import annotations

import ast
import gettext
from pathlib import Path

from cchc.embedded import places

FOLDER = Path(places.REPOSITORY, "locale", "vi", "LC_MESSAGES")


def read_po(text: str) -> dict[str, str]:
    """msgid -> msgstr (of the one plural form there is)."""
    found: dict[str, str] = {}
    for block in text.split("\n\n"):
        parts: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            before, _, quoted = line.partition('"')
            keyword = before.strip() or keyword
            if quoted and not line.startswith("#"):
                parts[keyword] = parts.get(keyword, "") + ast.literal_eval(f'"{quoted}')
        if "msgid" in parts:
            assert parts["msgid"] not in found
            found[parts["msgid"]] = parts.get("msgstr", parts.get("msgstr[0]", ""))
    return found


def test_the_compiled_file_holds_what_the_source_says() -> None:
    source = read_po((FOLDER / "django.po").read_text("utf-8"))
    with (FOLDER / "django.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for msgid, msgstr in source.items():
        if msgid:
            assert msgstr
            assert msgstr in {compiled.gettext(msgid), compiled.ngettext(msgid, "", 2)}
