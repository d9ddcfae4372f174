"""The annex of the decision that makes a ranking known: a table for each group of units, and one
with its areas. What is published says it (decision 42); before that, the books do, as a draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from cchc.core.canonical import canonical_text
from cchc.core.printed import page_code
from reports_app.choices import DocumentKind
from reports_app.documents.engine import rendered
from reports_app.documents.environment import formal_day, roman
from reports_app.documents.issuing import issued_by
from scores_app.choices import PublicationKind, RowStatus
from scores_app.models import Publication, Round
from scores_app.publications.inputs import content_of
from scores_app.ranks.placing import index_of

Facts = Mapping[str, Any]
DRAFT_WORDS = "Dự thảo, chưa công bố"


def publication_of(of_round: Round, day: date) -> Publication | None:
    """What was published of a round and stood at the end of `day`; one query."""
    held = Publication.objects.filter(kind=PublicationKind.RANKING, round=of_round)
    return held.filter(as_of__lte=day).order_by("-number").first()


def annex_of_publication(publication: Publication) -> bytes:
    """The annex as it was published: from the frozen document alone, under its code."""
    said = json.loads(publication.document)
    decision = said["decision"]
    context = context_of(
        said,
        date.fromisoformat(said["as_of"]),
        is_sample=said["is_sample"],
        number=decision["no"],
        on=date.fromisoformat(decision["on"]) if decision["on"] else None,
        publication=_publication_words(said),
    )
    return rendered(DocumentKind.RANKING_ANNEX, context, publication.code)


def draft_annex(of_round: Round, day: date, *, who: str | None) -> bytes:
    """The annex by the books as of the end of `day`, marked as a draft; its code leads to the
    ranking's page. `who` asks for it, as `page_code` takes it.
    """
    said = json.loads(canonical_text(content_of(of_round, day)))
    context = context_of(
        said,
        day,
        is_sample=of_round.holds_sample(),
        number=of_round.decision_no,
        on=of_round.decision_on,
    )
    address = f"{reverse('ranking_round', args=[of_round.code])}?as_of={day.isoformat()}"
    code = page_code(address, f"Xếp hạng: {of_round.name}", day, who=who)
    return rendered(DocumentKind.RANKING_ANNEX, context, code)


def context_of(
    said: Facts,
    day: date,
    *,
    is_sample: bool,
    number: str,
    on: date | None,
    publication: str = "",
) -> dict[str, Any]:
    """What the template may name.

    Args:
        said: inputs and result of a round, as publications hold them.
        day: the as-of day.
        is_sample: whether the figures are made up.
        number, on: of the decision, as far as it is known.
        publication: which publication says so, in words; "" for a draft.
    """
    of_round = said["inputs"]["round"]
    groups = {group["code"]: group for group in said["inputs"]["groups"]}
    return {
        **issued_by(day, is_sample=is_sample),
        "round": {"code": of_round["code"], "name": of_round["name"], "year": of_round["year"]},
        "is_draft": not publication,
        "draft_words": "" if publication else DRAFT_WORDS,
        "publication": publication,
        "decision": _decision(number, on),
        "groups": [
            _group(place, groups[result["code"]], result["lines"])
            for place, result in enumerate(said["result"]["groups"], start=1)
        ],
    }


def _decision(number: str, on: date | None) -> dict[str, str]:
    """Number and day, or room to write them."""
    blank = "ngày      tháng      năm        "
    return {"no": number or "            ", "on": formal_day(on) if on else blank}


def _publication_words(said: Facts) -> str:
    again = f", đính chính lần {said['revision'] - 1}" if said["revision"] > 1 else ""
    return f"Bản công bố số {said['number']}{again}"


def _group(number: int, group: Facts, lines: Sequence[Facts]) -> dict[str, Any]:
    areas = list(_areas(group, lines))
    ranked = [line for line in lines if line["status"] == RowStatus.RANKED]
    return {
        "number": roman(number),
        "name": group["name"],
        "set": group["set"]["name"],
        "basis": group["set"]["legal_basis"],
        "units": len(lines),
        "ranked": len(ranked),
        "survey_words": "" if group["survey_run"] else "Không điều tra xã hội học.",
        "areas": [{"code": area["code"], "name": area["name"]} for area in areas],
        "lines": [_line(place, line, areas) for place, line in enumerate(lines, start=1)],
    }


def _areas(group: Facts, lines: Sequence[Facts]) -> Iterator[Facts]:
    """The areas that any line has points in, in the set's order; bonus and penalty are none."""
    held = {code for line in lines for code in line["areas"]}
    yield from (one for one in group["criteria"] if one["parent"] is None and one["code"] in held)


def _line(place: int, line: Facts, areas: Sequence[Facts]) -> dict[str, Any]:
    status = RowStatus(line["status"])
    return {
        "number": place,
        "unit": line["unit"]["name"],
        "code": line["unit"]["code"],
        "rank": line["rank"],
        "points": _decimal(line["points"]),
        "applicable": _decimal(line["applicable"]),
        "bonus": _decimal(line["bonus"]),
        "penalty": _decimal(line["penalty"]),
        "index": _decimal(line["index"]),
        "band": line["band"] if status == RowStatus.RANKED else "",
        "note": "" if status == RowStatus.RANKED else str(status.label),
        "areas": [{"index": _area(line["areas"].get(area["code"]))} for area in areas],
    }


def _area(part: Sequence[Any] | None) -> Decimal | None:
    """The share of an area's applicable maximum; None while any of it is unknown."""
    if part is None or part[2]:
        return None
    return index_of(Decimal(part[0]), Decimal(part[1]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
