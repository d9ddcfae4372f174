"""The pages as one file: styles, program and letters inside, so that it opens without a network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from reports_app.conference.slides import Show

STYLE, SCRIPT = "dist/conference.css", "dist/conference.js"
_FONT = re.compile(r"url\(\"?\./(?P<file>fonts/[\w.-]+\.woff2)\"?\)")


def document(request: HttpRequest, shown: Show) -> str:
    """The file; the same figures give the same bytes, but for the moment on the first page."""
    style, script = inside()
    context = {
        "show": shown,
        "at": 0,
        # Of our own bundle, and unescaped as the policy's digests want it.
        "style": mark_safe(style),  # noqa: S308 - a file of the bundle
        "script": mark_safe(script),  # noqa: S308 - a file of the bundle
        "policy": policy(style, script),
    }
    return render_to_string("reports_app/conference_file.html", context, request)


@cache
def inside() -> tuple[str, str]:
    """Styles with their letters, and the program, as the file holds them."""
    style = _FONT.sub(lambda found: f"url({_data(found['file'])})", _text(STYLE))
    return style, _text(SCRIPT)


def policy(style: str, script: str) -> str:
    """What the file allows itself: these styles and this program, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(file: str) -> str:
    letters = base64.b64encode(_path(f"dist/{file}").read_bytes()).decode()
    return f"data:font/woff2;base64,{letters}"


def _text(name: str) -> str:
    """Without the last line break, which a template would keep outside the digest."""
    return _path(name).read_text("utf-8").strip()


def _path(name: str) -> Path:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return Path(found)
