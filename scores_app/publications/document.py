"""The canonical document of a publication: who publishes what, on what ground, and by which
program, around the inputs and the result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

import cchc
from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.context import province_name
from scores_app.choices import PublicationKind
from scores_app.models import Round
from scores_app.ranks.runs import rules_version

FORMAT = "cchc-publication/1"  # of what is published now; `formats` has each that is known
# What reading a document may raise that somebody changed past the database's own guard.
UNREADABLE = (
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)
STALE = (
    "Số liệu đã đổi từ lúc mở trang này nên chưa công bố. Trang đang hiện số liệu mới; xem lại rồi "
    "công bố."
)
# What says when, by whom and as which link something is published, and by which program; all else
# is what is published, and a correction changes some of it.
ABOUT = frozenset(
    {
        "number",
        "previous",
        "revises",
        "revision",
        "reason",
        "published_at",
        "published_by",
        "as_of",
        "program",
        "rules_version",
    }
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants to publish; the chain gives it its number and its link.

    `inputs` and `result` are made of what canonical texts are made of. `round` is that of a
    ranking.
    """

    kind: PublicationKind
    title: str
    subject: str
    as_of: date
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    round: Round | None = None
    reason: str = ""
    decision_no: str = ""
    decision_on: date | None = None
    is_public: bool = False
    is_sample: bool = False
    is_loaded: bool = False


@dataclass(frozen=True, kw_only=True)
class Link:
    """The place of a document in the chain: `previous` is the SHA-256 of the link before, `revises`
    the number of the one it replaces.
    """

    number: int
    previous: str
    revises: int | None
    revision: int
    at: datetime
    by: str


def seen_of(frozen: Mapping[str, Any]) -> str:
    """What names exactly that which would be frozen, so that a page can say what it showed."""
    return sha256_of(canonical_text(frozen))


def refuse_unseen(seen: str | None, frozen: Mapping[str, Any]) -> None:
    """Raises ValidationError where a person read something else; None is nobody's reading."""
    if seen is not None and seen != seen_of(frozen):
        raise ValidationError(STALE)


def document_of(draft: Draft, link: Link) -> str:
    """The canonical text that is hashed and kept."""
    return canonical_text(
        {
            "format": FORMAT,
            "kind": draft.kind,
            "number": link.number,
            "previous": link.previous,
            "revises": link.revises,
            "revision": link.revision,
            "reason": draft.reason,
            "title": draft.title,
            "subject": draft.subject,
            "as_of": draft.as_of,
            "published_at": link.at,
            "published_by": link.by,
            "decision": {"no": draft.decision_no, "on": draft.decision_on},
            "program": f"CCHC {cchc.__version__}",
            "rules_version": rules_version(),
            "province": {"code": settings.PROVINCE_CODE, "name": province_name()},
            "is_public": draft.is_public,
            "is_sample": draft.is_sample,
            "is_loaded": draft.is_loaded,
            "inputs": draft.inputs,
            "result": draft.result,
        }
    )


def data_code_of(document: Mapping[str, Any]) -> str:
    """The code that is printed in the files of a published pack; "" where a document has none."""
    try:
        return str(document["inputs"]["manifest"]["code"])
    except (KeyError, TypeError):
        return ""


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are read back from a document: decimals and days as text."""
    read: dict[str, Any] = json.loads(canonical_text(facts))
    return read


def says_the_same(one: str, other: str) -> bool:
    """Whether a document publishes what the other one did: the moment, the person, the reason, the
    program and the links aside. To name no decision where the other named one says nothing new.
    """
    said, before = _said(one), _said(other)
    if not said["decision"]["no"]:
        said["decision"] = before.get("decision")
    return said == before


def _said(document: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(document).items() if name not in ABOUT}
