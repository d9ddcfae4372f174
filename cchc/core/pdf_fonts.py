"""The product's font as PDF needs it: one file for each weight.

The bundle brings Be Vietnam Pro in two parts, the letters that Latin languages share and the
others. A PDF that takes its letters from two files changes the font within nearly every word; put
together once, they are kept in `var/fonts` by what they were made of.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

_PARTS = ("latin", "vietnamese")
# How glyphs join and shift in other scripts; Vietnamese letters are whole glyphs.
_UNUSED = ("GSUB", "GPOS", "GDEF", "DSIG")


class FontsMissingError(Exception):
    """The bundle, which brings the font, was not built."""


def font_file(weight: int) -> Path:
    """The whole font of this weight (400, 600) as a TrueType file, made where it is not there.

    Raises FontsMissingError.
    """
    parts = [_part(part, weight) for part in _PARTS]
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    place = Path(settings.VAR_DIR, "fonts", f"be-vietnam-pro-{weight}-{digest[:16]}.ttf")
    if not place.exists():
        _put_together(parts, place)
    return place


def _part(part: str, weight: int) -> Path:
    found = finders.find(f"dist/fonts/be-vietnam-pro-{part}-{weight}-normal.woff2")
    if not found:
        message = "Thiếu phông chữ của giao diện: chạy bin/run một lần để dựng giao diện."
        raise FontsMissingError(message)
    return Path(found)


def _put_together(parts: list[Path], place: Path) -> None:
    """Writes the font aside and puts it in place whole; the same parts give the same bytes."""
    from fontTools.merge import Merger, Options
    from fontTools.ttLib import TTFont

    font = Merger(options=Options(drop_tables=list(_UNUSED))).merge([str(part) for part in parts])
    with TTFont(parts[0]) as first:
        font["head"].created, font["head"].modified = first["head"].created, first["head"].modified
    font.flavor, font.recalcTimestamp = None, False
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as stream:
        font.save(stream)
    Path(name).replace(place)
