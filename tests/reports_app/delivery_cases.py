"""Publications for the tests of deliveries: of a ranking, with the lines that a test names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pgtrigger

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of
from cchc.core.clock import now
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from units_app.models import Unit

AS_OF = date(2024, 2, 20)
AREAS = {"1": "Chỉ đạo, điều hành", "2": "Cải cách thể chế"}
Facts = dict[str, Any]
DAMAGED = ("", "{", "[]", "null", '{"result": {"groups": 1}}', '{"result": {"groups": [null]}}')


def line_of(unit: Unit, rank: int | None = 1, index: str | None = "81.335", **more: Any) -> Facts:
    """A unit's line of a published ranking."""
    return {
        "unit": {"code": unit.code, "name": unit.name, "valid_from": unit.valid_from},
        "status": "ranked" if rank else "unranked",
        "points": "68.32",
        "applicable": "84",
        "bonus": "0",
        "penalty": "0",
        "index": index,
        "rank": rank,
        "band": "Tốt",
        "unknown": 0,
        "areas": {"1": ["10.5", "12", 0], "2": ["57.82", "72", 0]},
        **more,
    }


def publish_lines(lines: Iterable[Facts], revises: Publication | None = None, **more: Any) -> Any:
    """Publishes one group of these lines, as the service would."""
    document = {
        "inputs": {"groups": [{"code": "so", "name": "Sở, ban, ngành", "criteria": _criteria()}]},
        "result": {"groups": [{"code": "so", "lines": list(lines)}]},
    }
    return append(document, PublicationKind.RANKING, revises, **more)


def append(
    document: Mapping[str, Any],
    kind: PublicationKind,
    revises: Publication | None = None,
    **more: Any,
) -> Publication:
    """The next link of the chain with this document."""
    last = Publication.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    text = canonical_text({**document, "number": number})
    given = {
        "title": "Xếp hạng cải cách hành chính năm 2023",
        "subject": "2023",
        "as_of": AS_OF,
        "published_at": now(),
        "decision_no": "15/QĐ-UBND",
        "decision_on": date(2024, 2, 28),
        **more,
    }
    if revises is not None:
        given |= {"revises": revises, "revision": revises.revision + 1}
        given.setdefault("reason", "Cộng sót điểm của một tiêu chí.")
    sha256 = sha256_of(text)
    return Publication.objects.create(
        number=number,
        kind=kind,
        code=code_of(sha256),
        previous=last.sha256 if last else "",
        sha256=sha256,
        document=text,
        **given,
    )


def put_document(publication: Publication, document: str) -> None:
    """Changes the document as somebody with all rights on the database does."""
    with pgtrigger.ignore("scores_app.Publication:stays"):
        Publication.objects.filter(pk=publication.pk).update(document=document)


def _criteria() -> list[Facts]:
    return [{"code": code, "name": name, "parent": None} for code, name in AREAS.items()]
