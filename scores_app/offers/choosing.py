"""Which initiatives a unit may still show for a criterion, and which criteria take an initiative.

A unit shows its own initiatives and those of ended units it took over, which are recognised and in
force and of the year of the round or an earlier one; each once only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cchc.core.clock import today
from models_app.choices import HOLDING
from models_app.models import Initiative
from scores_app.choices import Scorer
from scores_app.models import Criterion, InitiativeOffer, ScoreSheet
from scores_app.offers.areas import Takes, takes_of
from scores_app.offers.shown import place_of
from scores_app.trees import Tree, tree_of
from units_app.families import with_taken_over

NOT_IN_FORCE = (
    "{code}: chỉ sáng kiến được công nhận và còn hiệu lực mới dùng làm tài liệu kiểm chứng."
)
TOO_LATE = "{code}: sáng kiến của năm {year}, sau năm của kỳ chấm ({of_round})."
NOT_OWN = "{code}: không phải sáng kiến của đơn vị."
OTHER_AREA = "{code}: không thuộc lĩnh vực của tiêu chí {criterion}."
USED = "{code}: đã dùng cho {place}."


@dataclass(frozen=True)
class Choice:
    """What the form of a criterion offers: initiatives linked to it, those that may be, and what
    speaks against the others of the unit that the criterion would take.
    """

    takes: Takes
    linked: list[Initiative] = field(default_factory=list)
    free: list[Initiative] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    @property
    def listed(self) -> list[Initiative]:
        return [*self.linked, *self.free]


def choice_of(sheet: ScoreSheet, criterion: Criterion) -> Choice:
    """What may be shown for a criterion now; a fixed number of queries."""
    takes = takes_of(tree_of(sheet.round_set.criteria_set), criterion.pk)
    places = places_of(Q(sheet=sheet, criterion=criterion))
    linked = list(Initiative.objects.filter(pk__in=places).order_by("code"))
    if not takes:
        return Choice(takes, linked)
    fitting = _fitting(sheet, takes).exclude(pk__in=places)
    taken = Exists(InitiativeOffer.objects.filter(initiative=OuterRef("pk")))
    free = list(fitting.exclude(taken).order_by("-year", "code"))
    used = _used_words(list(fitting.filter(taken)))
    return Choice(takes, linked, free, used)


def _used_words(elsewhere: list[Initiative]) -> list[str]:
    places = places_of(Q(initiative__in=elsewhere)) if elsewhere else {}
    return [
        USED.format(code=f"{item.code} {item.title}", place=places[item.pk])
        for item in elsewhere
        if item.pk in places
    ]


def places_of(wanted: Q) -> dict[int, str]:
    """Initiative -> where it is shown, in words; one query."""
    offers = InitiativeOffer.objects.filter(wanted).select_related(
        "criterion", "sheet__unit", "sheet__round_set__round"
    )
    return {offer.initiative_id: place_of(offer) for offer in offers}


def _fitting(sheet: ScoreSheet, takes: Takes) -> Any:
    """The unit's initiatives that a criterion takes, used or not."""
    found = Initiative.objects.filter(
        unit__in=with_taken_over(sheet.unit_id, today()),
        stage__in=HOLDING,
        year__lte=sheet.round_set.round.year,
    )
    return found if takes.any_area else found.filter(area=takes.area_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion of a sheet with what is asked of initiatives there, read once for all of them."""

    criterion: Criterion
    year: int
    takes: Takes
    units: set[int]
    places: dict[int, str]

    def problem(self, item: Initiative) -> str:
        """What speaks against showing an initiative here; "" where nothing does."""
        if item.pk in self.places:
            return USED.format(code=item.code, place=self.places[item.pk])
        if item.unit_id not in self.units:
            return NOT_OWN.format(code=item.code)
        if item.stage not in HOLDING:
            return NOT_IN_FORCE.format(code=item.code)
        if item.year > self.year:
            return TOO_LATE.format(code=item.code, year=item.year, of_round=self.year)
        if not self.takes.any_area and item.area_id != self.takes.area_id:
            return OTHER_AREA.format(code=item.code, criterion=self.criterion.code)
        return ""


def problems_of(
    initiatives: Iterable[Initiative], sheet: ScoreSheet, criterion: Criterion
) -> list[str]:
    """What speaks against showing these for a criterion, in words; read after they are locked."""
    held = list(initiatives)
    asked = Asked(
        criterion,
        sheet.round_set.round.year,
        takes_of(tree_of(sheet.round_set.criteria_set), criterion.pk),
        with_taken_over(sheet.unit_id, today()),
        places_of(Q(initiative__in=held)),
    )
    return [problem for problem in map(asked.problem, held) if problem]


def criteria_for(initiative: Initiative, sheet: ScoreSheet) -> list[Criterion]:
    """The criteria of a sheet that take the initiative, those marked for initiatives first."""
    tree: Tree = tree_of(sheet.round_set.criteria_set)
    own = [node.criterion for node in tree.leaves() if node.criterion.scorer == Scorer.UNIT]
    takes = {leaf.pk: takes_of(tree, leaf.pk) for leaf in own}
    marked = [leaf for leaf in own if takes[leaf.pk].any_area]
    of_area = [leaf for leaf in own if takes[leaf.pk].area_id == initiative.area_id]
    return [*marked, *(leaf for leaf in of_area if leaf not in marked)]
