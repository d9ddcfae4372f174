"""What a unit came from and what became of it, over the generations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from cchc.core.templatetags.cchc_format import share
from units_app.diagram import Diagram, Edge, Node, drawn
from units_app.models import Succession, Unit
from units_app.resolving import validity

NOTE_LETTERS = 28

# Twelve steps are more than any territory went through; the bound also ends a circle.
_LINE = """
WITH RECURSIVE back(link, unit, generation) AS (
    SELECT id, predecessor_id, 1 FROM units_app_succession WHERE successor_id = %(unit)s
    UNION
    SELECT link.id, link.predecessor_id, back.generation + 1
    FROM back JOIN units_app_succession link ON link.successor_id = back.unit
    WHERE back.generation < 12
), ahead(link, unit, generation) AS (
    SELECT id, successor_id, 1 FROM units_app_succession WHERE predecessor_id = %(unit)s
    UNION
    SELECT link.id, link.successor_id, ahead.generation + 1
    FROM ahead JOIN units_app_succession link ON link.predecessor_id = ahead.unit
    WHERE ahead.generation < 12
)
SELECT link, unit, -generation FROM back WHERE unit <> %(unit)s
UNION ALL
SELECT link, unit, generation FROM ahead WHERE unit <> %(unit)s
"""


@dataclass(frozen=True)
class Relative:
    """A unit before (negative generation) or after (positive) the one the page is about."""

    unit: Unit
    generation: int
    shares: tuple[tuple[Unit, Decimal | None], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """Predecessors, oldest first, and successors, nearest first, of one unit; each unit once."""

    unit: Unit
    before: tuple[Relative, ...]
    after: tuple[Relative, ...]
    links: tuple[Succession, ...]

    def valid_on(self, day: date) -> list[Unit]:
        """Which successors exist on `day`: what the unit is called by then."""
        return [relative.unit for relative in self.after if relative.unit.is_valid_on(day)]

    def diagram(self) -> Diagram:
        """The same as a drawing, time going from left to right."""
        nodes = [
            _node(relative.unit, relative.generation) for relative in (*self.before, *self.after)
        ]
        edges = [
            Edge(link.predecessor_id, link.successor_id, share(link.share) if link.share else "")
            for link in self.links
        ]
        return drawn([*nodes, _node(self.unit, 0)], edges)


def lineage_of(unit: Unit) -> Lineage:
    """Reads every generation in two queries."""
    steps = _steps(unit)
    links = tuple(
        Succession.objects.filter(pk__in={link for link, _, _ in steps})
        .select_related("predecessor", "successor")
        .order_by("pk")
    )
    relatives = sorted(_relatives(links, _generations(steps)), key=_by_generation_and_name)
    return Lineage(
        unit=unit,
        before=tuple(relative for relative in relatives if relative.generation < 0),
        after=tuple(relative for relative in relatives if relative.generation > 0),
        links=links,
    )


def _steps(unit: Unit) -> list[tuple[int, int, int]]:
    """(link, unit it leads to, generation), one row for every way that leads there."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {"unit": unit.pk})
        return [(link, unit, generation) for link, unit, generation in cursor.fetchall()]


def _generations(steps: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """The generation of each unit: the longest way to it, so that every link leads onwards."""
    found: dict[int, int] = {}
    for _, unit, generation in steps:
        if abs(generation) > abs(found.get(unit, 0)):
            found[unit] = generation
    return found


def _relatives(links: Iterable[Succession], generations: dict[int, int]) -> Iterable[Relative]:
    near: dict[int, tuple[Unit, list[tuple[Unit, Decimal | None]], list[str]]] = {}
    for link in links:
        for own, other in (
            (link.predecessor, link.successor),
            (link.successor, link.predecessor),
        ):
            generation = generations.get(own.pk, 0)
            if generation and (generation < 0) == (own.pk == link.predecessor_id):
                _, shares, sources = near.setdefault(own.pk, (own, [], []))
                shares.append((other, link.share))
                sources += [link.source] if link.source and link.source not in sources else []
    for unit, shares, sources in near.values():
        yield Relative(unit, generations[unit.pk], tuple(shares), tuple(sources))


def _by_generation_and_name(relative: Relative) -> tuple[int, str, int]:
    return relative.generation, relative.unit.sort_key, relative.unit.pk


def _node(unit: Unit, generation: int) -> Node:
    return Node(unit.pk, unit.name, _note(unit), generation)


def _note(unit: Unit) -> str:
    """Code and days if both fit in a box, else the days."""
    days = validity(unit)
    if unit.valid_from and unit.valid_to:
        days = f"{unit.valid_from:%d/%m/%Y} – {unit.valid_to:%d/%m/%Y}"
    both = f"{unit.code} · {days}"
    return both if len(both) <= NOTE_LETTERS else days
