"""Tables that tie documents to something of an app above, read together: what they make visible in
one condition, where a document is used in one query, however many tables there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Model, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Place:
    """A document, what it is tied to, and what the table has to say of it."""

    evidence_id: int
    owner_id: int
    code: str
    text: str
    day: date | None


@dataclass(frozen=True)
class Link:
    """One of these tables: the way from there to what owns its documents, the words for a place,
    the columns of the text and the day that those words need (empty: none).
    """

    model: type[Model]
    way: str
    words: Callable[[Place], str]
    text: str = ""
    day: str = ""

    def rows(self) -> QuerySet[Any]:
        """All rows of the table, in no order."""
        return self.model._default_manager.order_by()


Asked = Iterable[tuple[Link, QuerySet[Any]]]
"""Tables, each with those of its rows that are asked for."""


def of_event(kinds: type[TextChoices]) -> Callable[[Place], str]:
    """Words for a link to an event: "Giao nhiệm vụ ngày 10/01/2023"."""
    return lambda place: f"{kinds(place.text).label} ngày {place.day:%d/%m/%Y}"


def tied(asked: Asked) -> Q:
    """Documents that one of these rows ties to something."""
    return Q(pk__in=_together([rows.values("evidence_id") for _, rows in asked]))


def places(asked: Asked) -> Iterator[tuple[Place, str]]:
    """Where these rows tie documents to, each with its words. One query."""
    asked = list(asked)
    found = _together([_columns(at, link, rows) for at, (link, rows) in enumerate(asked)])
    for at, *columns in found:
        place = Place(*columns)
        yield place, asked[at][0].words(place)


def _together(parts: list[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = parts
    return first.union(*others, all=True)


def _columns(at: int, link: Link, rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    """Columns of one type in every table, or they could not stand in one query."""
    text, day = F(link.text) if link.text else Value(""), F(link.day) if link.day else Value(None)
    return rows.values_list(
        Value(at),
        "evidence_id",
        f"{link.way}_id",
        f"{link.way}__code",
        Cast(text, CharField()),
        Cast(day, DateField()),
    )
