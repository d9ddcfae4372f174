"""A publication as version 1.2.0 wrote it, with every rule and every standing; made-up data."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of
from scores_app.models import Publication
from tests.score_factories import make_round, make_set
from tests.scores_app.publishing_cases import LEAVES, close

PATH = Path(__file__).parent.parent / "data" / "kept" / "cchc-publication-1.json"


def kept() -> dict[str, Any]:
    """The document."""
    told: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return told


def kept_row() -> Publication:
    """The first link of a chain, with its columns of then; the books know little of its round."""
    told = kept()
    text = canonical_text(told)
    of_round = make_round(make_set(LEAVES), code=told["subject"])
    close(of_round)
    return Publication.objects.create(
        number=told["number"],
        kind=told["kind"],
        code=code_of(sha256_of(text)),
        title=told["title"],
        subject=told["subject"],
        as_of=date.fromisoformat(told["as_of"]),
        round=of_round,
        revision=told["revision"],
        decision_no=told["decision"]["no"],
        decision_on=date.fromisoformat(told["decision"]["on"]),
        is_sample=told["is_sample"],
        published_at=datetime.fromisoformat(told["published_at"]),
        publisher=told["published_by"],
        sha256=sha256_of(text),
        document=text,
    )
