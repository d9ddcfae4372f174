"""Writing initiatives out in the columns that import takes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F

from cchc.core.areas import names_for_sheets
from cchc.core.imports import Value
from models_app.models import Adoption, Initiative
from models_app.querysets import InitiativeQuerySet

CHUNK = 2000
OWN = ("code", "effect", "problem", "novelty", "scope", "starts_on", "is_sample")
STANDING = {
    "title": "title",
    "unit": "unit__code",
    "unit_name": "unit__name",
    "year": "year",
    "area": "area_id",
    "stage": "stage",
    "registered_on": "registered_on",
    "decision_no": "decision_no",
    "decision_on": "decision_on",
    "stage_on": "stage_on",
    "decision_issuer": "decision_issuer",
}


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Yield every initiative registered by `as_of`, as it stood at the end of that day, by code."""
    return rows_of(Initiative.objects.as_of(as_of).order_by("code"), as_of)


def rows_of(initiatives: InitiativeQuerySet, day: date) -> Iterator[Mapping[str, Value]]:
    """Yield the rows of a queryset made with `as_of(day)`, in its order; memory stays flat."""
    areas = names_for_sheets()
    for chunk in _chunks(_facts(initiatives).iterator(chunk_size=CHUNK)):
        adopters = _adopters([row["id"] for row in chunk], day)
        for row in chunk:
            row["area"] = areas.get(row["area"], "")
            row["adopters"] = ", ".join(adopters[row.pop("id")])
            yield row


def adopter_text(code: str, since: date) -> str:
    """One unit as the column of adopters names it."""
    return f"{code} ({since:%d/%m/%Y})"


def _facts(initiatives: InitiativeQuerySet) -> Any:
    at = initiatives.standing_path
    wanted = {f"sheet_{key}": F(key) for key in OWN}
    wanted |= {f"sheet_{key}": F(f"{at}{path}") for key, path in STANDING.items()}
    return initiatives.annotate(**wanted).values_list("id", *wanted)


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[dict[str, Any]]]:
    keys = ("id", *OWN, *STANDING)
    while chunk := list(islice(rows, CHUNK)):
        yield [dict(zip(keys, row, strict=True)) for row in chunk]


def _adopters(ids: list[int], day: date) -> defaultdict[int, list[str]]:
    """Who applies each initiative on `day`, the earliest first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    active = Adoption.objects.as_of(day).active(day).filter(initiative__in=ids)
    facts = active.order_by("at_since", "unit__code", "pk")
    for initiative, code, since in facts.values_list("initiative_id", "unit__code", "at_since"):
        found[initiative].append(adopter_text(code, since))
    return found
