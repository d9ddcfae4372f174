"""Whether a template that was taken earlier is taken by the checks of today.

What was found is kept by its digest and by the version of the checks, so that one is read again
only after the program has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache

from reports_app.choices import DocumentKind
from reports_app.documents.upload_checks import TOO_LONG, check_template

KEPT_SECONDS = 30 * 24 * 3600


def problems_of(kind: DocumentKind, sha256: str, content: Callable[[], bytes]) -> Sequence[str]:
    """Why a kept template of this kind is taken no more; nothing for one that is.

    Args:
        kind: of the documents it is for.
        sha256: of its content; "" stands for the product's own, which tests hold to the checks.
        content: reads it, where it must be checked anew.
    """
    if not sha256:
        return ()
    known: Sequence[str] | None = cache.get(_key(kind, sha256))
    if known is None:
        known = check_template(kind, content()).problems
        remember(kind, sha256, known)
    return known


def remember(kind: DocumentKind, sha256: str, problems: Sequence[str]) -> None:
    """Keeps what the checks found; that they were not done in time says nothing of the template."""
    if TOO_LONG not in problems:
        cache.set(_key(kind, sha256), tuple(problems), timeout=KEPT_SECONDS)


def _key(kind: DocumentKind, sha256: str) -> str:
    return f"template checked {kind.value} {sha256} {checks_version()}".replace(" ", ":")


@lru_cache(maxsize=1)
def checks_version() -> str:
    """Another one whenever anything changes that reads, tries or fills templates."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()[:16]
