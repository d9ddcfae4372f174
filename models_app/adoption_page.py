"""Who applies one initiative, as its page shows it: a table, and a picture of its spread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cchc.core.clock import today
from cchc.core.templatetags.cchc_format import day as day_words
from evidence_app.models import Evidence
from models_app import permissions
from models_app.history import documents_for
from models_app.models import Adoption, AdoptionEvent, Initiative
from units_app.access import Access, access_of
from units_app.diagram import Diagram, Edge, Node, drawn
from units_app.families import family_of
from units_app.models import User

MOST_DRAWN = 12
"""A picture with more boxes below each other says less than the table."""


@dataclass(frozen=True)
class AdoptionLine:
    """One unit as it stood on the day."""

    row: Adoption
    documents: Sequence[Evidence]
    is_active: bool
    may_change: bool

    @property
    def is_mistake(self) -> bool:
        """Corrected to an adoption that never was."""
        return self.row.at_ended_on == self.row.at_since


@dataclass(frozen=True)
class AdoptionPanel:
    """All that took it over by the day; `left_out` is how many of them the picture leaves out."""

    lines: Sequence[AdoptionLine]
    diagram: Diagram | None
    left_out: int
    may_add: bool

    @property
    def active(self) -> int:
        """How many units apply it on the day, beside its own."""
        return sum(line.is_active for line in self.lines)


def adoptions_of(initiative: Initiative, day: date, user: User) -> AdoptionPanel:
    """Adoptions at the end of `day`; four queries at most, whatever their number.

    `initiative` carries `as_of(day)` and the names of `for_list`.
    """
    access, changeable = access_of(user), day == today()
    known = initiative.adoptions.as_of(day).select_related("unit")
    rows = list(known.order_by("at_since", "unit__sort_key"))
    documents = _documents(rows, day, user)
    lines = [_line(row, documents[row.pk], access, day, changeable=changeable) for row in rows]
    active = [line.row for line in lines if line.is_active]
    return AdoptionPanel(
        lines=lines,
        diagram=_picture(initiative, active[:MOST_DRAWN]) if active else None,
        left_out=max(len(active) - MOST_DRAWN, 0),
        may_add=changeable and may_add(access, initiative),
    )


def may_add(access: Access, initiative: Initiative) -> bool:
    """Whether this person may record an adoption of it for any unit."""
    if permissions.may_adopt_for_any(access, initiative):
        return True
    family = family_of(initiative.unit_id, today()) if access.units else frozenset()
    return bool(permissions.adopting_units(access, initiative, family))


def _documents(rows: Iterable[Adoption], day: date, user: User) -> dict[int, list[Evidence]]:
    """By adoption what came with its events by the day, as far as the person may open it."""
    events = AdoptionEvent.objects.filter(adoption__in=[row.pk for row in rows])
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    for event in events.filter(effective_on__lte=day).prefetch_related(documents_for(user)):
        known = found[event.adoption_id]
        known += [document for document in event.evidence.all() if document not in known]
    return found


def _line(
    row: Adoption,
    documents: Sequence[Evidence],
    access: Access,
    day: date,
    *,
    changeable: bool,
) -> AdoptionLine:
    return AdoptionLine(
        row=row,
        documents=documents,
        is_active=row.at_ended_on is None or row.at_ended_on > day,
        may_change=changeable and permissions.may_change_adoption(access, row),
    )


def _picture(initiative: Initiative, adopters: Sequence[Adoption]) -> Diagram:
    """From the unit that registered it to those that apply it, each with its day."""
    own = initiative.at_unit_id
    registered = f"đăng ký {day_words(initiative.at_registered_on)}"
    nodes = [
        Node(own, initiative.at_unit_name, registered, 0),
        *(
            Node(row.unit_id, row.unit.name, f"từ {day_words(row.at_since)}", 1)
            for row in adopters
            if row.unit_id != own
        ),
    ]
    return drawn(nodes, [Edge(own, node.key) for node in nodes[1:]])
